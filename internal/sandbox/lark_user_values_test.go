package sandbox

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLark_client_token_makes_a_create_idempotent(t *testing.T) {
	t.Parallel()
	clock := newLarkClock()
	l := newLarkTenant(t, LarkOptions{Now: clock.Now})
	create := func(body string) larkReply { return l.call("POST", larkUsers+"?client_token=abc", body) }
	l.refused(create(person("not an email", nil)), 41005, 400) // a refusal does not use the token up
	first := l.user(create(person("a@x.co", nil)))
	again := l.user(create(`{"employee_type":1, "department_ids":["0"], "email":"a@x.co", "name":"Mei Chan"}`))
	if again["open_id"] != first["open_id"] || len(l.Users()) != 1 || len(l.Invitations()) != 1 {
		t.Errorf("created again: %v, %v", again, l.Invitations())
	}
	l.refused(create(person("b@x.co", nil)), 40021, 400)
	clock.Advance(time.Hour)
	l.refused(create(person("a@x.co", nil)), 41002, 400) // forgotten
	l.SetSwitches(func(s *LarkSwitches) { s.ClientTokenTTL = time.Minute })
	l.user(l.call("POST", larkUsers+"?client_token=xyz", person("c@x.co", nil)))
	clock.Advance(time.Minute)
	l.user(l.call("POST", larkUsers+"?client_token=xyz", person("d@x.co", nil)))
}

func TestLark_partial_success_writes_in_spite_of_its_code(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{Switches: LarkSwitches{CityCreationFails: true, TitleCreationFails: true}})
	id := l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co", JobTitle: "Known"})
	l.refused(l.call("POST", larkUsers, person("a@x.co", map[string]any{"city": "Oslo"})), 44054, 400)
	l.refused(l.call("POST", larkUsers, person("b@x.co", map[string]any{"job_title": "Neu"})), 44055, 400)
	l.refused(l.call("POST", larkUsers, person("c@x.co", map[string]any{"job_title": "Neu", "city": "Oslo"})), 44056, 400)
	l.user(l.call("POST", larkUsers, person("d@x.co", map[string]any{"job_title": "Known"})))
	for _, email := range []string{"a@x.co", "b@x.co", "c@x.co"} {
		if u, ok := l.UserByEmail(email); !ok || u.City != "" || u.JobTitle != "" {
			t.Errorf("%s: %v %+v", email, ok, u)
		}
	}
	l.refused(l.call("PATCH", larkUsers+"/"+id, `{"name":"T","city":"Oslo"}`), 44057, 400)
	l.refused(l.call("PATCH", larkUsers+"/"+id, `{"job_title":"Neu"}`), 44058, 400)
	l.refused(l.call("PATCH", larkUsers+"/"+id, `{"job_title":"Neu","city":"Oslo"}`), 44059, 400)
	if u, _ := l.User(id); u.Name != "T" || u.JobTitle != "Known" {
		t.Errorf("%+v", u)
	}
	if n := len(l.Writes()); n != 7 {
		t.Errorf("%d writes were carried out; want 7", n)
	}
}

func TestLark_shows_values_as_the_switches_say(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{Region: "feishu"})
	body := person("", map[string]any{"email": nil, "mobile": "13011111111", "join_time": 1700000000})
	created := l.user(l.call("POST", larkUsers, body))
	path := larkUsers + "/" + created["open_id"].(string)
	if created["mobile"] != "+8613011111111" || created["email"] != "" || created["join_time"] != 1700000000. {
		t.Errorf("by default: %v", created)
	}
	l.SetSwitches(func(s *LarkSwitches) {
		s.MobileEchoed, s.UnsetStringsAbsent, s.CreateWithoutMobile, s.JoinTimeTruncated = true, true, true, true
	})
	got := l.user(l.call("GET", path, ""))
	if _, ok := got["email"]; ok || got["mobile"] != "13011111111" || got["join_time"] != 1699920000. {
		t.Errorf("switched: %v", got)
	}
	l.SetUser(got["open_id"].(string), func(u *LarkUser) { u.Mobile = "+8613011111113" })
	if got := l.user(l.call("GET", path, "")); got["mobile"] != "+8613011111113" {
		t.Errorf("an administrator's change is not shown: %v", got["mobile"])
	}
	created = l.user(l.call("POST", larkUsers, person("", map[string]any{"email": nil, "mobile": "13011111112"})))
	if _, ok := created["mobile"]; ok {
		t.Errorf("the answer to a create has mobile: %v", created)
	}
}

