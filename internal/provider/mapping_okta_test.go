package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// reads is a mapping whose first source has these arguments, and the provider.
func (w *world) reads(source string) string {
	return w.provider() + `
data "lark_sync_mapping" "staff" {
  sources = [{
    phone_region = "SG"
` + source + `
  }]
}
`
}

// syncing adds the sync to a configuration.
const syncing = `
resource "lark_directory_sync" "staff" {
  directory = data.lark_sync_mapping.staff.directory
}
`

// mapping are the attributes of a mapping in the state.
func (f *folder) mapping(name string) (attributes map[string]any) {
	f.Helper()
	var state struct {
		Resources []struct {
			Type, Name string
			Instances  []struct{ Attributes map[string]any }
		}
	}
	f.read("terraform.tfstate", &state)
	for _, r := range state.Resources {
		if r.Type == "lark_sync_mapping" && r.Name == name {
			return r.Instances[0].Attributes
		}
	}
	f.Fatalf("the state has no mapping %s", name)
	return nil
}

// listed counts the calls that read people and groups of Okta, and forgets them.
func (w *world) listed() (n int) {
	for _, c := range w.okta.Calls() {
		if strings.HasPrefix(c.Endpoint, "GET /api/v1/") {
			n++
		}
	}
	w.okta.Reset()
	return n
}

func TestMapping_that_reads_Okta_itself_gives_the_directory_of_the_chained_form_to_the_byte(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	company := w.company(230, 0)
	group := w.okta.AddGroup("lark", company[0].ID, company[1].ID, company[2].ID)
	app := w.okta.AddApp("lark", company[3].ID, company[4].ID, company[5].ID)
	left := func(days int) string {
		date := time.Now().AddDate(0, 0, -days)
		email := fmt.Sprintf("left.%d@acme.example", days)
		return w.okta.AddUser(sandbox.OktaUser{
			Status: "DEPROVISIONED", StatusChanged: date, LastUpdated: date, Created: date, Profile: map[string]any{"login": email, "email": email},
		})
	}
	lately, longAgo := left(89), left(91)
	for name, query := range map[string]string{
		"everybody":    ``,
		"by search":    `search = "profile.countryCode eq \"SG\""`,
		"by group":     `group_ids = ["` + group + `"]`,
		"by app":       `app_id = "` + app + `"`,
		"all evidence": `departed_within = "0h"`,
	} {
		f := w.folder(w.provider() + `
data "lark_okta_users" "all" {
  ` + query + `
}
data "lark_sync_mapping" "chained" {
  sources = [{ name = "hr", preset = "okta", phone_region = "SG", users = data.lark_okta_users.all.users }]
}
data "lark_sync_mapping" "reading" {
  sources = [{ name = "hr", phone_region = "SG", okta = { ` + query + ` } }]
}
output "summary" {
  value = data.lark_sync_mapping.reading.summary
}`)
		f.settle()
		chained, reading := f.mapping("chained"), f.mapping("reading")
		for _, attribute := range []string{"directory", "rejected", "out_of_scope", "departed", "warnings", "summary"} {
			if want, got := fmt.Sprint(chained[attribute]), fmt.Sprint(reading[attribute]); got != want {
				t.Errorf("%s: %s is\n%s\nwant\n%s", name, attribute, got, want)
			}
		}
		if people := f.document(reading["directory"].(string)).People; len(people) < 3 {
			t.Errorf("%s: there are only %d people to compare", name, len(people))
		}
		departed := reading["departed"].(map[string]any)
		if departed[lately] == nil || (departed[longAgo] != nil) != (name == "all evidence") {
			t.Errorf("%s: departed are %v, want %s, who left within 90 days, and %s only as part of all evidence", name, departed, lately, longAgo)
		}
	}
}

