// Package department is lark_department, one department as a resource and as a data source, and the data source
// lark_departments, the tree.
//
//	resource.go      the resource: what is read and written when
//	schema.go        its attributes
//	model.go         from attributes to what the client writes, and from what Lark shows to attributes
//	plan.go          what a plan refuses, and what of it only the apply will know
//	data_source.go   lark_department
//	tree.go          lark_departments
package department

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

// NewResource returns the resource.
var NewResource = object.New(object.Kind[model]{
	TypeName: "department", Noun: "department",
	Schema: resourceSchema,
	ID:     func(m *model) *types.String { return &m.OpenDepartmentID },
	Label:  func(m model) string { return m.Name.ValueString() },
	Keys: []object.Key{
		{Name: "open_department_id", Description: "The department's id for this app (od-...)."},
		{Name: "department_id", Description: "The custom department_id."},
		{Name: "path", Description: "The names from the top, joined by /: Engineering/Platform."},
	},
	Blame: map[int]string{
		43000: "name", 43022: "name", 43029: "name", 43018: "i18n_name", 43007: "department_id", 43008: "department_id",
		43009: "department_id", 40007: "department_id", 43005: "order", 43013: "parent_department_id", 43019: "parent_department_id",
		40014: "parent_department_id", 42006: "leader_user_id", 43016: "deputy_leader_user_ids", 43025: "leader_user_id",
		43026: "group_chat_employee_types", 43028: "department_hrbps", 43003: "unit_ids", 43004: "unit_ids",
	},
	Read: read, Aliases: aliases, Create: create, Update: update, Delete: remove, Find: find, Plan: plan,
})

func read(ctx context.Context, c *lark.Client, m *model) error {
	d, err := c.Department(ctx, m.OpenDepartmentID.ValueString())
	if err != nil {
		return err
	}
	parent, err := sameParent(ctx, c, m.ParentDepartmentID.ValueString(), d.Parent)
	if errors.Is(err, directory.ErrGone) { // it is not the department that is gone
		err = fmt.Errorf("parent_department_id: %s. Plan again", err.Error())
	}
	if err == nil {
		m.show(d, parent)
	}
	return err
}

// aliases are the ways of writing the parent, as far as the app sees it.
func aliases(ctx context.Context, c *lark.Client, m model) (map[string][]string, error) {
	d, err := c.Department(ctx, m.OpenDepartmentID.ValueString())
	if err != nil {
		return nil, err
	}
	names, err := c.DepartmentNames(ctx, d.Parent)
	if errors.Is(err, directory.ErrOutOfRange) || errors.Is(err, directory.ErrGone) {
		return nil, nil
	}
	return map[string][]string{parentAttribute: names}, err
}

const parentAttribute = "parent_department_id"

// sameParent keeps a parent as it is written, by custom id or path, while it names the one that Lark shows.
func sameParent(ctx context.Context, c *lark.Client, written, openID string) (string, error) {
	if written == "" || written == openID {
		return openID, nil
	}
	named, err := c.DepartmentNamed(ctx, openID, written)
	if err != nil || !named {
		return openID, err
	}
	return written, nil
}

func create(ctx context.Context, c *lark.Client, plan *model) error {
	change := plan.change(model{})
	if err := plan.place(ctx, c, &change); err != nil {
		return err
	}
	change.DepartmentID = plan.DepartmentID.ValueString()
	change.UnitIDs = texts(plan.UnitIDs)
	id, err := c.AddDepartment(ctx, change)
	if id != "" {
		plan.OpenDepartmentID = types.StringValue(id)
	}
	return err
}

func update(ctx context.Context, c *lark.Client, plan *model, prior model) error {
	id := plan.OpenDepartmentID.ValueString()
	if object.Changed(plan.DepartmentID, prior.DepartmentID) {
		if err := c.UpdateDepartmentID(ctx, id, plan.DepartmentID.ValueString()); err != nil {
			return err
		}
	}
	change := plan.change(prior)
	if object.Changed(plan.ParentDepartmentID, prior.ParentDepartmentID) {
		if err := plan.place(ctx, c, &change); err != nil {
			return err
		}
		have, err := c.Department(ctx, id)
		if err != nil {
			return err
		}
		if *change.Parent == have.Parent { // written in another way
			change.Parent = nil
		} else if object.Known(plan.Order) { // a move has Lark choose one
			change.Order = plan.Order.ValueInt64Pointer()
		}
	}
	return c.ChangeDepartment(ctx, id, change)
}

// place finds the parent; the root where none is given.
func (m model) place(ctx context.Context, c *lark.Client, change *lark.DepartmentChange) error {
	written := directory.RootDepartment
	if object.Known(m.ParentDepartmentID) {
		written = m.ParentDepartmentID.ValueString()
	}
	parent, err := c.FindDepartment(ctx, written)
	if err != nil {
		return fmt.Errorf("parent_department_id: %w", err)
	}
	change.Parent = &parent
	return nil
}

func remove(ctx context.Context, c *lark.Client, m model) error {
	return c.DeleteDepartment(ctx, m.OpenDepartmentID.ValueString())
}

func find(ctx context.Context, c *lark.Client, key, value string) (string, error) {
	if key == "path" {
		value = lark.PathPrefix + value
	}
	id, err := c.FindDepartment(ctx, value)
	if err == nil && id == directory.RootDepartment {
		err = fmt.Errorf("%q is the root, which is no department of its own", value)
	}
	return id, err
}
