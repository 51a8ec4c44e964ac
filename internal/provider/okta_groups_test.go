package provider_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestOkta_groups_have_their_members_and_can_be_narrowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito", "Cy Poe")
	sales, it, everyone := w.okta.AddGroup("Sales", ids[2], ids[0]), w.okta.AddGroup("IT"), w.okta.GroupID("Everyone")
	w.okta.Deactivate(ids[2]) // stays a member
	asks := func(arguments string) string {
		return w.provider() + "data \"lark_okta_groups\" \"teams\" {\n" + arguments + "\n}\n"
	}
	const at = "data.lark_okta_groups.teams"
	is := func(document string) []statecheck.StateCheck {
		return []statecheck.StateCheck{statecheck.ExpectKnownValue(at, tfjsonpath.New("groups"), knownvalue.StringExact(document))}
	}
	w.test(
		resource.TestStep{Config: asks(""), ConfigStateChecks: documents(at, "groups", sales, it, everyone)},
		resource.TestStep{Config: asks(`ids = ["` + it + `", "` + sales + `"]`), ConfigStateChecks: documents(at, "groups", sales, it)},
		resource.TestStep{
			Config: asks(`search = "profile.name sw \"Sa\""`), ConfigStateChecks: is(`{"` + sales + `":{"id":"` + sales + `","members":["` +
				min(ids[0], ids[2]) + `","` + max(ids[0], ids[2]) + `"],"name":"Sales","type":"OKTA_GROUP"}}`),
		},
		resource.TestStep{
			Config:            asks("include_members = false\nids = [\"" + it + `"]`),
			ConfigStateChecks: is(`{"` + it + `":{"id":"` + it + `","name":"IT","type":"OKTA_GROUP"}}`),
		},
		resource.TestStep{Config: asks("search = \"id pr\"\nids = [\"" + it + `"]`), ExpectError: regexp.MustCompile(`(?s)ids.*cannot be specified`)},
		resource.TestStep{Config: asks(`search = "profile.name eq \"Legal\""`), ExpectError: regexp.MustCompile(`search\s+matches\s+no\s+group`)},
		resource.TestStep{Config: asks(`search = "profile.nothing eq"`), ExpectError: regexp.MustCompile(`Unable to list the groups of Okta`)},
		resource.TestStep{Config: asks(`ids = ["00gnobodyhasit000000"]`), ExpectError: regexp.MustCompile(`00gnobodyhasit000000`)},
	)
}

func TestOkta_groups_are_listed_once_and_nobody_is_asked_for_alone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, id := range w.crowd(6) {
		w.okta.AddGroup(strings.Repeat("g", i+1), id)
	}
	f := w.folder(w.provider() + `
data "lark_okta_groups" "all" {}
output "total" { value = data.lark_okta_groups.all.total }
`)
	f.plan().changes("total = 7")
	calls := map[string]int{}
	for _, c := range w.okta.Calls() {
		calls[c.Endpoint]++
	}
	if len(calls) != 2 || calls["GET /api/v1/groups"] != 1 || calls["GET /api/v1/groups/{id}/users"] != 7 {
		t.Errorf("%v", calls)
	}
	w.okta.Inject(sandbox.Fault{Truncate: true, Match: func(c sandbox.Call) bool { return strings.HasSuffix(c.Path, "/users") }})
	f.plan().fails("members of group").omits("total =")
}
