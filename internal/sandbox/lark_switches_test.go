package sandbox

import (
	"net/url"
	"testing"
	"time"
)

// Those of the switches that have no test beside the behaviour they change.
func TestLark_has_a_switch_for_what_is_not_documented(t *testing.T) {
	t.Parallel()
	newcomer := func(l *larkTenant) string { return larkUsers + "/" + l.byUserID("new").OpenID }
	for name, c := range map[string]struct {
		change func(*LarkSwitches)
		// differs tells the tenant with the switch from the tenant without
		differs func(*larkTenant, *larkClock) bool
	}{
		"BatchRefusesHidden of users": {func(s *LarkSwitches) { s.BatchRefusesHidden = true }, func(l *larkTenant, _ *larkClock) bool {
			l.NarrowRange()
			return l.call("GET", larkUsers+"/batch?user_id_type=user_id&user_ids=tom", "").Code == 41050
		}},
		"BatchRefusesHidden of departments": {func(s *LarkSwitches) { s.BatchRefusesHidden = true }, func(l *larkTenant, _ *larkClock) bool {
			l.NarrowRange()
			r := l.call("GET", larkDepartments+"/batch?department_ids=0", "")
			return r.Code == 40004 && r.status == 403
		}},
		"EmptyDataAbsent": {func(s *LarkSwitches) { s.EmptyDataAbsent = true }, func(l *larkTenant, _ *larkClock) bool {
			return l.call("DELETE", newcomer(l), "").raw == `{"code":0,"msg":"success"}`+"\n"
		}},
		"RefusalsWithoutError": {func(s *LarkSwitches) { s.RefusalsWithoutError = true }, func(l *larkTenant, _ *larkClock) bool {
			r := l.call("GET", larkUsers+"/ou_none", "")
			return r.Code == 99992351 && r.Error == nil && r.header.Get("X-Tt-Logid") != ""
		}},
		"ReplayShowsPresent": {func(s *LarkSwitches) { s.ReplayShowsPresent = true }, func(l *larkTenant, _ *larkClock) bool {
			create := func() map[string]any {
				return l.user(l.call("POST", larkUsers+"?client_token=x", person("c@x.co", nil)))
			}
			id := create()["open_id"].(string)
			l.SetUser(id, func(u *LarkUser) { u.JobTitle = "Later" })
			again := create()
			return again["open_id"] == id && again["job_title"] == "Later"
		}},
		"ReplayShowsPresent of departments": {func(s *LarkSwitches) { s.ReplayShowsPresent = true }, func(l *larkTenant, _ *larkClock) bool {
			create := func() map[string]any {
				return l.department(l.call("POST", larkDepartments+"?client_token=x", `{"name":"A","parent_department_id":"0"}`))
			}
			id := create()["open_department_id"].(string)
			l.RenameDepartment(id, "B")
			again := create()
			return again["open_department_id"] == id && again["name"] == "B"
		}},
		"UnjoinedUnmarked": {func(s *LarkSwitches) { s.UnjoinedUnmarked = true }, func(l *larkTenant, _ *larkClock) bool {
			status := l.user(l.call("GET", newcomer(l), ""))["status"].(map[string]any)
			return status["is_activated"] == false && status["is_unjoin"] == false
		}},
		"TopLeadersMustHaveJoined": {func(s *LarkSwitches) { s.TopLeadersMustHaveJoined = true }, func(l *larkTenant, _ *larkClock) bool {
			top := l.AddDepartment("Top", "")
			lead := func(department string) int {
				return l.call("PATCH", larkDepartments+"/"+department+"?user_id_type=user_id", `{"leader_user_id":"new"}`).Code
			}
			return lead(top) == 43025 && lead(l.AddDepartment("Below", top)) == 0
		}},
		"PageTokenTTL": {func(s *LarkSwitches) { s.PageTokenTTL = time.Minute }, func(l *larkTenant, clock *larkClock) bool {
			list := larkUsers + "/find_by_department?department_id=0&page_size=1"
			list += "&page_token=" + url.QueryEscape(l.done(l.call("GET", list, ""))["page_token"].(string))
			clock.Advance(time.Minute - time.Nanosecond)
			l.done(l.call("GET", list, ""))
			clock.Advance(time.Nanosecond)
			return l.call("GET", list, "").Code == 40012
		}},
		"SecretCode": {func(s *LarkSwitches) { s.SecretCode = 10015 }, func(l *larkTenant, _ *larkClock) bool {
			return l.call("POST", tokenPath, `{"app_id":"cli_test","app_secret":"wrong"}`).Code == 10015
		}},
		"UserIDsByType": {func(s *LarkSwitches) { s.UserIDsByType = true }, func(l *larkTenant, _ *larkClock) bool {
			l.RevokeScopes("contact:user.employee_id:readonly")
			r := l.call("GET", larkUsers+"/new?user_id_type=user_id", "")
			if r.Code != 0 {
				return false
			}
			_, shown := l.user(r)["user_id"]
			return !shown
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, on := range []bool{true, false} {
				clock := newLarkClock()
				l := newLarkTenant(t, LarkOptions{Now: clock.Now})
				l.seed(LarkUser{Name: "Tom", UserID: "tom", Email: "tom@x.co"}, LarkUser{Name: "New", UserID: "new", Email: "new@x.co", Unjoined: true})
				if on {
					l.SetSwitches(c.change)
				}
				if c.differs(l, clock) != on {
					t.Errorf("with the switch %v it is not so", on)
				}
			}
		})
	}
}

func TestLark_an_unverified_tenant_takes_few_people_and_in_Feishu_just_Chinese_mobiles(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{Region: "feishu", Unverified: true})
	foreign := person("a@x.co", map[string]any{"mobile": "+6581234567"})
	l.refused(l.call("POST", larkUsers, foreign), 44019, 400)
	l.user(l.call("POST", larkUsers, person("a@x.co", map[string]any{"mobile": "13011111111"})))
	addPeople(l.Lark, 99)
	l.refused(l.call("POST", larkUsers, person("b@x.co", map[string]any{"mobile": "13011111112"})), 41007, 400)
	l = newLarkTenant(t, LarkOptions{Unverified: true})
	l.user(l.call("POST", larkUsers, foreign))
}

func TestLark_does_not_change_departments_of_another_source(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	id := l.AddDepartment("A", "")
	l.SetDepartment(id, func(d *LarkDepartment) { d.External = true })
	l.refused(l.call("PATCH", larkDepartments+"/"+id, `{"name":"B"}`), 43031, 400)
}
