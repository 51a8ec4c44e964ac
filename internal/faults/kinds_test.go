package faults_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// kind is a way to fail. It sets up the world so that each call for which match says so fails.
type kind struct {
	name string
	// at says at which endpoints it can happen; nil is at all.
	at []string
	// harmless: the client is to take no notice.
	harmless bool
	// rest is how long the endpoint is to be left alone after each refusal.
	rest time.Duration
	set  func(w *world, match func(sandbox.Call) bool)
}

const (
	tokenEndpoint   = "POST /open-apis/auth/v3/tenant_access_token/internal"
	usersPath       = "/open-apis/contact/v3/users"
	departmentsPath = "/open-apis/contact/v3/departments"
	createUser      = "POST " + usersPath
	patchUser       = "PATCH " + usersPath + "/:user_id"
)

// fault is a kind that the sandbox's recorder knows.
func fault(name string, f sandbox.Fault) kind {
	return kind{name: name, set: func(w *world, match func(sandbox.Call) bool) {
		f := f
		f.Name, f.Match = name, match
		w.lark.Inject(f)
	}}
}

// reply is a fault that answers in Lark's place.
func reply(name string, status int, contentType, body string, headers ...string) kind {
	return fault(name, sandbox.Fault{Respond: func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", contentType)
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}})
}

const (
	jsonType  = "application/json; charset=utf-8"
	limitBody = `{"code":99991400,"msg":"request trigger frequency limit"}`
	empty     = `{"code":0,"data":{"has_more":false},"msg":"success"}`
	reset     = 7 // seconds
)

// kinds are all ways to fail.
func kinds() []kind {
	limited := reply("429 with a reset", 429, jsonType, limitBody, "x-ogw-ratelimit-limit", "50", "x-ogw-ratelimit-reset", strconv.Itoa(reset))
	limited.rest = reset * time.Second
	bare := reply("429 without headers", 429, jsonType, limitBody)
	bare.rest = time.Second
	old := reply("400 for the rate", 400, jsonType, limitBody, "x-ogw-ratelimit-limit", "50", "x-ogw-ratelimit-reset", strconv.Itoa(reset))
	old.rest = reset * time.Second
	gateway := reply("429 by a gateway", 429, "text/html", "<html>Too many requests</html>", "x-ogw-ratelimit-reset", strconv.Itoa(reset))
	gateway.rest = reset * time.Second
	all := []kind{
		limited, bare, old, gateway,
		reply("500 JSON", 500, jsonType, `{"code":5000001,"msg":"internal server error"}`),
		reply("500 without a body", 500, jsonType, ""),
		reply("502 HTML", 502, "text/html", "<html><body>502 Bad Gateway</body></html>"),
		reply("a login page", 200, "text/html", "<html>Sign in to the proxy</html>"),
		fault("dropped before", sandbox.Fault{Drop: true}),
		fault("dropped after commit", sandbox.Fault{Drop: true, AfterCommit: true}),
		fault("too slow", sandbox.Fault{Delay: tooLong}),
		fault("truncated", sandbox.Fault{Truncate: true}),
		fault("items missing", sandbox.Fault{AfterCommit: true, Respond: func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", jsonType)
			_, _ = io.WriteString(w, empty)
		}}),
		{name: "wrong content type", harmless: true, set: setWrongType},
		{name: "token revoked", set: setRevoked},
		{name: "scope revoked", set: setScope},
		{name: "field scopes revoked", set: setFieldScopes},
	}
	for _, code := range []int{43024, 43030, 44025, 2200, 40003, 41027} {
		all = append(all, fault("code "+strconv.Itoa(code), sandbox.Fault{Respond: sandbox.LarkRefusal(code)}))
	}
	for code := 44054; code <= 44059; code++ {
		k := fault("code "+strconv.Itoa(code), sandbox.Fault{AfterCommit: true, Respond: sandbox.LarkRefusal(code)})
		k.at = []string{createUser}
		if code >= 44057 {
			k.at = []string{patchUser}
		}
		all = append(all, k)
	}
	return append(all, kind{name: "cities and titles refused", at: []string{createUser, patchUser}, set: setRefusedValues})
}

// setWrongType sends the answers as they are, but says that they are HTML.
func setWrongType(w *world, match func(sandbox.Call) bool) {
	w.gate.set(func(next http.Handler, rw http.ResponseWriter, r *http.Request) {
		if !match(sandbox.Call{Endpoint: endpoint(r)}) {
			next.ServeHTTP(rw, r)
			return
		}
		got := httptest.NewRecorder()
		next.ServeHTTP(got, r)
		for name, values := range got.Header() {
			rw.Header()[name] = values
		}
		rw.Header().Set("Content-Type", "text/html")
		rw.WriteHeader(got.Code)
		_, _ = rw.Write(got.Body.Bytes())
	})
}

// before has something happen in the tenant just before the calls that match, and something just after.
func (w *world) before(match func(sandbox.Call) bool, happen, after func()) {
	w.gate.set(func(next http.Handler, rw http.ResponseWriter, r *http.Request) {
		if match(sandbox.Call{Endpoint: endpoint(r)}) {
			happen()
			if after != nil {
				defer after()
			}
		}
		next.ServeHTTP(rw, r)
	})
}

func setRevoked(w *world, match func(sandbox.Call) bool) { w.before(match, w.lark.RevokeToken, nil) }

// setScope takes the API scopes away for the calls that match.
func setScope(w *world, match func(sandbox.Call) bool) {
	scopes := slices.DeleteFunc(sandbox.LarkScopes(), func(s string) bool {
		return s != "contact:contact" && s != "contact:contact.base:readonly" && s != "contact:user.id:readonly"
	})
	w.before(match, func() { w.lark.RevokeScopes(scopes...) }, func() { w.lark.GrantScopes(scopes...) })
}

// setFieldScopes takes the field scopes away for the calls that match.
func setFieldScopes(w *world, match func(sandbox.Call) bool) {
	scopes := slices.DeleteFunc(sandbox.LarkScopes(), func(s string) bool {
		return !strings.HasPrefix(s, "contact:user.") || s == "contact:user.id:readonly"
	})
	w.before(match, func() { w.lark.RevokeScopes(scopes...) }, func() { w.lark.GrantScopes(scopes...) })
}

// setRefusedValues has the tenant refuse cities and titles that it does not know, the rest of a write being done.
func setRefusedValues(w *world, match func(sandbox.Call) bool) {
	refuse := func(on bool) func() {
		return func() {
			w.lark.SetSwitches(func(s *sandbox.LarkSwitches) { s.CityCreationFails, s.TitleCreationFails = on, on })
		}
	}
	w.before(match, refuse(true), refuse(false))
}
