package faults_test

import (
	"io"
	"maps"
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
	// harmless: the run is to take no notice. passing: it is to take no notice if it happens once.
	harmless, passing bool
	// plain: nothing is done that the caller does not know of.
	plain bool
	// rest is how long the endpoint is to be left alone after each refusal.
	rest time.Duration
	set  func(w *world, match func(sandbox.Call) bool)
}

const (
	tokenEndpoint    = "POST /open-apis/auth/v3/tenant_access_token/internal"
	usersPath        = "/open-apis/contact/v3/users"
	departmentsPath  = "/open-apis/contact/v3/departments"
	createUser       = "POST " + usersPath
	patchUser        = "PATCH " + usersPath + "/:user_id"
	deleteUser       = "DELETE " + usersPath + "/:user_id"
	restoreUser      = "POST " + usersPath + "/:user_id/resurrect"
	groupsOf         = "GET /open-apis/contact/v3/group/member_belong"
	lookUp           = "POST " + usersPath + "/batch_get_id"
	createDepartment = "POST " + departmentsPath
	patchDepartment  = "PATCH " + departmentsPath + "/:department_id"
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
	tried := []kind{ // what the client tries again
		limited, bare, old, gateway,
		reply("500 JSON", 500, jsonType, `{"code":5000001,"msg":"internal server error"}`),
		reply("500 without a body", 500, jsonType, ""),
		reply("502 HTML", 502, "text/html", "<html><body>502 Bad Gateway</body></html>"),
		reply("a login page", 200, "text/html", "<html>Sign in to the proxy</html>"),
		fault("dropped before", sandbox.Fault{Drop: true}),
		fault("dropped after commit", sandbox.Fault{Drop: true, AfterCommit: true}),
		fault("too slow", sandbox.Fault{Delay: tooLong}),
		fault("truncated", sandbox.Fault{Truncate: true}),
		{name: "token revoked", set: setRevoked},
	}
	lossy := []string{"429 with a reset", "dropped after commit", "too slow", "truncated", "token revoked"}
	for i := range tried {
		tried[i].passing, tried[i].plain = true, !slices.Contains(lossy, tried[i].name)
	}
	all := slices.Concat(tried, []kind{
		fault("items missing", sandbox.Fault{AfterCommit: true, Respond: func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", jsonType)
			_, _ = io.WriteString(w, empty)
		}}),
		{name: "wrong content type", harmless: true, plain: true, set: setWrongType},
		{name: "scope revoked", set: setScope},
		{name: "field scopes revoked", set: setFieldScopes},
	})
	for _, c := range []struct {
		code int
		at   []string // where it is documented; nil is everywhere
		done bool     // although it is refused
	}{
		{code: 2200},
		{code: 40003},
		{code: 41027, at: []string{createUser}},
		{code: 43024, at: []string{createDepartment, patchDepartment}},
		{code: 43030, at: []string{patchDepartment}},
		{code: 44025, at: []string{patchUser}},
		{code: 44054, at: []string{createUser}, done: true},
		{code: 44055, at: []string{createUser}, done: true},
		{code: 44056, at: []string{createUser}, done: true},
		{code: 44057, at: []string{patchUser}, done: true},
		{code: 44058, at: []string{patchUser}, done: true},
		{code: 44059, at: []string{patchUser}, done: true},
	} {
		k := fault("code "+strconv.Itoa(c.code), sandbox.Fault{AfterCommit: c.done, Respond: sandbox.LarkRefusal(c.code)})
		k.at, k.passing, k.plain = c.at, !c.done, !c.done
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
		changed(next, rw, r, func(h http.Header) { h.Set("Content-Type", "text/html") })
	})
}

// changed serves a call and changes the headers of the answer.
func changed(next http.Handler, w http.ResponseWriter, r *http.Request, change func(http.Header)) {
	got := httptest.NewRecorder()
	next.ServeHTTP(got, r)
	maps.Copy(w.Header(), got.Header())
	change(w.Header())
	w.WriteHeader(got.Code)
	_, _ = w.Write(got.Body.Bytes())
}

// meanwhile has something happen in the tenant just before the calls that match, and something just after.
func (w *world) meanwhile(match func(sandbox.Call) bool, happen, after func()) {
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

func setRevoked(w *world, match func(sandbox.Call) bool) { w.meanwhile(match, w.lark.RevokeToken, nil) }

// setScope takes the API scopes away for the calls that match.
func setScope(w *world, match func(sandbox.Call) bool) {
	scopes := slices.DeleteFunc(sandbox.LarkScopes(), func(s string) bool {
		return s != "contact:contact" && s != "contact:contact.base:readonly" && s != "contact:user.id:readonly"
	})
	w.meanwhile(match, func() { w.lark.RevokeScopes(scopes...) }, func() { w.lark.GrantScopes(scopes...) })
}

// setFieldScopes takes the field scopes away for the calls that match.
func setFieldScopes(w *world, match func(sandbox.Call) bool) {
	scopes := slices.DeleteFunc(sandbox.LarkScopes(), func(s string) bool {
		return !strings.HasPrefix(s, "contact:user.") || s == "contact:user.id:readonly"
	})
	w.meanwhile(match, func() { w.lark.RevokeScopes(scopes...) }, func() { w.lark.GrantScopes(scopes...) })
}

// setRefusedValues has the tenant refuse cities and titles that it does not know, the rest of a write being done.
func setRefusedValues(w *world, match func(sandbox.Call) bool) {
	refuse := func(on bool) func() {
		return func() {
			w.lark.SetSwitches(func(s *sandbox.LarkSwitches) { s.CityCreationFails, s.TitleCreationFails = on, on })
		}
	}
	w.meanwhile(match, refuse(true), refuse(false))
}
