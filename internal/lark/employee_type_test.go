package lark

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestEmployeeType_is_created_updated_and_deleted(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	c, ctx := l.client(), t.Context()
	made, err := c.CreateEmployeeType(ctx, EmployeeType{Content: "Expert", Active: true, I18nContent: map[string]string{"zh_cn": "专家"}})
	want := EmployeeType{ID: made.ID, Value: 6, Content: "Expert", Active: true, I18nContent: map[string]string{"zh_cn": "专家"}}
	if diff := cmp.Diff(want, made); diff != "" || err != nil || made.ID == "" {
		t.Fatalf("%v %s", err, diff)
	}
	l.Reset()
	got, err := c.EmployeeType(ctx, made.ID)
	if diff := cmp.Diff(want, got); diff != "" || err != nil || l.calls() != 0 {
		t.Errorf("what was written is known: %v %s, %d calls", err, diff, l.calls())
	}
	got, err = l.client().EmployeeType(ctx, made.ID)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	// The enum_id has characters that a path must escape.
	got, err = c.UpdateEmployeeType(ctx, EmployeeType{ID: made.ID, Content: "Experts"})
	want.Content, want.Active = "Experts", false
	if diff := cmp.Diff(want, got); diff != "" || err != nil || !strings.Contains(made.ID, "/") {
		t.Errorf("%v %s", err, diff)
	}
	l.lose("DELETE", "/:enum_id")
	for range 2 {
		if err := c.DeleteEmployeeType(ctx, made.ID); err != nil {
			t.Error(err)
		}
	}
	if n := len(l.EmployeeTypes()); n != 5 {
		t.Errorf("%d types", n)
	}
	_, err = c.UpdateEmployeeType(ctx, want)
	fails(t, err, directory.ErrGone)
	_, err = c.EmployeeType(ctx, made.ID)
	fails(t, err, directory.ErrGone, "not in the list")
}

func TestCreateEmployeeType_makes_one_whatever_happens_to_the_answer(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	expert := EmployeeType{Content: "Expert", Active: true}
	l.lose("POST", "/employee_type_enums")
	first, err := l.client().CreateEmployeeType(t.Context(), expert)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(l.EmployeeTypes()); n != 6 {
		t.Errorf("%d types", n)
	}
	_, err = l.client().CreateEmployeeType(t.Context(), EmployeeType{Content: "Expert"})
	fails(t, err, directory.ErrTaken, first.ID)
	_, err = l.client().CreateEmployeeType(t.Context(), EmployeeType{Content: "Regular", Active: true})
	fails(t, err, directory.ErrTaken)
	l.SetEmployeeType(first.ID, func(t *sandbox.LarkEmployeeType) { t.I18n = map[string]string{"en_us": "Pro"} })
	_, err = l.client().CreateEmployeeType(t.Context(), EmployeeType{Content: "Other", I18nContent: map[string]string{"en_us": "Pro"}})
	fails(t, err, directory.ErrTaken, "i18n_content")
	_, err = l.client().CreateEmployeeType(t.Context(), EmployeeType{Content: strings.Repeat("x", 101)})
	fails(t, err, nil, "100 characters")
}

func TestEmployeeTypes_lists_all_with_what_was_written(t *testing.T) {
	t.Parallel()
	for _, n := range []int{94, 95, 96} { // and Lark's own five
		l := newTenant(t, sandbox.LarkOptions{})
		for i := range n {
			l.AddEmployeeType(sandbox.LarkEmployeeType{Content: fmt.Sprint(i), Inactive: i%2 == 0})
		}
		c := l.client()
		for range 2 {
			all, err := c.EmployeeTypes(t.Context())
			if err != nil || len(all) != n+5 {
				t.Errorf("%d types, %v", len(all), err)
			}
			for _, want := range l.EmployeeTypes() {
				got := EmployeeType{
					ID: want.ID, Value: want.Value, Content: want.Content, Active: !want.Inactive, BuiltIn: want.BuiltIn,
					I18nContent: map[string]string{},
				}
				if diff := cmp.Diff(got, all[want.ID]); diff != "" {
					t.Error(diff)
				}
			}
		}
		if calls := l.calls(); calls != (n+5+99)/100 {
			t.Errorf("%d types: %d calls", n, calls)
		}
	}
}

func TestEmployeeTypes_are_as_this_client_left_them_though_the_list_lags(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	gone := l.AddEmployeeType(sandbox.LarkEmployeeType{Content: "Gone"}).ID
	l.SetSwitches(func(s *sandbox.LarkSwitches) { s.ListLag = time.Hour })
	c, ctx := l.client(), t.Context()
	made, err := c.CreateEmployeeType(ctx, EmployeeType{Content: "Expert", Active: true})
	if err := errors.Join(err, c.DeleteEmployeeType(ctx, gone)); err != nil {
		t.Fatal(err)
	}
	made.Content = "Experts"
	if made, err = c.UpdateEmployeeType(ctx, made); err != nil {
		t.Fatal(err)
	}
	all, err := c.EmployeeTypes(ctx)
	if diff := cmp.Diff(made, all[made.ID]); diff != "" || err != nil || len(all) != 6 {
		t.Errorf("%v %s: %d types", err, diff, len(all))
	}
}

func TestEmployeeType_is_looked_for_again_before_it_is_gone(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{Now: runningClock(), Switches: sandbox.LarkSwitches{ListLag: 12 * time.Second}})
	made := l.AddEmployeeType(sandbox.LarkEmployeeType{Content: "New"})
	if got, err := l.client().EmployeeType(t.Context(), made.ID); err != nil || got.Content != "New" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestEmployeeTypes_of_an_unexpected_shape_are_an_error(t *testing.T) {
	t.Parallel()
	for _, item := range []string{`{"enum_id":"","enum_value":"7"}`, `{"enum_id":"a","enum_value":"seven"}`} {
		l := newTenant(t, sandbox.LarkOptions{})
		l.answer("GET", "/employee_type_enums", `{"items":[`+item+`],"has_more":false}`)
		_, err := l.client().EmployeeTypes(t.Context())
		fails(t, err, nil, "unexpected shape")
	}
}

func TestEmployeeType_is_not_gone_where_the_list_has_nothing(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	id := l.AddEmployeeType(sandbox.LarkEmployeeType{Content: "A"}).ID
	l.answer("GET", "/employee_type_enums", `{"has_more":false}`)
	_, err := l.client().EmployeeType(t.Context(), id)
	fails(t, err, nil, "Lark's own employee types")
	if errors.Is(err, directory.ErrGone) {
		t.Error("it is there")
	}
	l.RevokeScopes("contact:contact.base:readonly")
	_, err = l.client().EmployeeType(t.Context(), id)
	fails(t, err, directory.ErrNoScope)
}
