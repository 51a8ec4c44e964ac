package reconcile_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// spread is a company in three departments, one below the root each.
func spread(t *testing.T) *world {
	t.Helper()
	return synced(t, people{
		"a": human("a", "departments", []string{"Eng"}), "b": human("b", "departments", []string{"Sales"}), "c": human("c"),
	})
}

func TestObserve_names_what_the_contact_range_has_lost_since_the_last_apply(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		happens func(f *fakeTenant)
		says    string // "" is nothing
	}{
		"nothing":           {func(*fakeTenant) {}, ""},
		"a department more": {func(f *fakeTenant) { f.department("Legal", directory.RootDepartment) }, ""},
		"one is hidden":     {func(f *fakeTenant) { f.hidden[f.idOf("Legacy")] = true }, "unless these departments were deleted: od_"},
		"one is moved":      {func(f *fakeTenant) { f.move("Legacy", "Sales") }, ""},
		"one that is bound": {func(f *fakeTenant) { f.hidden[f.idOf("Sales")] = true }, ""}, // which is told otherwise
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := spread(t)
			w.tenant.department("Legacy", directory.RootDepartment)
			w.want(wanted{People: people{"a": human("a", "departments", []string{"Eng"}), "b": human("b", "departments", []string{"Sales"}), "c": human("c", "city", "Oslo")}})
			w.apply()
			w.settled()
			c.happens(w.tenant)
			w.refresh()
			told := strings.Join(w.warnings, "\n")
			if (c.says != "") != strings.Contains(told, "narrower") || !strings.Contains(told, c.says) {
				t.Errorf("the warnings are %q, want %q", told, c.says)
			}
			w.want(wanted{People: people{"a": human("a", "departments", []string{"Eng"}), "b": human("b", "departments", []string{"Sales"}), "c": human("c", "city", "Rome")}})
			w.apply()
			w.refresh()
			if told := strings.Join(w.warnings, "\n"); strings.Contains(told, "narrower") {
				t.Errorf("told again, though it is known: %q", told)
			}
		})
	}
}

// move puts a department below another one, as an administrator does.
func (f *fakeTenant) move(path, below string) {
	id, parent := f.idOf(path), f.idOf(below)
	f.mu.Lock()
	defer f.mu.Unlock()
	d := f.departments[id]
	d.Parent = parent
	f.departments[id] = d
}

func TestObserve_goes_on_where_the_contact_range_cannot_be_read(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		says string
	}{
		"for want of a scope": {directory.ErrNoScope, ""},
		"for another reason":  {errors.New("out of order"), "not known: out of order"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := spread(t)
			before := image(w.state)
			w.tenant.fail = func(_ int, call string) error {
				if call == "range" {
					return c.err
				}
				return nil
			}
			w.refresh()
			if told := strings.Join(w.warnings, "\n"); !strings.Contains(told, c.says) || c.says == "" && told != "" {
				t.Errorf("the warnings are %q, want %q", told, c.says)
			}
			equal(t, "state", image(w.state), before)
		})
	}
}
