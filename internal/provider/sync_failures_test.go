package provider_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestSync_one_failed_update_stops_nobody_else_and_is_all_that_is_left(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito", "Tom Park")
	f := w.folder(w.sync(`report = { path = "report.md" }`) + quickstart)
	f.settle()
	w.sent()
	stranger := w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example", Mobile: "+6591234567"})
	w.edit(ids[0], map[string]any{"mobilePhone": "+65 9123 4567", "title": "Lead"})
	w.edit(ids[1], map[string]any{"title": "Chief"})

	f.plan().changes()
	f.apply().fails("Ann Lee ("+ids[0]+")", "mobile").omits("Ben Ito (")
	w.sends("update Ben Ito: job_title")
	report := f.report("report.md")
	for _, part := range []string{"Ann Lee (" + ids[0] + ")", "mobile", "| update | 2 | 1 |"} {
		if !strings.Contains(report, part) {
			t.Errorf("the report does not say %q:\n%s", part, report)
		}
	}
	if ann := f.people()[ids[0]]; ann["mobile"] != "" || ann["job_title"] != "" || f.people()[ids[1]]["job_title"] != "Chief" {
		t.Errorf("the state says what is not so in Lark: %v", f.people())
	}

	// What is left is planned again, with and without a look at Lark.
	for _, flags := range [][]string{{"-refresh=false"}, nil} {
		f.plan(flags...).changes("Ann Lee", `"Lead"`).omits("Chief", "must be replaced", "tainted")
	}
	f.apply().fails("Ann Lee")
	w.sends()
	w.lark.DeleteUser(stranger)
	f.plan("-refresh=false").changes("Ann Lee")
	f.does("update Ann Lee: job_title mobile")
	if got := f.attributes()["failures"]; len(got.(map[string]any)) != 0 {
		t.Errorf("failures are %v after all is well", got)
	}
}

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

func TestSync_a_failed_create_in_a_first_run_fails_the_run_without_a_taint(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito")
	stranger := w.lark.AddUser(sandbox.LarkUser{Name: "Annabel Leeds", Email: address("Ann Lee")})
	update := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectResourceAction(staff, plancheck.ResourceActionUpdate), plans("create", 1),
	}}
	w.test(
		resource.TestStep{
			Config: w.sync() + quickstart, ExpectError: regexp.MustCompile(`Some people were not brought in line:\s+` + ids[0]),
		},
		resource.TestStep{
			PreConfig:        func() { w.sends("create Ben Ito") },
			Config:           w.sync() + quickstart,
			ConfigPlanChecks: update,
			ExpectError:      regexp.MustCompile(`1 change failed`),
		},
		resource.TestStep{
			PreConfig:        func() { w.sends(); w.lark.DeleteUser(stranger) },
			Config:           w.sync() + quickstart,
			ConfigPlanChecks: update,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(staff, tfjsonpath.New("failures"), knownvalue.MapSizeExact(0)),
			},
			Check: func(*terraform.State) error { w.sends("create Ann Lee"); return nil },
		},
	)
}

func TestSync_who_reports_to_somebody_whose_create_failed_gets_their_leader_later(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	boss := w.hire("Ann Lee", nil)
	w.hire("Ben Ito", map[string]any{"managerId": boss})
	stranger := w.lark.AddUser(sandbox.LarkUser{Name: "Annabel Leeds", Email: address("Ann Lee")})
	f := w.folder(w.sync())
	f.plan().changes("+ Ann Lee", "+ Ben Ito")
	f.apply().succeeds("1 change failed", "Ann Lee")
	w.sends("create Ben Ito")
	w.lark.DeleteUser(stranger)
	f.plan().changes()
	f.apply().succeeds()
	w.sends("create Ann Lee", "update Ben Ito: leader")
	if got, want := w.user(address("Ben Ito")).Leader, w.user(address("Ann Lee")).OpenID; got != want {
		t.Errorf("Ben Ito's leader is %q, want %q", got, want)
	}
	f.plan().empty()
}

