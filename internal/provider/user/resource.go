// Package user is lark_user, one person as a resource and as a data source, and the data source lark_users.
//
//	resource.go      the resource: what is read and written when
//	create.go        a new account, or one that is there already
//	schema.go        its attributes
//	model.go         from attributes to a directory.Person and back
//	custom.go        custom_attrs and orders
//	references.go    departments and leaders as they are written, and as Lark has them
//	plan.go          what a plan refuses, and what of it only the apply will know
//	leave.go         what becomes of the person when the resource is destroyed
//	claims.go        what other resources of the configuration are told of it
//	data_source.go   lark_user
//	list.go          lark_users
package user

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

// NewResource returns the resource.
var NewResource = object.New(object.Kind[model]{
	TypeName: "user", Noun: "user",
	Schema: resourceSchema,
	ID:     func(m *model) *types.String { return &m.OpenID },
	Label:  func(m model) string { return m.Name.ValueString() },
	Keys: []object.Key{
		{Name: "open_id", Description: "The user's id for this app (ou_...)."},
		{Name: "user_id", Description: "The user's id in the tenant."},
		{Name: "union_id", Description: "The user's id for the apps of one developer (on_...)."},
		{Name: "email", Description: "The user's email."},
		{Name: "mobile", Description: "The user's mobile, with its country code."},
	},
	Blame: map[int]string{
		40004: "department_ids", 41016: "department_ids", 41017: "department_ids", 41033: "department_ids",
		41001: "mobile", 41004: "mobile", 41010: "mobile", 44018: "mobile", 44019: "mobile", 44020: "email",
		41002: "email", 41005: "email", 41006: "name", 41040: "name", 41070: "name", 41071: "en_name", 41072: "nickname",
		41011: "user_id", 41012: "user_id", 41013: "user_id", 41043: "user_id", 41025: "orders", 41410: "orders",
		41030: "leader_user_id", 44021: "leader_user_id", 44022: "leader_user_id", 41034: "enterprise_email", 41035: "enterprise_email",
		44001: "enterprise_email", 44024: "enterprise_email", 41036: "avatar_key", 41038: "gender", 41042: "join_time",
		41044: "custom_attrs", 41045: "custom_attrs", 41046: "custom_attrs", 41047: "custom_attrs", 41048: "custom_attrs",
		41052: "transfer", 41059: "employee_type", 41060: "employee_type", 41063: "job_title", 44036: "is_frozen",
		44038: "geo", 44040: "geo", 44044: "job_level_id", 44045: "job_family_id", 44046: "subscription_ids", 44048: "subscription_ids",
		44051: "employee_no",
	},
	Read: read, Create: create, Update: update, Delete: leave, Guard: guard, Find: find, Plan: plan,
})

func read(ctx context.Context, c *lark.Client, m *model) error {
	u, err := present(ctx, c, "open_id", m.OpenID.ValueString())
	if err != nil {
		return err
	}
	as, err := spell(ctx, c, m.attributes, u)
	if err != nil {
		return err
	}
	m.show(u, as)
	if m.OnDestroy.IsNull() { // imported
		m.OnDestroy, m.AdoptExisting = types.StringValue(onDestroySuspend), types.BoolValue(false)
	}
	return nil
}

// present reads somebody who has not resigned.
func present(ctx context.Context, c *lark.Client, key, value string) (directory.User, error) {
	u, err := c.UserBy(ctx, key, value)
	if err == nil && u.Status.Known && u.Status.Resigned {
		err = fmt.Errorf("user %s %w", u.OpenID, directory.ErrResigned)
	}
	return u, err
}

func find(ctx context.Context, c *lark.Client, key, value string) (string, error) {
	if key == "open_id" && !strings.HasPrefix(value, "ou_") {
		return "", errors.New("this is no open_id (ou_...). Write email:..., user_id:... or mobile:...")
	}
	u, err := present(ctx, c, key, normalKey(key, value))
	return u.OpenID, err
}

// update writes what the plan changes, and of that only what Lark does not have already.
func update(ctx context.Context, c *lark.Client, plan *model, prior model) error {
	id := plan.OpenID.ValueString()
	if object.Known(plan.UserID) && !plan.UserID.Equal(prior.UserID) {
		if err := c.UpdateUserID(ctx, id, plan.UserID.ValueString()); err != nil {
			return err
		}
	}
	want, late := plan.person(ctx, c, prior.attributes)
	if late != nil && !errors.Is(late, errLate) {
		return late
	}
	have := prior.written()
	for _, name := range []string{"departments", "leader", "orders"} {
		if _, wanted := want[name]; wanted { // written by other words, they may be the same
			u, err := present(ctx, c, "open_id", id)
			if err != nil {
				return err
			}
			have = u.All()
			break
		}
	}
	for name := range want {
		if !directory.Differs(name, want, have) {
			delete(want, name)
		}
	}
	err := c.UpdateUser(ctx, id, want)
	if suspended, given := want["suspended"]; given && len(want) > 1 && refused(err) {
		// What Lark does not take of the rest must not keep somebody active who is to be suspended.
		err = errors.Join(err, c.UpdateUser(ctx, id, directory.Person{"suspended": suspended}))
	}
	if err == nil {
		err = uncleared(ctx, c, id, want)
	}
	return unlessLate(ctx, c, plan, late, err)
}

// refused reports whether a write failed for good, and nothing of it was done.
func refused(err error) bool {
	var e *lark.Error
	return errors.As(err, &e) && e.Class == lark.Never && !errors.Is(err, directory.ErrPartial) && !errors.Is(err, directory.ErrNotJoined)
}

// uncleared says which link or person Lark has kept: it takes no empty one, and whether leaving it out clears it, depends
// on the tenant.
func uncleared(ctx context.Context, c *lark.Client, id string, want directory.Person) error {
	for name, v := range want {
		if value, ok := v.(directory.CustomValue); !ok || !value.IsEmpty() {
			continue
		}
		u, err := present(ctx, c, "open_id", id)
		switch {
		case err != nil:
			return err
		case u.Extra[name] != nil:
			return fmt.Errorf("custom_attrs: Lark has not cleared %s, as it does not in every tenant for links and people: clear it in the admin "+
				"console, or take it out of custom_attrs", strings.TrimPrefix(name, directory.CustomPrefix))
		}
	}
	return nil
}
