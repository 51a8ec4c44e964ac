package sandbox

import (
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestOkta_has_a_switch_for_what_is_not_documented(t *testing.T) {
	t.Parallel()
	deprovisioned := "/api/v1/users?filter=" + url.QueryEscape(`status eq "DEPROVISIONED"`)
	for name, test := range map[string]struct {
		options OktaOptions
		// differs tells the org with the switch from the org without
		differs func(*testing.T, *Okta, *oktaClock) bool
	}{
		"Descending": {OktaOptions{Descending: true}, func(t *testing.T, o *Okta, _ *oktaClock) bool {
			first := askOkta(t, o, "/api/v1/users?limit=2")
			ids := oktaIDs(t, first)
			next, _, _ := strings.Cut(strings.TrimPrefix(first.Header.Values("Link")[1], "<http://org.example"), ">")
			all := slices.Concat(ids, oktaIDs(t, askOkta(t, o, next)))
			sorted := slices.Sorted(slices.Values(all))
			slices.Reverse(sorted)
			return len(all) == 3 && slices.Equal(all, sorted)
		}},
		"UncappedPages": {OktaOptions{UncappedPages: true}, func(t *testing.T, o *Okta, _ *oktaClock) bool {
			return strings.Contains(askOkta(t, o, "/api/v1/users?limit=500").Header.Get("Link"), "limit=500")
		}},
		"EveryoneHasDeprovisioned": {OktaOptions{EveryoneHasDeprovisioned: true}, func(t *testing.T, o *Okta, _ *oktaClock) bool {
			o.Deactivate(o.Users()[0].ID)
			return len(oktaIDs(t, askOkta(t, o, "/api/v1/groups/"+o.GroupID("Everyone")+"/users"))) == 3
		}},
		"DropDeprovisionedMembers": {OktaOptions{DropDeprovisionedMembers: true}, func(t *testing.T, o *Okta, _ *oktaClock) bool {
			o.Deactivate(o.Users()[0].ID)
			return len(oktaIDs(t, askOkta(t, o, "/api/v1/groups/"+o.GroupID("lark-all")+"/users"))) == 2 &&
				len(oktaIDs(t, askOkta(t, o, deprovisioned))) == 1
		}},
		"MembershipTouchesUser": {OktaOptions{MembershipTouchesUser: true}, func(_ *testing.T, o *Okta, clock *oktaClock) bool {
			clock.advance(time.Hour)
			o.RemoveFromGroup(o.GroupID("lark-all"), o.Users()[0].ID)
			return o.Users()[0].LastUpdated.Equal(clock.t)
		}},
		"JoinLinks": {OktaOptions{JoinLinks: true}, func(t *testing.T, o *Okta, _ *oktaClock) bool {
			links := askOkta(t, o, "/api/v1/users?limit=2").Header.Values("Link")
			return len(links) == 1 && strings.Contains(links[0], `rel="self", <`) && strings.HasSuffix(links[0], `rel="next"`)
		}},
		"WithoutRealms": {OktaOptions{WithoutRealms: true}, func(t *testing.T, o *Okta, _ *oktaClock) bool {
			var users []map[string]any
			decodeOkta(t, askOkta(t, o, "/api/v1/users"), &users)
			_, has := users[0]["realmId"]
			return !has
		}},
		"ListingsLag": {OktaOptions{ListingsLag: true, IndexLag: time.Minute}, func(t *testing.T, o *Okta, clock *oktaClock) bool {
			clock.advance(time.Minute)
			o.AddUser(OktaUser{Profile: oktaProfile("new@example.com")})
			return len(oktaIDs(t, askOkta(t, o, "/api/v1/users"))) == 3
		}},
		"NullsOmitted": {OktaOptions{NullsOmitted: true}, func(t *testing.T, o *Okta, _ *oktaClock) bool {
			var users []map[string]any
			decodeOkta(t, askOkta(t, o, "/api/v1/users"), &users)
			_, login := users[0]["lastLogin"]
			_, mobile := users[0]["profile"].(map[string]any)["mobilePhone"]
			return len(users) == 3 && users[0]["profile"].(map[string]any)["email"] != nil && !login && !mobile
		}},
		"TimeoutAbove": {OktaOptions{TimeoutAbove: 50}, func(t *testing.T, o *Okta, _ *oktaClock) bool {
			return askOkta(t, o, "/api/v1/users").StatusCode == 500 && askOkta(t, o, "/api/v1/users?limit=50").StatusCode == 200
		}},
		"MaxConcurrent": {OktaOptions{MaxConcurrent: 1}, func(_ *testing.T, o *Okta, _ *oktaClock) bool {
			o.running.Add(1) // another call is under way
			defer o.running.Add(-1)
			req := httptest.NewRequest("GET", "/api/v1/users", nil)
			req.Header.Set("Authorization", "SSWS 00token")
			w := httptest.NewRecorder()
			o.ServeHTTP(w, req)
			return w.Code == 429 && w.Header().Get("X-Rate-Limit-Limit") == "0" && w.Header().Get("X-Rate-Limit-Remaining") == "0"
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := func(options OktaOptions) bool {
				clock := newOktaClock()
				options.APIToken, options.Now = "00token", clock.now
				o := NewOkta(options)
				var ids []string
				for _, login := range []string{"a@example.com", "b@example.com", "c@example.com"} {
					ids = append(ids, o.AddUser(OktaUser{Profile: oktaProfile(login)}))
				}
				o.AddGroup("lark-all", ids...)
				return test.differs(t, o, clock)
			}
			if !run(test.options) {
				t.Error("the switch does nothing")
			}
			if run(OktaOptions{}) {
				t.Error("it is so without the switch")
			}
		})
	}
}
