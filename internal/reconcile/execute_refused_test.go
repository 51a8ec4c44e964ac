package reconcile_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// refusedFor is a tenant's refusal that names the attribute.
type refusedFor struct{ attribute string }

func (r refusedFor) Error() string     { return "Lark refuses the " + r.attribute }
func (r refusedFor) Attribute() string { return r.attribute }

func TestExecute_writes_the_rest_where_one_attribute_is_refused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		refuse  map[string]error
		sent    []string
		failure []string
		then    string
	}{
		{"one", map[string]error{"mobile": refusedFor{"mobile"}}, []string{"update a city job_title suspended"}, []string{"Lark refuses the mobile"}, "update a mobile"},
		{
			"two",
			map[string]error{"mobile": refusedFor{"mobile"}, "city": fmt.Errorf("no: %w", refusedFor{"city"})},
			[]string{"update a job_title suspended"},
			[]string{"Lark refuses the mobile", "no: Lark refuses the city"},
			"update a city mobile",
		},
		{
			"nobody knows which",
			map[string]error{"mobile": errors.New("Lark says no")},
			[]string{"update a suspended"},
			[]string{"Lark says no"},
			"update a city job_title mobile",
		},
		{
			"the suspension",
			map[string]error{"suspended": refusedFor{"suspended"}},
			[]string{"update a city job_title mobile"},
			[]string{"Lark refuses the suspended"},
			"update a suspended",
		},
		{
			"everything",
			map[string]error{"mobile": errors.New("Lark says no"), "suspended": errors.New("never")},
			nil,
			[]string{"Lark says no", "never"},
			"update a city job_title mobile suspended",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, people{"a": human("a", "suspended", false), "b": human("b")})
			w.want(wanted{People: people{"a": human("a", "suspended", true, "job_title", "Lead", "city", "Oslo", "mobile", "+6581234567"), "b": human("b")}})
			w.tenant.refuse = c.refuse
			w.apply()
			equal(t, "sent", sent(w.tenant.took()), c.sent)
			contains(t, "the failure", w.state.Failures["a"], c.failure...)
			w.tenant.refuse = nil
			w.refresh()
			w.apply()
			equal(t, "sent when nothing is refused", sent(w.tenant.took()), []string{c.then})
			equal(t, "failures", w.state.Failures, map[string]string{})
			w.settled()
			w.want(wanted{People: people{"a": human("a", "suspended", false, "job_title", "Lead", "city", "Oslo", "mobile", "+6581234567"), "b": human("b")}})
			w.apply()
			equal(t, "sent when they are back", sent(w.tenant.took()), []string{"update a suspended"})
		})
	}
}

// Whose email is another's may be another person altogether: then not even a suspension is written.
func TestExecute_writes_nothing_of_an_adoption_that_Lark_contradicts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tenant.hire("a", directory.Person{"name": "Name a", "email": "old@acme.com"})
	w.want(wanted{People: people{"a": human("a", "suspended", true, "job_title", "Lead")}})
	w.match("user_id")
	w.tenant.refuse = map[string]error{"email": fmt.Errorf("the email %w", directory.ErrTaken)}
	w.apply()
	equal(t, "sent", sent(w.tenant.took()), nil)
	equal(t, "suspended", w.tenant.user("a")["suspended"], any(false))
}

func TestExecute_creates_people_without_what_Lark_refuses_of_them(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		person person
		refuse map[string]error
		made   bool
	}{
		{"a phone", human("a", "mobile", "+8613800138000", "city", "Oslo"), map[string]error{"mobile": refusedFor{"mobile"}}, true},
		{"two things", human("a", "mobile", "+8613800138000", "employee_type", 9), map[string]error{"mobile": refusedFor{"mobile"}, "employee_type": refusedFor{"employee_type"}}, true},
		{"the only way to invite them", person{"name": "A", "mobile": "+8613800138000"}, map[string]error{"mobile": refusedFor{"mobile"}}, false},
		{"the name", human("a"), map[string]error{"name": refusedFor{"name"}}, false},
		{"the email", human("a", "mobile", "+6581234567"), map[string]error{"email": refusedFor{"email"}}, false},
		{"their place", human("a", "departments", []string{"Eng"}), map[string]error{"departments": refusedFor{"departments"}}, false},
		{"what somebody else has", human("a", "employee_no", "E1"), map[string]error{"employee_no": fmt.Errorf("%w %w", refusedFor{"employee_no"}, directory.ErrTaken)}, false},
		{"nobody knows what", human("a", "city", "Oslo"), map[string]error{"city": errors.New("Lark says no")}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.want(wanted{People: people{"a": c.person, "b": human("b", "leader", "a")}})
			w.tenant.refuse = c.refuse
			w.apply()
			_, made := w.state.Bound["a"]
			equal(t, "made", made, c.made)
			for _, err := range c.refuse {
				contains(t, "the failure", w.state.Failures["a"], err.Error())
			}
			w.tenant.refuse = nil
			w.refresh()
			equal(t, "planned again", w.plan().Changed, true)
			w.apply()
			equal(t, "failures when nothing is refused", w.state.Failures, map[string]string{})
			w.settled()
		})
	}
}
