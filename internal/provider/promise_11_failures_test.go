package provider_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func (f *folder) report(name string) string {
	f.Helper()
	path := filepath.Join(f.path, name)
	content, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		f.Errorf("the report, which names people, has the mode %v: %v", info.Mode(), err)
	}
	return string(content)
}

// failures are the causes in the state, by source id or department.
func (f *folder) failures() map[string]any {
	f.Helper()
	failures, _ := f.attributes()["failures"].(map[string]any)
	return failures
}

// Of each kind of write one fails, and another one beside it does not. What is refused of somebody does not stop the rest of them.
func TestPromise_11_one_failure_stops_nobody_else_is_named_and_is_all_that_is_left(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Uma Update", "Uri Update", "Sue Suspend", "Sam Suspend", "Mia Move", "Max Move")
	f := w.folder(w.sync(`report = { path = "report.md" }`) + quickstart)
	f.settle()
	w.sent()
	thieves := []string{
		w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example", Mobile: "+6591234567"}),
		w.lark.AddUser(sandbox.LarkUser{Name: "Corinna", Email: address("Cora Create")}),
	}
	w.lark.Inject(answers(func(c sandbox.Call) bool {
		return strings.Contains(c.Body, "is_frozen") && strings.Contains(c.Path, w.user(address("Sue Suspend")).OpenID)
	}, http.StatusBadRequest, `{"code":44036,"msg":"can not freeze tenant founder error"}`))
	w.lark.Inject(answers(func(c sandbox.Call) bool {
		return c.Method == http.MethodPost && strings.HasSuffix(c.Path, "/departments") && strings.Contains(c.Body, "Sales")
	}, http.StatusBadRequest, `{"code":40016,"msg":"dept name can not be nul error"}`))

	w.edit(ids[0], map[string]any{"mobilePhone": "+65 9123 4567", "title": "Lead"})
	w.edit(ids[1], map[string]any{"title": "Chief"})
	w.okta.Deactivate(ids[2])
	w.okta.Deactivate(ids[3])
	w.edit(ids[4], map[string]any{"division": "Sales"})
	w.edit(ids[5], map[string]any{"division": "Legal"})
	created := w.hire("Cora Create", nil)
	w.hire("Cy Create", map[string]any{"managerId": created})
	f.plan().changes()
	failed := []string{
		"Uma Update (" + ids[0] + ")", "Sue Suspend (" + ids[2] + ")", "Mia Move (" + ids[4] + ")", "Cora Create (" + created + ")", "Sales",
	}
	f.apply().fails("5 changes failed", "Everything else was done", "mobile", "44036", `department "Sales" is not in Lark`, "40016", "email").fails(failed...)
	w.sends("update Uma Update: job_title", "update Uri Update: job_title", "update Sam Suspend: suspended", "create department Legal", "update Max Move: departments", "create Cy Create")
	report := f.report("report.md")
	for _, name := range append(failed, "44036", "| update | 4 | 2 |") {
		if !strings.Contains(report, name) {
			t.Errorf("the report does not say %q:\n%s", name, report)
		}
	}
	people := f.people()
	if people[ids[0]]["mobile"] != "" || people[ids[0]]["job_title"] != "Lead" || people[ids[1]]["job_title"] != "Chief" || people[created] != nil {
		t.Errorf("the state says what is not so in Lark: %v", people)
	}
	var offboarded map[string]struct{ Name string }
	f.decode(f.attributes()["offboarded"].(string), &offboarded)
	if diff := cmp.Diff(map[string]struct{ Name string }{ids[3]: {"Sam Suspend"}}, offboarded); diff != "" {
		t.Errorf("offboarded (- expected, + got):\n%s", diff)
	}

	// What is left is planned again, with and without a look at Lark, and fails again while its cause is there.
	for _, o := range options[:2] {
		f.plan(o...).changes("- Sue Suspend", "+6591234567", "+ Cora Create", "Sales").omits("Chief", "Legal", "- Sam", "+ Cy", "must be replaced", "tainted")
	}
	f.apply().fails("5 changes failed").fails(failed...)
	w.sends()

	w.lark.ClearFaults()
	for _, thief := range thieves {
		w.lark.DeleteUser(thief)
	}
	f.plan("-refresh=false").changes("~ Cy Create", "leader")
	f.apply().succeeds()
	w.sends("update Uma Update: mobile", "update Sue Suspend: suspended", "create department Sales", "update Mia Move: departments",
		"create Cora Create", "update Cy Create: leader")
	f.plan().empty()
	if got := f.failures(); len(got) > 0 {
		t.Errorf("failures are %v after all is well", got)
	}
}

func TestPromise_11_one_group_that_fails_stops_no_other_and_is_all_that_is_left(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	config := func(members string) string {
		return w.byHand(trioWith(`
			g = { name = "Crew", members = [`+members+`] }
			h = { name = "Other", members = [`+members+`] }
			r = { name = "Rule", members = [`+members+`] }
		`)) + quickstart
	}
	rule := w.lark.AddGroup(sandbox.LarkGroup{Name: "Rule", Dynamic: true})
	f := w.folder(config(`"a"`))
	f.run("apply", "-no-color", "-auto-approve").fails("Some people were not brought in line: group:r")
	w.groupHas("Crew", "Ann Lee")
	for _, flags := range [][]string{nil, {"-refresh=false"}} {
		f.plan(flags...).changes(`group "Rule" (r): made with 1 member`).omits(`group "Crew"`, `group "Other"`)
	}
	w.lark.DeleteGroup(rule)
	f.settle()
	w.groupHas("Rule", "Ann Lee")
	f.plan().empty()

	// A call that fails while the group is changed.
	crew := w.larkGroup("Crew").ID
	w.lark.Inject(sandbox.Fault{Respond: sandbox.LarkRefusal(42015), Match: func(c sandbox.Call) bool {
		return c.Method == "POST" && strings.Contains(c.Path, "/group/"+crew+"/member/")
	}})
	f.write(config(`"b"`))
	f.plan().changes(`~ group "Crew" (g): 1 joins: Ben Ito (b); 1 leaves: Ann Lee (a)`)
	f.apply().fails("1 change failed", `group "Crew" (g)`, "42015")
	w.groupHas("Other", "Ben Ito")
	w.groupHas("Crew", "Ann Lee")
	w.lark.ClearFaults()
	for _, flags := range [][]string{{"-refresh=false"}, nil} {
		f.plan(flags...).changes(`~ group "Crew" (g): 1 joins: Ben Ito (b); 1 leaves: Ann Lee (a)`).omits(`group "Other"`)
	}
	f.apply().succeeds()
	w.groupHas("Crew", "Ben Ito")
	f.plan().empty()
}