func TestLark_plan_seats_run_out(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{Seats: 2})
	id := l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co"})
	l.user(l.call("POST", larkUsers, person("a@x.co", nil)))
	l.refused(l.call("POST", larkUsers, person("b@x.co", nil)), 41008, 400)
	l.DeleteUser(id)
	l.user(l.call("POST", larkUsers, person("b@x.co", nil)))
}

func TestLark_custom_attributes(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{CustomAttributes: []LarkCustomAttribute{
		{ID: "C-1", Type: "TEXT"},
		{ID: "C-2", Type: "HREF"},
		{ID: "C-3", Type: "GENERIC_USER"},
		{ID: "C-4", Type: "ENUMERATION", Options: map[string]string{"o1": "Blue"}},
	}})
	tom := l.AddUser(LarkUser{Name: "Tom", Email: "tom@x.co", UserID: "tom"})
	patch := func(attrs string) larkReply {
		return l.call("PATCH", larkUsers+"/"+tom, `{"custom_attrs":[`+attrs+`]}`)
	}
	for attrs, code := range map[string]int{
		`{"type":"TEXT","value":{"text":"x"}}`:                                                      41044,
		`{"type":"TEXT","id":"C-9","value":{"text":"x"}}`:                                           41045,
		`{"type":"TEXT","id":"C-1"}`:                                                                41046,
		`{"type":"HREF","id":"C-2","value":{"url":"https://x.co"}}`:                                 41047,
		`{"type":"HREF","id":"C-2","value":{"text":"x"}}`:                                           41048,
		`{"type":"HREF","id":"C-2","value":{"text":"x","url":"ftp://x"}}`:                           40001,
		`{"type":"TEXT","id":"C-1","value":{"text":"` + long(101) + `"}}`:                           40001,
		`{"type":"ENUMERATION","id":"C-4","value":{"option_id":"o2"}}`:                              40001,
		`{"type":"GENERIC_USER","id":"C-3","value":{"generic_user":{"id":"` + tom + `","type":1}}}`: 99992360, // a PATCH takes a user_id here
	} {
		l.refused(patch(attrs), code, 400)
	}
	l.user(patch(`{"type":"TEXT","id":"C-1","value":{"text":"x"}}`))
	got := l.user(patch(`{"type":"ENUMERATION","id":"C-4","value":{"option_id":"o1"}},{"type":"GENERIC_USER","id":"C-3","value":{"generic_user":{"id":"tom","type":1}}}`))
	want := []any{
		map[string]any{"type": "TEXT", "id": "C-1", "value": map[string]any{"text": "x"}},
		map[string]any{"type": "GENERIC_USER", "id": "C-3", "value": map[string]any{"generic_user": map[string]any{"id": tom, "type": 1.}}},
		map[string]any{"type": "ENUMERATION", "id": "C-4", "value": map[string]any{"option_id": "o1", "option_value": "Blue"}},
	}
	if diff := cmp.Diff(want, got["custom_attrs"]); diff != "" {
		t.Errorf("merged: %s", diff)
	}
	l.SetSwitches(func(s *LarkSwitches) { s.CustomAttrsReplaced = true })
	got = l.user(patch(`{"type":"TEXT","id":"C-1","value":{"text":"y"}}`))
	if attrs := got["custom_attrs"].([]any); len(attrs) != 1 {
		t.Errorf("replaced: %v", attrs)
	}
	got = l.user(patch(`{"type":"TEXT","id":"C-1","value":{"text":""}}`))
	if attrs := got["custom_attrs"].([]any); len(attrs) != 0 {
		t.Errorf("cleared: %v", attrs)
	}
}
