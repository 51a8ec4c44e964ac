package provider_test

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestSync_a_configuration_that_is_wrong_is_refused_with_the_place_and_the_remedy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		directory string
		arguments string
		says      []string
	}{
		"no JSON":                   {`"people"`, "", []string{"Invalid directory"}},
		"no directory":              {`{ mei = { name = "Mei" } }`, "", []string{`"mei": no such key here`, "people stand under people", "Records of a source go through lark_sync_mapping"}},
		"an attribute of elsewhere": {`{ people = { a = { name = "A", email = "a@acme.example", title = "Cook" } } }`, "", []string{`people["a"].title`, "did you mean job_title?"}},
		"a phone without a country": {`{ people = { a = { name = "A", mobile = "91234567" } } }`, "", []string{`people["a"].mobile`, "Write it with its country, such as +6591234567"}},
		"no people":                 {`{ departments = {} }`, "", []string{"people: missing"}},
		"an unknown attribute":      {`{ people = { a = { name = "A", email = "a@acme.example", jobTitle = "Cook" } } }`, "", []string{`people["a"].jobTitle`, "did you mean job_title?"}},
		"a person without a name":   {`{ people = { a = { email = "a@acme.example" } } }`, "", []string{`people["a"].name`}},
		"a phone that is no number": {`{ people = { a = { name = "A", mobile = "call me" } } }`, "", []string{`people["a"].mobile`}},
		"an email wanted twice": {
			`{ people = { a = { name = "A", email = "x@acme.example" }, b = { name = "B", email = "X@acme.example" } } }`, "",
			[]string{`people["b"].email`, `"a"`},
		},
		"a parent that is not there": {
			`{ people = { a = { name = "A", email = "a@acme.example" } }, departments = { "Sales/APAC" = { name = "APAC", parent = "Salse" } } }`, "",
			[]string{`departments["Sales/APAC"].parent`, `"Salse" is not in departments`},
		},
		"departments in a circle": {
			`{ people = { a = { name = "A", email = "a@acme.example" } }, departments = { P = { name = "P", parent = "Q" }, Q = { name = "Q", parent = "P" } } }`, "",
			[]string{"a cycle", "P -> Q"},
		},
		"a leader who is nobody": {`{ people = { a = { name = "A", email = "a@acme.example", leader = "z" } } }`, "", []string{`people["a"].leader`, `"z"`}},
		"a limit in words":       {`{ people = {} }`, `limits = { suspend = "five" }`, []string{"Invalid limit", `"five"`, `"5 or 5%"`}},
		"a limit of nothing": {
			`{ people = {} }`, `limits = { suspended = "5" }`, []string{"limits", `"suspended"`, `"suspend"`},
		},
		"an action nobody offers": {`{ people = {} }`, `offboarding = { action = "delete" }`, []string{"offboarding.action", `must be "suspend" or "none"; to delete leavers, set delete_after`}},
		"existing of another kind": {
			`{ people = { a = { name = "A", email = "a@acme.example" } } }`, `existing = jsonencode(["a"])`, []string{"existing", "lark_existing_users"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			f := w.folder(w.byHand(c.directory, c.arguments))
			f.plan().fails(c.says...)
			if n := len(w.lark.Calls()); n > 0 {
				t.Errorf("Lark was called %d times", n)
			}
		})
	}
}

func TestSync_what_Lark_refuses_at_the_gate_names_the_remedy_and_loses_nothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee", "Ben Ito")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	before := f.attributes()
	html := answers(nil, http.StatusOK, "<html><body>Please log in to the network</body></html>", "Content-Type: text/html")
	for name, c := range map[string]struct {
		broken func()
		says   []string
	}{
		"a wrong secret":          {func() { f.secret("not-the-secret") }, []string{"app secret"}},
		"no scope to read people": {func() { w.lark.RevokeScopes("contact:contact.base:readonly") }, []string{"contact:contact.base:readonly"}},
		"a page of a proxy":       {func() { w.lark.Inject(html) }, []string{"proxy"}},
	} {
		c.broken()
		o := f.plan().fails(c.says...).omits("not-the-secret")
		w.sends()
		f.secret(appSecret)
		w.lark.ClearFaults()
		w.lark.GrantScopes(sandbox.LarkScopes()...)
		if after := f.attributes(); after["directory"] != before["directory"] || after["last_run"] != before["last_run"] {
			t.Errorf("%s changed the state from %v to %v:\n%s", name, before, after, o.raw)
		}
	}
	f.plan().empty()
}

func TestProvider_missing_credentials_are_named_where_they_are_needed(t *testing.T) {
	for _, name := range []string{
		"LARK_APP_ID", "LARK_APP_SECRET", "LARK_BASE_URL", "OKTA_ORG_URL", "OKTA_ORG_NAME", "OKTA_API_TOKEN", "OKTA_API_CLIENT_ID", "OKTA_API_PRIVATE_KEY",
	} {
		t.Setenv(name, "")
	}
	requireCLI(t)
	missing := func(config, says string) resource.TestStep {
		return resource.TestStep{Config: "provider \"lark\" {}\n" + config, ExpectError: regexp.MustCompile(says)}
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: factories(), Steps: []resource.TestStep{
		missing(`data "lark_okta_users" "staff" {}`, `OKTA_ORG_URL`),
		missing(`provider "lark" {
			alias = "org"
			okta  = { org_url = "https://acme.okta.com" }
		}
		data "lark_okta_users" "staff" { provider = lark.org }`, `OKTA_API_TOKEN`),
		missing(`data "lark_existing_users" "staff" { directory = jsonencode({ people = {} }) }`, `(?s)LARK_APP_ID.*LARK_APP_SECRET`),
		missing(`resource "lark_directory_sync" "staff" {
			directory = jsonencode({ people = { a = { name = "Ann Lee", email = "ann@acme.example" } } })
		}`, `(?s)LARK_APP_ID.*LARK_APP_SECRET`),
		{Config: "provider \"lark\" {}\n" + mappingOf(`{ a = { n = "Ann Lee", e = "ann@acme.example" } }`, `name = "user.n", email = "user.e"`)},
	}})
}
