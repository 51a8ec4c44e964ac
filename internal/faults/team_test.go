package faults_test

import (
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/mapping"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// teamSource maps all that the life of a team needs; what a record no longer has is cleared.
var teamSource = mapping.Source{
	Preset: "okta", PhoneRegion: "SG",
	Attributes: map[string]string{
		directory.CustomPrefix + badge: "user.profile.badge",
		directory.CustomPrefix + desk:  "user.profile.desk",
		"nickname":                     "user.profile.nickName",
		"join_time":                    "user.profile.since",
		"departments": `user.profile.guild in [null, ''] ? [[user.profile.division, user.profile.department]]
			: [[user.profile.division, user.profile.department], [user.profile.guild], [user.profile.guild, user.profile.guild + " Board"]]`,
	},
	Clear: []string{"leader", "mobile", "city", "nickname", "job_title", directory.CustomPrefix + badge},
}

const userIDScope = "contact:user.employee_id:readonly"

// step is a part of the life of a team: what happens, also while the run is under way, and what it leaves.
type step struct {
	name   string
	happen func(*world)
	// meanwhile happens before the first call that matches.
	meanwhile func(*world)
	at        string       // the endpoint
	lost      func(*world) // the answer of that call is lost, and this happens before it is repeated
	settle    func(*world) // happens after the first run
	smooth    bool         // the run has no failure
	unjoined  bool         // what it changes waits, where Lark takes no change of who has not joined
}

// team is the life of a team, with what Lark does not document in it: adoption, changes before people have joined, lost
// answers, drift, tokens revoked, departments that come and go, moves, a narrowed view, leavers and a return.
var team = []step{
	{name: "first sync", happen: (*world).foundTeam, at: createUser, lost: (*world).retitle, unjoined: true, settle: func(w *world) {
		w.lark.SetSwitches(func(s *sandbox.LarkSwitches) { s.CityCreationFails, s.TitleCreationFails = false, false })
	}},
	{name: "changes before they join", smooth: true, happen: (*world).changeUnjoined, unjoined: true},
	{name: "they join", smooth: true, happen: func(w *world) { w.lark.AcceptInvitations() }},
	{name: "drift", smooth: true, happen: (*world).driftTeam, at: patchUser, meanwhile: func(w *world) { w.lark.RevokeToken() }},
	{name: "moves", happen: (*world).moveTeam, at: createUser, meanwhile: func(w *world) {
		empty, _ := w.lark.DepartmentByPath("Engineering/Labs")
		w.lark.DeleteDepartment(empty.OpenID)
	}},
	{name: "a namesake", happen: func(w *world) { w.change("Ida Im", "department", "Core") }, settle: func(w *world) {
		w.change("Ida Im", "department", "Latam")
		w.abandoned = append(w.abandoned, "Sales/Core") // where the tenant takes the name twice
	}},
	{
		name: "made at once by hand", happen: func(w *world) { w.change("Ida Im", "department", "Nordics") }, at: createDepartment,
		meanwhile: func(w *world) {
			sales, _ := w.lark.DepartmentByPath("Sales")
			w.lark.AddDepartment("Nordics", sales.OpenID)
			w.abandoned = append(w.abandoned, "Sales/Latam")
		},
	},
	{name: "a narrowed view", happen: (*world).narrow, settle: func(w *world) { w.lark.WidenRange() }},
	{name: "a leaver who has not joined", happen: func(w *world) {
		w.leave("Kim Koh")
		w.abandoned = append(w.abandoned, "Engineering/Labs")
	}, settle: func(w *world) { w.lark.AcceptInvitations() }},
	{name: "a return", smooth: true, happen: func(w *world) {
		w.okta.Activate(w.people["Kim Koh"])
		w.leave("Jon Jo")
		w.abandoned = append(w.abandoned, "Sales/EMEA")
	}},
	{name: "deleted by hand", smooth: true, happen: func(w *world) {
		u, _ := w.lark.UserByEmail("gus.goh@acme.example")
		w.lark.DeleteUser(u.OpenID)
		w.resigned[w.people["Gus Goh"]] = u.OpenID
	}},
	{name: "user_ids hidden", happen: func(w *world) {
		w.lark.RevokeScopes(userIDScope)
		w.hire("Mia Moe", "Sales", "Nordics", "Executive", "Cai Chen")
	}, settle: func(w *world) { w.lark.GrantScopes(userIDScope) }},
	{name: "a department renamed", smooth: true, happen: (*world).renameTeam},
}

func (w *world) foundTeam() {
	w.hire("Ada Ang", "", "", "CEO", "")
	w.hire("Ben Bo", "Engineering", "Core", "Director", "Ada Ang")
	w.hire("Cai Chen", "Sales", "APAC", "Director", "Ada Ang")
	w.hire("Dee Dahl", "Engineering", "Core", "Lead", "Ben Bo")
	w.hire("Eve East", "Engineering", "Labs", "Engineer", "Dee Dahl")
	w.hire("Gus Goh", "Engineering", "Core", "Engineer", "Dee Dahl")
	w.hire("Hal Ho", "Engineering", "Core", "Engineer", "Dee Dahl")
	w.hire("Ida Im", "Sales", "APAC", "Executive", "Cai Chen")
	w.hire("Jon Jo", "Sales", "EMEA", "Executive", "Cai Chen")
	w.change("Ben Bo", "mobilePhone", "+65 8123 4567", "nickName", "Benny", "badge", "11", "desk", "A1")
	w.change("Dee Dahl", "mobilePhone", "8123 4568", "guild", "Writers", "badge", "12", "desk", "A2")
	w.change("Eve East", "badge", "13", "nickName", "Evie", "city", "Penang")
	w.okta.SetUser(w.people["Ida Im"], func(u *sandbox.OktaUser) { u.Profile["since"] = 1_700_000_123 })
	labs := w.lark.AddDepartment("Engineering", "")
	w.employed(sandbox.LarkUser{
		UserID: "old-hal", Name: "Hal Ho", Email: "hal.ho@acme.example", JobTitle: "Engineer", Mobile: "+6581234569",
		Departments: []string{labs}, Custom: map[string]sandbox.LarkCustomValue{desk: {Text: "Z9"}},
	}, true)
	w.employed(sandbox.LarkUser{UserID: "old-jon", Name: "Jonathan Jo", Email: "jon.jo@acme.example", Nickname: "Jonny"}, true)
	w.employed(sandbox.LarkUser{UserID: "admin", Name: "Root Admin", Email: "root@acme.example", TenantManager: true}, false)
}

// retitle has an administrator change whoever came last.
func (w *world) retitle() {
	all := w.lark.Users()
	w.lark.SetUser(all[len(all)-1].OpenID, func(u *sandbox.LarkUser) { u.JobTitle = "Newcomer" })
}

func (w *world) changeUnjoined() {
	w.change("Eve East", "title", "Senior Engineer", "lastName", "Oest")
	w.change("Gus Goh", "department", "Labs")
	w.change("Ida Im", "city", "Hanoi")
}

func (w *world) driftTeam() {
	w.drift("ben.bo@acme.example", func(u *sandbox.LarkUser) { u.JobTitle, u.City, u.Mobile = "Wizard", "", "+6581110000" })
	w.drift("dee.dahl@acme.example", func(u *sandbox.LarkUser) { u.Leader = "" })
	w.drift("hal.ho@acme.example", func(u *sandbox.LarkUser) { u.Departments = nil })
	w.drift("ida.im@acme.example", func(u *sandbox.LarkUser) { u.Departments, u.JoinTime = nil, 1_600_000_000 })
	apac, _ := w.lark.DepartmentByPath("Sales/APAC")
	w.lark.RenameDepartment(apac.OpenID, "Asia")
}

// moveTeam empties a department, which is then deleted while somebody new is on the way into it.
func (w *world) moveTeam() {
	w.change("Eve East", "department", "Core")
	w.change("Gus Goh", "department", "Core")
	if r := w.run(w.state); len(r.texts()) > 0 {
		w.Fatalf("moving out: %q", r.texts())
	} else {
		w.state = r.state
	}
	w.hire("Kim Koh", "Engineering", "Labs", "Engineer", "Dee Dahl")
	w.change("Hal Ho", "managerId", "", "city", "", "department", "", "division", "")
	w.change("Ben Bo", "mobilePhone", "", "nickName", "", "badge", "")
	w.change("Dee Dahl", "guild", "Readers", "title", "", "badge", "21")
	w.change("Eve East", "badge", "") // she has nothing else that is custom
	w.abandoned = append(w.abandoned, "Writers", "Writers/Writers Board")
}

func (w *world) narrow() {
	w.change("Eve East", "title", "Principal Engineer")
	w.hire("Leo Lim", "Engineering", "Tools", "Engineer", "Dee Dahl")
	engineering, _ := w.lark.DepartmentByPath("Engineering")
	sales, _ := w.lark.DepartmentByPath("Sales")
	w.lark.NarrowRange(engineering.OpenID, sales.OpenID)
}

func (w *world) renameTeam() {
	for _, name := range []string{"Ben Bo", "Dee Dahl", "Eve East"} {
		w.change(name, "department", "Kernel")
	}
	w.abandoned = append(w.abandoned, "Engineering/Core")
}

// lives does a step with all that happens in it, and runs until nothing is left to do. waits says whether Lark takes no
// change of who has not joined.
func (w *world) lives(s step, waits bool) {
	w.Helper()
	w.waiting = s.unjoined && waits
	s.happen(w)
	interrupted := w.once(s)
	before := w.state
	w.lark.Reset()
	r := w.run(before)
	w.gate.set(nil)
	if interrupted() != (s.at != "") {
		w.Error("what was to happen during the run has not")
	}
	if w.told(r); s.smooth && len(r.texts()) > 0 {
		w.Errorf("the run failed: %q", r.texts())
	}
	w.state = r.state
	if s.settle != nil {
		s.settle(w)
	}
	w.recover()
	w.careful(before)
}

// once has the step's interruption come with the first call to its endpoint, and says afterwards whether it did.
func (w *world) once(s step) (met func() bool) {
	var done atomic.Bool
	w.gate.set(func(next http.Handler, rw http.ResponseWriter, r *http.Request) {
		if endpoint(r) != s.at || !done.CompareAndSwap(false, true) {
			next.ServeHTTP(rw, r)
			return
		}
		if s.meanwhile != nil {
			s.meanwhile(w)
		}
		if s.lost != nil {
			next.ServeHTTP(discard{http.Header{}}, r)
			s.lost(w)
			panic(http.ErrAbortHandler)
		}
		next.ServeHTTP(rw, r)
	})
	return done.Load
}

// wrongSecret has a run fail for the secret of the app.
func (w *world) wrongSecret() {
	w.Helper()
	h, hangUp := w.ways.lark.client()
	defer hangUp()
	client := lark.New(lark.Config{BaseURL: "http://localhost", AppID: appID, AppSecret: "another", HTTP: h})
	_, _, err := reconcile.Observe(w.Context(), client, appID, w.state, reconcile.Policy{})
	if err == nil || !strings.Contains(err.Error(), "Check app_id and app_secret") {
		w.Errorf("with a wrong secret: %v", err)
	}
}