func TestSync_a_create_whose_answer_was_lost_makes_nobody_twice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee", "Ben Ito")
	lost := 0
	w.lark.Inject(sandbox.Fault{Name: "answer lost", Drop: true, AfterCommit: true, Match: func(c sandbox.Call) bool {
		if c.Endpoint != "POST /open-apis/contact/v3/users" {
			return false
		}
		lost++
		return lost <= 2
	}})
	f := w.folder(w.sync())
	f.settle()
	if n := len(w.lark.Invitations()); n != 2 || len(w.lark.Users()) != 2 {
		t.Errorf("%d invitations and %d users, want 2 of each", n, len(w.lark.Users()))
	}
}

func TestSync_a_report_that_cannot_be_written_fails_no_run(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee")
	f := w.folder(w.sync(`report = { path = "no/such/folder/report.md" }`))
	f.plan().changes()
	f.apply().succeeds("The report could not be written")
	w.sends("create Ann Lee")
	f.plan().empty()
}

func TestSync_a_failed_create_in_a_later_run_is_all_that_is_left(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee")
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	stranger := w.lark.AddUser(sandbox.LarkUser{Name: "Bennet", Email: address("Ben Ito")})
	id := w.hire("Ben Ito", nil)
	w.hire("Tom Park", nil)
	f.plan().changes("+ Ben Ito", "+ Tom Park")
	f.apply().fails("- Ben Ito (" + id + ")").omits("- Tom Park")
	w.sends("create Tom Park")
	if _, there := f.people()[id]; there {
		t.Error("the state has somebody in its directory whom Lark has not")
	}
	f.plan("-refresh=false").changes("+ Ben Ito").omits("Tom Park")
	w.lark.DeleteUser(stranger)
	f.plan().changes("+ Ben Ito").omits("Tom Park")
	f.does("create Ben Ito")
}

func TestSync_a_department_that_fails_fails_those_in_it_and_nobody_else(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hire("Ann Lee", map[string]any{"division": "Sales", "department": "APAC"})
	w.hire("Ben Ito", map[string]any{"division": "Legal"})
	w.lark.Inject(sandbox.Fault{Name: "no Sales", Match: func(c sandbox.Call) bool {
		return c.Method == "POST" && strings.HasSuffix(c.Path, "/departments") && strings.Contains(c.Body, "Sales")
	}, Respond: func(r http.ResponseWriter) {
		r.WriteHeader(http.StatusBadRequest)
		_, _ = r.Write([]byte(`{"code":40016,"msg":"dept name can not be nul error"}`))
	}})
	f := w.folder(w.sync())
	f.plan().changes("+ Ann Lee", "+ Ben Ito")
	f.apply().succeeds("- Ann Lee", "- Sales", "- Sales/APAC").omits("- Ben Ito")
	w.sends("create department Legal", "create Ben Ito")
	w.lark.ClearFaults()
	f.plan().changes("+ Ann Lee").omits("Ben Ito")
	f.does("create department APAC", "create department Sales", "create Ann Lee")
}

func TestSync_what_the_time_allowed_did_not_suffice_for_is_left_for_the_next_run(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.crowd(5)
	f := w.folder(w.sync(`timeouts = { update = "1500ms" }`))
	f.settle()
	w.sent()
	for _, id := range ids {
		w.edit(id, map[string]any{"division": "Marketing"}) // a second each
	}
	f.plan().changes()
	f.apply().fails("the time allowed", "timeouts")
	moved := 0
	for _, line := range w.sent() {
		if strings.HasSuffix(line, ": departments") {
			moved++
		}
	}
	if moved == 0 || moved == len(ids) {
		t.Fatalf("%d people were moved within the time, want some", moved)
	}
	f.write(w.sync())
	f.plan().changes()
	if n := len(f.promised()); n != len(ids)-moved {
		t.Errorf("the next plan is %v, want the %d people who are left", f.promised(), len(ids)-moved)
	}
}
