package object

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

// door is the model of a kind of object that Lark does not have. Nothing is sent: its Kind answers by itself.
type door struct {
	ID    types.String `tfsdk:"id"`
	Name  types.String `tfsdk:"name"`
	Color types.String `tfsdk:"color"`
}

func (d door) String() string { return fmt.Sprintf("%s %s %s", d.ID, d.Name, d.Color) }

// made makes a door of strings: "-" is null, "?" unknown.
func made(id, name, color string) door {
	value := func(s string) types.String {
		switch s {
		case "-":
			return types.StringNull()
		case "?":
			return types.StringUnknown()
		}
		return types.StringValue(s)
	}
	return door{value(id), value(name), value(color)}
}

type life struct {
	*testing.T
	objectResource[door]
	identity *tfsdk.ResourceIdentity
}

// newLife is the resource of a kind whose calls all go well: a read shows a red door called Shown.
func newLife(t *testing.T, change func(*Kind[door])) *life {
	t.Helper()
	k := Kind[door]{
		TypeName: "door", Noun: "door",
		Schema: schema.Schema{Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true}, "name": schema.StringAttribute{Required: true},
			"color": schema.StringAttribute{Optional: true, Computed: true},
		}},
		ID:    func(m *door) *types.String { return &m.ID },
		Label: func(m door) string { return m.Name.ValueString() },
		Keys:  []Key{{Name: "id"}, {Name: "name"}},
		Blame: map[int]string{1: "name"},
		Read: func(_ context.Context, _ *lark.Client, m *door) error {
			m.Name, m.Color = types.StringValue("Shown"), types.StringValue("red")
			return nil
		},
		Create: func(_ context.Context, _ *lark.Client, plan *door) error {
			plan.ID = types.StringValue("d1")
			return nil
		},
		Update: func(context.Context, *lark.Client, *door, door) error { return nil },
		Delete: func(context.Context, *lark.Client, door) error { return nil },
	}
	change(&k)
	l := &life{T: t, objectResource: objectResource[door]{Kind: k, clients: clients.New(clients.Settings{
		AppID: types.StringValue("cli_1"), AppSecret: types.StringValue("s"), BaseURL: types.StringValue("http://127.0.0.1:1"),
	})}}
	var s resource.IdentitySchemaResponse
	l.IdentitySchema(t.Context(), resource.IdentitySchemaRequest{}, &s)
	l.identity = &tfsdk.ResourceIdentity{Schema: s.IdentitySchema, Raw: tftypes.NewValue(s.IdentitySchema.Type().TerraformType(t.Context()), nil)}
	return l
}

// state holds a door, or nothing.
func (l *life) state(d *door) tfsdk.State {
	l.Helper()
	s := tfsdk.State{Schema: l.Kind.Schema, Raw: tftypes.NewValue(l.Kind.Schema.Type().TerraformType(l.Context()), nil)}
	if d != nil {
		if diags := s.Set(l.Context(), d); diags.HasError() {
			l.Fatal(diags)
		}
	}
	return s
}

func (l *life) plan(d door) tfsdk.Plan {
	return tfsdk.Plan{Schema: l.Kind.Schema, Raw: l.state(&d).Raw}
}

// keeps expects a door in a state, "" for none, and diagnostics as "error: summary".
func (l *life) keeps(s tfsdk.State, holds string, diags diag.Diagnostics, want ...string) {
	l.Helper()
	var got []string
	for _, d := range diags {
		got = append(got, strings.ToLower(d.Severity().String())+": "+d.Summary())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		l.Errorf("diagnostics (- expected, + given):\n%s", diff)
	}
	kept := ""
	if !s.Raw.IsNull() {
		var d door
		l.plainly(s.Get(l.Context(), &d))
		kept = d.String()
	}
	if kept != holds {
		l.Errorf("the state has %s, want %s", kept, holds)
	}
}

func (l *life) plainly(diags diag.Diagnostics) {
	l.Helper()
	if diags.HasError() {
		l.Fatal(diags)
	}
}