func TestMapping_reads_Okta_once_in_a_plan_and_never_in_the_apply_of_a_saved_plan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.company(30, 0)
	f := w.folder(w.reads(`okta = {}`) + syncing)
	f.plan().changes("Plan: 1 to add")
	if n := w.listed(); n != 2 {
		t.Errorf("the plan made %d calls to Okta, want one for the users and one for the deprovisioned", n)
	}
	w.hire("Late Joiner", nil)
	f.apply().succeeds()
	if n := w.listed(); n != 0 {
		t.Errorf("the apply of a saved plan made %d calls to Okta", n)
	}
	if _, there := w.users()[address("Late Joiner")]; there || len(w.users()) == 0 {
		t.Error("the apply did not do what was planned")
	}
	f.plan().changes("Late Joiner")
	f.apply().succeeds()
	w.listed()
	f.plan().empty()
	if n := w.listed(); n != 2 {
		t.Errorf("the plan without changes made %d calls to Okta", n)
	}
}

func TestMapping_keeps_the_records_that_it_reads_out_of_state_and_plan(t *testing.T) {
	t.Parallel()
	const unmapped = "planted-cost-center"
	w := newWorld(t)
	for _, id := range w.team("Ann Lee", "Ben Ito") {
		w.edit(id, map[string]any{"costCenter": unmapped, "title": "Engineer"})
	}
	found := func(config string) map[string]bool {
		f := w.folder(config + syncing)
		f.plan().changes()
		f.apply().succeeds()
		in := map[string]bool{"the saved plan": strings.Contains(f.run("show", "-json", saved).raw, unmapped)}
		state, err := os.ReadFile(filepath.Join(f.path, "terraform.tfstate"))
		if err != nil || !strings.Contains(string(state), "Engineer") {
			t.Fatalf("the state has no people in it: %v", err)
		}
		in["the state"] = strings.Contains(string(state), unmapped)
		return in
	}
	for where, there := range found(w.reads(`okta = { groups = true }`)) {
		if there {
			t.Errorf("%s has a field in it that nothing maps", where)
		}
	}
	w.lark = nil // nobody looks there any more
	for where, there := range found(w.source("")) {
		if !there {
			t.Errorf("%s of the chained form has the field not, so this test sees nothing", where)
		}
	}
}

func TestMapping_a_listing_of_Okta_cut_at_any_page_fails_the_plan(t *testing.T) {
	t.Parallel()
	const people = 430
	for name, cut := range map[string]struct {
		match func(group string, c sandbox.Call) bool
		at    string
	}{
		"the first page of users":  {func(_ string, c sandbox.Call) bool { return page(c, "/users") == 1 }, "sources[0].okta: "},
		"the second page of users": {func(_ string, c sandbox.Call) bool { return page(c, "/users") == 2 }, "sources[0].okta: "},
		"the third page of users":  {func(_ string, c sandbox.Call) bool { return page(c, "/users") == 3 }, "sources[0].okta: "},
		"the deprovisioned":        {func(_ string, c sandbox.Call) bool { return strings.Contains(c.Query, "filter=") }, "sources[0].okta: "},
		"the groups":               {func(_ string, c sandbox.Call) bool { return c.Path == "/api/v1/groups" }, "sources[0].okta.groups: "},
		"the members of a group": {
			func(group string, c sandbox.Call) bool { return strings.Contains(c.Path, group) }, "sources[0].okta.groups: ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ids := make([]string, people)
			for i := range ids {
				ids[i] = w.okta.AddUser(sandbox.OktaUser{ID: fmt.Sprintf("00u%017d", i), Profile: map[string]any{
					"login": fmt.Sprintf("p%d@acme.example", i), "email": fmt.Sprintf("p%d@acme.example", i), "firstName": "P", "lastName": fmt.Sprint(i),
				}})
			}
			w.okta.Deactivate(ids[0])
			group := w.okta.AddGroup("lark", ids[1:5]...)
			met := false
			w.okta.Inject(sandbox.Fault{Truncate: true, Match: func(c sandbox.Call) bool {
				is := cut.match(group, c)
				met = met || is
				return is
			}})
			f := w.folder(w.reads(`okta = { groups = true }`) + syncing)
			f.plan().fails(cut.at, "could not be listed")
			if !met {
				t.Error("nothing was cut")
			}
			w.okta.ClearFaults()
			f.plan().changes(fmt.Sprintf("%d people will be invited", people-1))
		})
	}
}

