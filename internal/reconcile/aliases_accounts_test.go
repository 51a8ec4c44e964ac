package reconcile_test

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func TestMatch_finds_the_account_that_was_made_under_another_id(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		accounts []string
		aliases  []string
		open     string
		says     string
	}{
		{"by the key", []string{"okta-mei"}, []string{"jc-mei"}, "ou_okta-mei", ""},
		{"by an alias", []string{"jc-mei"}, []string{"a-mei", "jc-mei", "no user id!"}, "ou_jc-mei", ""},
		{"by two", []string{"okta-mei", "jc-mei"}, []string{"jc-mei"}, "", "two Lark users (ou_jc-mei and ou_okta-mei)"},
		{"by two aliases", []string{"a-mei", "jc-mei"}, []string{"a-mei", "jc-mei"}, "", "two Lark users (ou_a-mei and ou_jc-mei)"},
		{"of somebody who resigned", []string{"jc-mei!"}, []string{"jc-mei"}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			for _, id := range c.accounts {
				userID, resigned := id, id == "jc-mei!"
				if resigned {
					userID = "jc-mei"
				}
				w.tenant.hire(userID, directory.Person{"name": "Mei Chan", "email": userID + "@elsewhere.com"})
				w.tenant.change(userID, func(u *directory.User) { u.Status.Resigned = resigned })
			}
			w.want(wanted{People: people{"okta-mei": mei()}, Aliases: map[string][]string{"okta-mei": c.aliases}})
			w.match()
			equal(t, "found", w.existing["okta-mei"].OpenID, c.open)
			contains(t, "the conflict", w.existing["okta-mei"].Conflict, c.says)
			if c.open != "" {
				w.apply()
				equal(t, "bound", w.state.Bound["okta-mei"].OpenID, c.open)
				equal(t, "ids", w.state.Bound["okta-mei"].Aliases, c.aliases)
				w.settled()
			}
		})
	}
}

func TestExecute_does_not_make_a_second_account_beside_one_of_another_id(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(wanted{People: people{"okta-mei": mei(), "cy": human("cy")}})
	w.tenant.lose = failing("create okta-mei")
	w.apply()
	w.tenant.lose = nil
	w.tenant.took()
	w.refresh()
	w.want(wanted{People: people{"jc-mei": person{"name": "Mei Chan", "email": "jc@acme.com"}, "cy": human("cy")}, Aliases: map[string][]string{"jc-mei": {"okta-mei"}}})
	w.apply()
	equal(t, "sent", sent(w.tenant.took()), nil)
	contains(t, "the failure", w.state.Failures["jc-mei"], "Lark has a user (ou_okta-mei) with the user_id okta-mei, another source id of this person", "existing")
	w.match()
	equal(t, "steps with existing", steps(w.apply()), []string{"adopt jc-mei email"})
	w.settled()
}

func TestObserve_finds_people_for_another_app_by_any_of_their_ids(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tenant.noUserIDs = true
	w.want(wanted{People: people{"okta-mei": mei(), "cy": human("cy")}, Aliases: map[string][]string{"okta-mei": {"jc-mei"}}})
	w.apply()
	w.want(wanted{People: people{"jc-mei": mei(), "cy": human("cy")}})
	w.apply()
	w.tenant.noUserIDs = false
	w.appID = "cli_b"
	w.refresh()
	equal(t, "the account", w.state.Bound["jc-mei"].OpenID, "ou_okta-mei")
	equal(t, "gone", w.state.Bound["jc-mei"].Gone, reconcile.NotGone)
}
