package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

const tokenPath = "/open-apis/auth/v3/tenant_access_token/internal"

func TestLark_gives_the_same_token_until_half_an_hour_is_left(t *testing.T) {
	t.Parallel()
	clock := newLarkClock()
	l := newLarkTenant(t, LarkOptions{Now: clock.Now})
	token := func() (string, int) {
		var got map[string]any
		r := l.call("POST", tokenPath, `{"app_id":"cli_test","app_secret":"secret"}`)
		if err := json.Unmarshal([]byte(r.raw), &got); err != nil {
			t.Fatal(err)
		}
		if _, nested := got["data"]; nested || got["msg"] != "ok" || r.status != http.StatusOK {
			t.Fatalf("the fields are at the top: %s", r.raw)
		}
		return got["tenant_access_token"].(string), int(got["expire"].(float64))
	}
	first, expire := token()
	if !strings.HasPrefix(first, "t-") || expire != 7200 {
		t.Errorf("token %q, expire %d", first, expire)
	}
	clock.Advance(90 * time.Minute)
	if again, expire := token(); again != first || expire != 1800 {
		t.Errorf("with 30 minutes left: %q for %d s; want the same token for 1800 s", again, expire)
	}
	clock.Advance(time.Second)
	second, expire := token()
	if second == first || expire != 7200 {
		t.Errorf("with less left: %q for %d s; want a new token for 7200 s", second, expire)
	}
	for _, valid := range []string{first, second} {
		l.token = valid
		l.done(l.call("GET", "/open-apis/contact/v3/scopes", ""))
	}
	clock.Advance(30 * time.Minute)
	l.token = first
	l.refused(l.call("GET", "/open-apis/contact/v3/scopes", ""), 99991663, 400)
	l.token = second
	l.done(l.call("GET", "/open-apis/contact/v3/scopes", ""))
	l.RevokeToken()
	l.refused(l.call("GET", "/open-apis/contact/v3/scopes", ""), 99991663, 400)
	if third, _ := token(); third == second {
		t.Error("a revoked token was given out again")
	}
}

func TestLark_refuses_bad_credentials(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	for body, code := range map[string]int{
		`{"app_id":"cli_test","app_secret":"wrong"}`:   10014,
		`{"app_id":"cli_other","app_secret":"secret"}`: 10003,
		`{"app_secret":"secret"}`:                      10003,
		`{"app_id":`:                                   9499,
	} {
		l.refused(l.call("POST", tokenPath, body), code, 400)
	}
	l.SetSwitches(func(s *LarkSwitches) { s.SecretStatus = 200 })
	l.refused(l.call("POST", tokenPath, `{"app_id":"cli_test","app_secret":"wrong"}`), 10014, 200)
}

func TestLark_judges_the_authorization_header(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	for header, code := range map[string]int{
		"":              99991661,
		"Basic abc":     99991661,
		"Bearer abc":    99991671,
		"Bearer t-none": 99991663,
		"Bearer u-none": 99991668,
	} {
		req, err := http.NewRequest("GET", l.url+"/open-apis/contact/v3/scopes", nil)
		if err != nil {
			t.Fatal(err)
		}
		if header != "" {
			req.Header.Set("Authorization", header)
		}
		l.refused(l.send(req), code, 400)
	}
	for _, status := range []int{401, 200} {
		l.SetSwitches(func(s *LarkSwitches) { s.TokenStatus = status })
		l.token = "t-none"
		l.refused(l.call("GET", "/open-apis/contact/v3/scopes", ""), 99991663, status)
	}
}

func TestLark_knows_no_other_path_or_verb(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	l.refused(l.call("GET", "/open-apis/contact/v3/nothing", ""), 99991201, 404)
	l.refused(l.call("GET", larkUsers+"/", ""), 99991201, 404)
	l.refused(l.call("GET", "/", ""), 99991201, 404)
	l.refused(l.call("PUT", larkUsers+"/ou_1", "{}"), 99991301, 405)
}