// page is the number of the page of a listing of users that is not the evidence.
func page(c sandbox.Call, path string) int {
	if c.Path != "/api/v1"+path || strings.Contains(c.Query, "filter=") {
		return 0
	}
	_, after, found := strings.Cut(c.Query, "after=00u")
	if !found {
		return 1
	}
	var last int
	_, _ = fmt.Sscanf(after, "%017d", &last)
	return (last+199)/200 + 1
}

func TestMapping_one_source_of_Okta_and_one_of_records(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.hire("Ann Lee", map[string]any{"department": "Sales"})
	gone := w.hire("Gone Girl", nil)
	w.okta.Deactivate(gone)
	contractors := func(id string) string {
		return `},
  {
    users      = jsonencode({ "` + id + `" = { who = "Tom Park", mail = "tom@partner.example", boss = "` + address("Ann Lee") + `" } })
    attributes = { name = "user.who", email = "user.mail", leader = "user.boss" }
`
	}
	f := w.folder(w.reads(`okta = {}`+contractors("c-001")) + syncing)
	f.plan().changes("2 people will be invited")
	f.apply().succeeds()
	people := f.people()
	if len(people) != 2 || people["c-001"]["leader"] != ann {
		t.Errorf("people: %v", people)
	}
	if departed := f.mapping("staff")["departed"].(map[string]any); len(departed) != 1 || departed[gone] == nil {
		t.Errorf("departed: %v", departed)
	}
	f.write(w.reads(`okta = {}`+contractors(ann)) + syncing)
	f.plan().fails(`sources[1].users: has the source id "` + ann + `", which source "okta" (sources[0]) has too`)
}

func TestMapping_two_sources_of_one_Okta_org_share_those_who_left(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.hire("Ann Lee", map[string]any{"userType": "Employee"})
	w.hire("Ben Ito", map[string]any{"userType": "Employee"})
	tom := w.hire("Tom Park", map[string]any{"userType": "Intern", "managerId": ann})
	w.okta.Deactivate(w.hire("Gone Girl", nil))
	f := w.folder(w.reads(`
    name = "staff"
    okta = { search = "profile.userType eq \"Employee\"" }
  },
  {
    name = "interns"
    okta = { search = "profile.userType eq \"Intern\"" }
    attributes = { employee_type = "2" }
`) + syncing)
	f.plan().changes("3 people will be invited")
	f.apply().succeeds()
	if people := f.people(); people[tom]["leader"] != ann || people[tom]["employee_type"] != 2.0 || people[ann]["employee_type"] != nil {
		t.Errorf("people: %v", people)
	}
	w.okta.Deactivate(ann)
	f.plan().changes("1 person suspended (Ann Lee)")
	f.write(w.reads("okta = {}\n}, {\nokta = {}"))
	f.plan().fails("sources[1].okta: has the source id", "sources[0]")
}

func TestMapping_groups_of_Okta_can_be_used_in_expressions_if_they_are_asked_for(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito", "Cy Poe")
	w.okta.AddGroup("lark", ids[0], ids[1])
	w.okta.AddGroup("field staff", ids[0])
	const expressions = `
    scope      = "'lark' in groups"
    attributes = { nickname = "groups.filter(g, g != 'Everyone').join('+')" }
`
	f := w.folder(w.reads(`okta = {}`+expressions) + syncing)
	for _, run := range []outcome{f.run("validate", "-no-color"), f.plan()} {
		run.fails("sources[0].scope: uses groups, but the source has none", "groups = true", `sources[0].attributes["nickname"]`)
	}
	if n := w.listed(); n > 0 {
		t.Errorf("Okta was called %d times before the expressions were right", n)
	}
	f.write(w.reads(`okta = { groups = true }`+expressions) + syncing)
	f.plan().changes("2 people will be invited, 1 held")
	if n := w.listed(); n != 2+1+3 {
		t.Errorf("%d calls to Okta, want 2 for people, 1 for groups and 3 for the members of each", n)
	}
	f.apply().succeeds()
	if got := f.people()[ids[0]]["nickname"]; got != "field staff+lark" {
		t.Errorf("Ann's groups are %v", got)
	}
}

