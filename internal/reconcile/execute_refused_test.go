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
			"two", map[string]error{"mobile": refusedFor{"mobile"}, "city": fmt.Errorf("no: %w", refusedFor{"city"})}, []string{"update a job_title suspended"},
			[]string{"Lark refuses the mobile", "no: Lark refuses the city"}, "update a city mobile",
		},
		{
			"nobody knows which", map[string]error{"mobile": errors.New("Lark says no")}, []string{"update a suspended"}, []string{"Lark says no"},
			"update a city job_title mobile",
		},
		{
			"the suspension", map[string]error{"suspended": refusedFor{"suspended"}}, []string{"update a city job_title mobile"}, []string{"Lark refuses the suspended"},
			"update a suspended",
		},
		{
			"everything", map[string]error{"mobile": errors.New("Lark says no"), "suspended": errors.New("never")}, nil, []string{"Lark says no", "never"},
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
	w.want(wanted{People: people{"a": human("a", "suspended", true, "job_title", "Lead"), "b": human("b")}})
	w.match("user_id")
	w.tenant.refuse = map[string]error{"email": fmt.Errorf("the email %w", directory.ErrTaken)}
	w.apply()
	equal(t, "sent", sent(w.tenant.took()), []string{"create b"})
	equal(t, "suspended", w.tenant.user("a")["suspended"], any(false))
}
