package reconcile_test

import (
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

func TestObserve_names_what_the_contact_range_has_lost_since_the_last_apply(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		was, now directory.Range
		says     string // "" is nothing
	}{
		"the same":      {directory.Range{All: true}, directory.Range{All: true}, ""},
		"wider":         {directory.Range{Departments: []string{"od_1"}}, directory.Range{All: true}, ""},
		"one more":      {directory.Range{Departments: []string{"od_1"}}, directory.Range{Departments: []string{"od_1", "od_2"}}, ""},
		"no more all":   {directory.Range{All: true}, directory.Range{Departments: []string{"od_1"}}, "it was all staff, and is 1 department now"},
		"one is lost":   {directory.Range{Departments: []string{"od_1", "od_9"}}, directory.Range{Departments: []string{"od_1"}}, "without od_9"},
		"one is bound":  {directory.Range{Departments: []string{"od_1", "Eng"}}, directory.Range{Departments: []string{"od_1"}}, "without Eng."},
		"nobody at all": {directory.Range{All: true}, directory.Range{}, "it was all staff, and is 0 departments now"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.tenant.sees = c.was
			eng := w.tenant.department("Eng", directory.RootDepartment)
			for i, id := range w.tenant.sees.Departments {
				if id == "Eng" {
					w.tenant.sees.Departments = append(append([]string{}, w.tenant.sees.Departments[:i]...), eng)
				}
			}
			w.want(wanted{People: people{"a": human("a", "departments", []string{"Eng"})}})
			w.apply()
			w.settled()
			w.tenant.sees = c.now
			w.refresh()
			told := strings.Join(w.warnings, "\n")
			if (c.says != "") != strings.Contains(told, "narrower") || !strings.Contains(told, c.says) {
				t.Errorf("the warnings are %q, want %q", told, c.says)
			}
			w.refresh()
			if len(w.warnings) > 0 {
				t.Errorf("told again, though it is known: %q", w.warnings)
			}
		})
	}
}

func TestObserve_knows_no_range_where_the_app_may_not_read_it(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tenant.fail = func(_ int, call string) error {
		if call == "range" {
			return directory.ErrNoScope
		}
		return nil
	}
	w.want(wanted{People: staff(2)})
	w.apply()
	w.settled()
	if w.state.Range != nil {
		t.Errorf("the range is %v", w.state.Range)
	}
}