func TestMapping_says_where_and_why_a_source_cannot_be_read(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee")
	f := w.folder("")
	for source, says := range map[string][]string{
		``:                         {"sources[0]: gives no records; give users"},
		`okta = {}, users = "{}"`:  {"sources[0].okta: users gives the records already"},
		`okta = {}, groups = "{}"`: {"sources[0].groups: does not go with okta; write okta = { groups = true }"},
		`okta = { search = "a", group_ids = ["b"] }`:            {"sources[0].okta.group_ids", "sources[0].okta.search"},
		`okta = { group_ids = [] }`:                             {"sources[0].okta.group_ids"},
		`okta = { departed_within = "90 days" }`:                {"sources[0].okta.departed_within: write a duration"},
		`okta = {}, preset = "Okta"`:                            {"sources[0].preset: there is no preset"},
		`okta = {}, preset = ""`:                                {`sources[0].attributes["name"]: has no expression`},
		`okta = {}, attributes = { job_title = "user.title +"}`: {`sources[0].attributes["job_title"]: does not compile`},
	} {
		f.write(w.reads(strings.ReplaceAll(source, ", ", "\n")))
		f.run("validate", "-no-color").fails(says...)
		f.plan().fails(says...)
	}
	if n := w.listed(); n > 0 {
		t.Errorf("Okta was called %d times", n)
	}
	for source, says := range map[string][]string{
		`okta = { search = "profile.nothing eq" }`:                 {"sources[0].okta.search: ", "E0000031"},
		`okta = { search = "profile.lastName eq \"Nobody\"" }`:     {"sources[0].okta.search: ", "0 users"},
		`okta = { group_ids = ["00gnobodyhasit000000"] }`:          {"sources[0].okta.group_ids: ", "00gnobodyhasit000000"},
		`okta = { group_ids = ["` + w.okta.AddGroup("g") + `"] }`:  {"sources[0].okta.group_ids: ", "0 users"},
		`okta = { search = "profile.division eq \"A\" or id x" } `: {"sources[0].okta.search: "},
	} {
		f.write(w.reads(source))
		f.run("validate", "-no-color").succeeds()
		f.plan().fails(says...)
	}
}

func TestMapping_names_the_credentials_that_it_lacks_to_read_Okta(t *testing.T) {
	t.Parallel()
	requireCLI(t)
	const source = `data "lark_sync_mapping" "staff" { 
  sources = [{ okta = {} }]
}`
	w := newWorld(t)
	w.team("Ann Lee")
	f := w.folder(source)
	for _, name := range []string{"OKTA_ORG_URL", "OKTA_ORG_NAME", "OKTA_API_TOKEN", "OKTA_API_CLIENT_ID", "OKTA_API_PRIVATE_KEY"} {
		f.set(name + "=")
	}
	f.run("validate", "-no-color").succeeds()
	f.plan().fails("Missing Okta org URL", "OKTA_ORG_URL")
	f.set("OKTA_ORG_URL=" + w.oktaURL)
	f.plan().fails("Missing Okta credentials", "OKTA_API_TOKEN", "private_key")
	f.set("OKTA_API_TOKEN=00not-the-token")
	f.plan().fails("sources[0].okta: ", "Invalid token provided").omits("00not-the-token")
	f.set("OKTA_API_TOKEN=" + oktaToken)
	f.plan().empty()
}

// As with any data source, what is unknown at plan puts off the reading to the apply; the sync then refuses to plan.
func TestMapping_that_would_read_Okta_by_something_unknown_is_read_at_apply(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.hire("Ann Lee", nil)
	config := w.reads(`okta = { search = terraform_data.search.output }`) + `
resource "terraform_data" "search" {
  input = "id eq \"` + ann + `\""
}
output "people" {
  value = keys(jsondecode(data.lark_sync_mapping.staff.directory).people)
}`
	w.test(
		resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("people", knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact(ann)})),
		}},
		resource.TestStep{
			Config:      strings.Replace(config, `id eq`, `status pr and id eq`, 1) + syncing,
			ExpectError: regexp.MustCompile(`Not known at plan`),
		},
	)
}
