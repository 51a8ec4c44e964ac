package faults_test

import (
	"strings"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// phase is a part of the life of a sync: what happens in the world, and then a run.
type phase struct {
	name   string
	happen func(*world)
	writes int  // that the run sends
	still  bool // nothing happens
}

// life is a first sync with two people who are in Lark already, a leaver, a week with a bit of everything, a leaver whose time is
// over, who comes back, and a run with nothing to do.
var life = []phase{
	{name: "first sync", happen: (*world).found, writes: 21},
	{name: "a leaver", happen: (*world).firstLeaver, writes: 1},
	{name: "mixed update", happen: (*world).week, writes: 15},
	{name: "a deletion", happen: (*world).dayPasses, writes: 1},
	{name: "a return", happen: func(w *world) { w.okta.Activate(w.people["Gus Goh"]) }, writes: 2},
	{name: "unchanged", happen: func(*world) {}, still: true},
}

const grace = 24 * time.Hour

// hire adds somebody to Okta; the manager is a name.
func (w *world) hire(name, division, department, title, manager string) {
	first, last, _ := strings.Cut(name, " ")
	login := strings.ToLower(first + "." + last + "@acme.example")
	profile := map[string]any{
		"login": login, "email": login, "firstName": first, "lastName": last, "title": title, "city": "Singapore",
		"division": division, "department": department, "employeeNumber": "E-" + first,
	}
	if manager != "" {
		profile["managerId"] = w.people[manager]
	}
	w.people[name] = w.okta.AddUser(sandbox.OktaUser{Profile: profile})
	w.invited++
}

// employed puts somebody into Lark who was never invited by the sync; wanted says whether the org has them.
func (w *world) employed(u sandbox.LarkUser, wanted bool) {
	w.lark.AddUser(u)
	w.before++
	if wanted {
		w.invited--
	}
}

// change changes a profile: attribute, value, attribute, value.
func (w *world) change(name string, values ...string) {
	w.okta.SetUser(w.people[name], func(u *sandbox.OktaUser) {
		for i := 0; i < len(values); i += 2 {
			u.Profile[values[i]] = values[i+1]
		}
	})
}

// leave has somebody leave the company.
func (w *world) leave(name string) {
	w.okta.Deactivate(w.people[name])
	first, _, _ := strings.Cut(name, " ")
	w.leavers["E-"+first] = true
}

// drift has an administrator change somebody in Lark.
func (w *world) drift(email string, change func(*sandbox.LarkUser)) {
	w.Helper()
	u, ok := w.lark.UserByEmail(email)
	if !ok {
		w.Fatalf("nobody in Lark has the email %s", email)
	}
	w.lark.SetUser(u.OpenID, change)
}

func (w *world) found() {
	w.hire("Ada Ang", "", "", "CEO", "")
	w.hire("Ben Bo", "Engineering", "", "VP Engineering", "Ada Ang")
	w.hire("Cai Chen", "Sales", "", "VP Sales", "Ada Ang")
	w.hire("Dee Dahl", "Engineering", "Platform", "Lead", "Ben Bo")
	w.hire("Eve East", "Engineering", "Platform", "Engineer", "Dee Dahl")
	w.hire("Fay Fox", "Engineering", "Platform", "Engineer", "Dee Dahl")
	w.hire("Gus Goh", "Engineering", "Mobile", "Engineer", "Ben Bo")
	w.hire("Hal Ho", "Engineering", "Mobile", "Engineer", "Ben Bo")
	w.hire("Ida Im", "Sales", "APAC", "Executive", "Cai Chen")
	w.hire("Jon Jo", "Sales", "APAC", "Executive", "Cai Chen")
	w.hire("Kim Koh", "Sales", "EMEA", "Executive", "Cai Chen")
	w.hire("Leo Lim", "Sales", "EMEA", "Executive", "Kim Koh")
	w.groups["platform"] = crew{"Platform", []string{"Dee Dahl", "Eve East", "Fay Fox", "Gus Goh"}}
	w.groups["sales"] = crew{"Sales", []string{"Cai Chen"}}
	engineering := w.lark.AddDepartment("Engineering", "")
	// Two were in Lark before: one as wanted but for the place, one with much to correct.
	w.employed(sandbox.LarkUser{
		UserID: "old-hal", Name: "Hal Ho", Email: "hal.ho@acme.example", JobTitle: "Engineer",
		City: "Singapore", EmployeeNo: "E-Hal", Departments: []string{engineering},
	}, true)
	w.employed(sandbox.LarkUser{UserID: "old-kim", Name: "Kimberly Koh", Email: "kim.koh@acme.example", JobTitle: "Trainee"}, true)
	w.employed(sandbox.LarkUser{UserID: "admin", Name: "Root Admin", Email: "root@acme.example", TenantManager: true}, false)
}

func (w *world) firstLeaver() {
	w.lark.AcceptInvitations()
	w.leave("Jon Jo")
}

func (w *world) week() {
	w.hire("Mia Moe", "Engineering", "Data", "Analyst", "Dee Dahl")
	w.change("Dee Dahl", "title", "Director", "badge", "7")
	w.change("Eve East", "lastName", "Oest", "email", "eve.oest@acme.example")
	w.change("Fay Fox", "department", "Mobile", "managerId", w.people["Hal Ho"])
	w.change("Leo Lim", "city", "Berlin", "title", "Manager")
	w.leave("Gus Goh")
	w.okta.Activate(w.people["Jon Jo"])
	w.change("Gus Goh", "title", "Alumnus") // of somebody who left nothing is written
	apac, _ := w.lark.DepartmentByPath("Sales/APAC")
	w.lark.RenameDepartment(apac.OpenID, "Asia")
	// Gus is no member any more and stays one, as he has left.
	w.groups["platform"] = crew{"Platform Crew", []string{"Dee Dahl", "Hal Ho", "Mia Moe"}}
	w.groups["sales"] = crew{"Sales", []string{"Ida Im"}}
	w.drift("ida.im@acme.example", func(u *sandbox.LarkUser) { u.JobTitle = "Wizard" })
}

// dayPasses, and leavers are deleted from now on.
func (w *world) dayPasses() {
	w.deleteAfter = grace
	time.Sleep(grace)
}