func TestCreate_keeps_what_was_planned_and_reads_what_was_open(t *testing.T) {
	t.Parallel()
	failure := errors.New("no")
	for name, c := range map[string]struct {
		plan   door
		change func(*Kind[door])
		keeps  string
		says   []string
	}{
		"all goes well": {made("?", "Front", "?"), func(*Kind[door]) {}, `"d1" "Front" "red"`, nil},
		"all is known": {made("?", "Front", "blue"), func(k *Kind[door]) {
			k.Read = func(context.Context, *lark.Client, *door) error { return failure }
		}, `"d1" "Front" "blue"`, nil},
		"it cannot be read": {made("?", "Front", "?"), func(k *Kind[door]) {
			k.Read = func(context.Context, *lark.Client, *door) error { return failure }
		}, `"d1" "Front" <null>`, []string{`warning: Unable to read door "Front"`}},
		"it was not made": {made("?", "Front", "?"), func(k *Kind[door]) {
			k.Create = func(context.Context, *lark.Client, *door) error { return failure }
		}, "", []string{`error: Unable to create door "Front"`}},
		"the id was configured and it was not made": {made("d9", "-", "?"), func(k *Kind[door]) {
			k.Create = func(_ context.Context, _ *lark.Client, m *door) error { m.ID = types.StringNull(); return failure }
		}, "", []string{`error: Unable to create door "d9"`}},
		"a later call failed": {made("?", "Front", "?"), func(k *Kind[door]) {
			k.Create = func(_ context.Context, _ *lark.Client, m *door) error { m.ID = types.StringValue("d1"); return failure }
		}, `"d1" "Front" "red"`, []string{`warning: Unable to complete door "Front"`}},
		"Lark names no id": {made("?", "Front", "?"), func(k *Kind[door]) {
			k.Create = func(context.Context, *lark.Client, *door) error { return nil }
		}, "", []string{`error: Unable to create door "Front"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLife(t, c.change)
			resp := resource.CreateResponse{State: l.state(nil), Identity: l.identity}
			l.Create(t.Context(), resource.CreateRequest{Plan: l.plan(c.plan)}, &resp)
			l.keeps(resp.State, c.keeps, resp.Diagnostics, c.says...)
		})
	}
}

func TestRead_forgets_what_is_gone_and_nothing_else(t *testing.T) {
	t.Parallel()
	for err, c := range map[error]struct {
		keeps string
		says  []string
	}{
		nil:                     {`"d1" "Shown" "red"`, nil},
		directory.ErrGone:       {"", nil},
		directory.ErrResigned:   {"", nil},
		directory.ErrOutOfRange: {`"d1" "Front" "blue"`, []string{`error: Unable to read door "Front"`}},
		directory.ErrNoScope:    {`"d1" "Front" "blue"`, []string{`error: Unable to read door "Front"`}},
	} {
		l := newLife(t, func(k *Kind[door]) {
			read := k.Read
			k.Read = func(ctx context.Context, c *lark.Client, m *door) error {
				if err != nil {
					return fmt.Errorf("it %w", err)
				}
				return read(ctx, c, m)
			}
		})
		had := made("d1", "Front", "blue")
		resp := resource.ReadResponse{State: l.state(&had), Identity: l.identity}
		l.Read(t.Context(), resource.ReadRequest{State: l.state(&had)}, &resp)
		l.keeps(resp.State, c.keeps, resp.Diagnostics, c.says...)
		if c.says == nil && resp.Identity.Raw.IsFullyNull() {
			t.Errorf("%v: no identity, which the framework demands", err)
		}
	}
}

func TestUpdate_that_fails_keeps_the_prior_state(t *testing.T) {
	t.Parallel()
	had := made("d1", "Front", "blue")
	for err, c := range map[error]struct {
		keeps string
		says  []string
	}{
		nil:                  {`"d1" "Back" "red"`, nil},
		errors.New("no"):     {`"d1" "Front" "blue"`, []string{`error: Unable to update door "Back"`}},
		directory.ErrGone:    {`"d1" "Front" "blue"`, []string{`error: Unable to update door "Back"`}},
		&lark.Error{Code: 1}: {`"d1" "Front" "blue"`, []string{`error: Unable to update door "Back"`}},
	} {
		l := newLife(t, func(k *Kind[door]) { k.Update = func(context.Context, *lark.Client, *door, door) error { return err } })
		resp := resource.UpdateResponse{State: l.state(&had), Identity: l.identity}
		l.Update(t.Context(), resource.UpdateRequest{Plan: l.plan(made("d1", "Back", "?")), State: l.state(&had)}, &resp)
		l.keeps(resp.State, c.keeps, resp.Diagnostics, c.says...)
	}
}

func TestDelete_of_what_is_gone_is_done(t *testing.T) {
	t.Parallel()
	for err, says := range map[error][]string{
		nil: nil, directory.ErrGone: nil, directory.ErrResigned: nil, directory.ErrOutOfRange: {`error: Unable to delete door "Front"`},
	} {
		l := newLife(t, func(k *Kind[door]) { k.Delete = func(context.Context, *lark.Client, door) error { return err } })
		had := made("d1", "Front", "blue")
		resp := resource.DeleteResponse{State: l.state(nil)}
		l.Delete(t.Context(), resource.DeleteRequest{State: l.state(&had)}, &resp)
		l.keeps(resp.State, "", resp.Diagnostics, says...)
	}
}

func TestErrors_are_at_the_attribute_that_they_are_about(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"name":  fmt.Errorf("wrapped: %w", &lark.Error{Code: 1}),
		"color": &lark.Error{Code: 2, Violations: []lark.Violation{{Field: "unheard"}, {Field: "color"}}},
		"":      &lark.Error{Code: 2, Violations: []lark.Violation{{Permission: "name"}}},
	} {
		l := newLife(t, func(k *Kind[door]) { k.Create = func(context.Context, *lark.Client, *door) error { return err } })
		resp := resource.CreateResponse{State: l.state(nil), Identity: l.identity}
		l.Create(t.Context(), resource.CreateRequest{Plan: l.plan(made("?", "Front", "?"))}, &resp)
		got := ""
		if at, is := resp.Diagnostics[0].(diag.DiagnosticWithPath); is {
			got = at.Path().String()
		}
		if got != want {
			t.Errorf("%v: at %q, want %q", err, got, want)
		}
	}
}

func TestImport_by_any_key(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"d1": "id d1", "id:d1": "id d1", "name:Front": "name Front", "name:a:b": "name a:b", "other:x": "id other:x",
		"name:": "error: Nothing to import by", "id:": "error: Nothing to import by", "name:none": `error: Unable to import door "none"`,
	} {
		var found string
		l := newLife(t, func(k *Kind[door]) {
			k.Find = func(_ context.Context, _ *lark.Client, key, value string) (string, error) {
				found = key + " " + value
				if value == "none" {
					return "", errors.New("no")
				}
				return "d7", nil
			}
		})
		resp := resource.ImportStateResponse{State: l.state(nil), Identity: l.identity}
		l.ImportState(t.Context(), resource.ImportStateRequest{ID: id}, &resp)
		if says, failed := strings.CutPrefix(want, "error: "); failed {
			l.keeps(resp.State, "", resp.Diagnostics, "error: "+says)
			continue
		}
		l.keeps(resp.State, `"d7" <null> <null>`, resp.Diagnostics)
		if found != want {
			t.Errorf("%s: looked for %q, want %q", id, found, want)
		}
	}
}

func TestImport_by_identity_takes_one_key(t *testing.T) {
	t.Parallel()
	for want, keys := range map[string][2]string{
		"id d1": {"d1", "-"}, "name Front": {"-", "Front"}, "Two keys to import by": {"d1", "Front"}, "Nothing to import by": {"-", "-"},
	} {
		var found string
		l := newLife(t, func(k *Kind[door]) {
			k.Find = func(_ context.Context, _ *lark.Client, key, value string) (string, error) {
				found = key + " " + value
				return "d7", nil
			}
		})
		asked := *l.identity
		l.plainly(asked.Set(t.Context(), struct {
			ID   types.String `tfsdk:"id"`
			Name types.String `tfsdk:"name"`
		}{made(keys[0], "-", "-").ID, made("-", keys[1], "-").Name}))
		resp := resource.ImportStateResponse{State: l.state(nil), Identity: l.identity}
		l.ImportState(t.Context(), resource.ImportStateRequest{Identity: &asked}, &resp)
		if resp.Diagnostics.HasError() {
			found = resp.Diagnostics[0].Summary()
		}
		if found != want {
			t.Errorf("got %q, want %q", found, want)
		}
	}
}

func TestChanged_is_what_is_to_be_written(t *testing.T) {
	t.Parallel()
	a, b, null, unknown := types.StringValue("a"), types.StringValue("b"), types.StringNull(), types.StringUnknown()
	for _, c := range []struct {
		planned, prior types.String
		want           bool
	}{
		{a, a, false},
		{a, b, true},
		{a, null, true},
		{types.StringValue(""), null, true},
		{types.StringValue(""), a, true},
		{null, a, false},
		{null, null, false},
		{unknown, a, false},
		{unknown, null, false},
	} {
		if got := Changed(c.planned, c.prior); got != c.want {
			t.Errorf("%s, which was %s: %t", c.planned, c.prior, got)
		}
	}
}
