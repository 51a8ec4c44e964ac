package faults_test

import (
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// phase is a part of the life of a sync: what happens in the world, and then a run.
type phase struct {
	name   string
	happen func(*world)
}

// life is a first sync with two people who are in Lark already, a leaver, a week with a bit of everything, and a run
// with nothing to do.
var life = []phase{
	{"first sync", (*world).found},
	{"a leaver", (*world).leave},
	{"mixed update", (*world).week},
	{"unchanged", func(*world) {}},
}

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
	engineering := w.lark.AddDepartment("Engineering", "")
	// Two were in Lark before: one as wanted but for the place, one with much to correct.
	w.lark.AddUser(sandbox.LarkUser{
		UserID: "old-hal", Name: "Hal Ho", Email: "hal.ho@acme.example", JobTitle: "Engineer",
		City: "Singapore", EmployeeNo: "E-Hal", Departments: []string{engineering},
	})
	w.lark.AddUser(sandbox.LarkUser{UserID: "old-kim", Name: "Kimberly Koh", Email: "kim.koh@acme.example", JobTitle: "Trainee"})
	w.lark.AddUser(sandbox.LarkUser{UserID: "admin", Name: "Root Admin", Email: "root@acme.example", TenantManager: true})
}

// invitedAtFirst are the twelve but for the two who were there; the hire is the eleventh.
const invitedAtFirst, invitedAtLast, usersBefore = 10, 11, 3

func (w *world) leave() {
	w.lark.AcceptInvitations()
	w.okta.Deactivate(w.people["Jon Jo"])
}

func (w *world) week() {
	profile := func(name string, values ...string) {
		w.okta.SetUser(w.people[name], func(u *sandbox.OktaUser) {
			for i := 0; i < len(values); i += 2 {
				u.Profile[values[i]] = values[i+1]
			}
		})
	}
	w.hire("Mia Moe", "Engineering", "Data", "Analyst", "Dee Dahl")
	profile("Dee Dahl", "title", "Director")
	profile("Eve East", "lastName", "Oest", "email", "eve.oest@acme.example")
	profile("Fay Fox", "department", "Mobile")
	profile("Fay Fox", "managerId", w.people["Hal Ho"])
	profile("Leo Lim", "city", "Berlin", "title", "Manager")
	w.okta.Deactivate(w.people["Gus Goh"])
	w.okta.Activate(w.people["Jon Jo"])
	profile("Gus Goh", "title", "Alumnus") // of somebody who left nothing is written
	apac, _ := w.lark.DepartmentByPath("Sales/APAC")
	w.lark.RenameDepartment(apac.OpenID, "Asia")
	ida, _ := w.lark.UserByEmail("ida.im@acme.example")
	w.lark.SetUser(ida.OpenID, func(u *sandbox.LarkUser) { u.JobTitle = "Wizard" })
}

// mayBeFrozen are the only ones who are ever to be suspended.
var mayBeFrozen = map[string]bool{"jon.jo@acme.example": true, "gus.goh@acme.example": true}
