package lark

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	testApp    = "cli_a1b2c3"
	testSecret = "s3cr3t-of-the-app"
)

// fake is a tenant, as far as the tests of this package need one: ids, uniqueness, client_tokens, field scopes.
type fake struct {
	mu    sync.Mutex
	calls []recorded
	users []map[string]any // with every field; show leaves out what hidden says
	depts []map[string]any
	// on answers in the tenant's place, unless it returns nil. It is called with mu held.
	on func(recorded) *reply

	hidden    map[string]bool // keys of fields without scope
	unknown   string          // "" omits unknown ids; "named" and "unnamed" refuse the batch
	noReplay  bool            // client_tokens are not remembered
	noUserIDs bool            // user_id_type=user_id needs a scope that is missing
	life      int             // of a token, in seconds
	tokens    int             // given out
	refused   map[string]bool // tokens that are bad now
	created   map[string]map[string]any
	bodies    map[string]string
}

type recorded struct {
	method, path, body, token string
	query                     map[string][]string
	at                        time.Time
}

func (r recorded) is(method, suffix string) bool {
	return r.method == method && strings.HasSuffix(r.path, suffix)
}

// reply is an answer. drop breaks the connection instead.
type reply struct {
	status int
	header map[string]string
	body   string
	drop   bool
	// commit lets the tenant do its work before the reply takes the place of its answer.
	commit bool
}

func newFake() *fake {
	return &fake{
		life: 7200, hidden: map[string]bool{}, refused: map[string]bool{},
		created: map[string]map[string]any{}, bodies: map[string]string{},
	}
}

// client returns a client whose requests reach the fake without a network, so that it works under a fake clock.
func (f *fake) client() *Client {
	return New(Config{AppID: testApp, AppSecret: testSecret, HTTP: &http.Client{Transport: f}})
}

// served returns a client that reaches the fake over a connection, with short waits.
func (f *fake) served(t *testing.T) *Client {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	c := New(Config{BaseURL: server.URL, AppID: testApp, AppSecret: testSecret})
	c.retry = shortRetry
	return c
}

// shortRetry has the waits of a test.
var shortRetry = retry{
	transient: backoff{attempts: 5, first: time.Millisecond, most: 5 * time.Millisecond},
	lock:      backoff{attempts: 8, first: time.Millisecond, most: 5 * time.Millisecond},
	minPark:   time.Millisecond,
}

// RoundTrip answers without a network.
func (f *fake) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	defer func() {
		if recover() != nil { // as ServeHTTP breaks a connection
			err = io.ErrUnexpectedEOF
		}
	}()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil {
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w.Result(), nil
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	call := recorded{
		method: r.Method, path: r.URL.Path, body: string(body), query: r.URL.Query(), at: time.Now(),
		token: strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "),
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, call)
	var special *reply
	if f.on != nil {
		special = f.on(call)
	}
	answer := special
	if special == nil || special.commit {
		done := f.answer(call)
		if answer == nil {
			answer = &done
		}
	}
	if answer.drop {
		panic(http.ErrAbortHandler)
	}
	for k, v := range answer.header {
		w.Header().Set(k, v)
	}
	w.WriteHeader(max(answer.status, 200))
	_, _ = io.WriteString(w, answer.body)
}

func (f *fake) answer(call recorded) reply {
	if strings.HasSuffix(call.path, "/tenant_access_token/internal") {
		return f.giveToken(call)
	}
	if call.token != fmt.Sprintf("t-%d", f.tokens) && !f.refused[call.token] && !strings.HasPrefix(call.token, "t-") || f.refused[call.token] {
		return refusal(400, 99991663, "Invalid access token for authorization.")
	}
	id := call.path[strings.LastIndex(call.path, "/")+1:]
	switch {
	case call.is("GET", "/users/batch"):
		return f.readUsers(call)
	case call.is("POST", "/users/batch_get_id"):
		return f.findUsers(call)
	case call.is("POST", "/contact/v3/users"):
		return f.createUser(call)
	case call.method == "PATCH" && strings.Contains(call.path, "/users/"):
		return f.patch(f.users, "open_id", id, call, "user")
	case call.method == "GET" && strings.Contains(call.path, "/users/"):
		if u := f.user("open_id", id); u != nil {
			return success(map[string]any{"user": f.show(u, call)})
		}
		return unknownIDs(99992351, id)
	case call.is("GET", "/departments/0"): // the app sees all staff
		return success(map[string]any{"department": map[string]any{"open_department_id": "0"}})
	case call.is("GET", "/departments/batch"):
		return f.readDepartments(call)
	case call.is("GET", "/children"):
		return f.listChildren(call)
	case call.is("POST", "/contact/v3/departments"):
		return f.createDepartment(call)
	case call.method == "PATCH" && strings.Contains(call.path, "/departments/"):
		return f.patch(f.depts, "open_department_id", id, call, "department")
	}
	return refusal(404, 99991201, "resource not find")
}

func (f *fake) giveToken(call recorded) reply {
	var body map[string]string
	_ = json.Unmarshal([]byte(call.body), &body)
	if body["app_id"] != testApp || body["app_secret"] != testSecret {
		return refusal(400, 10014, "app secret invalid")
	}
	f.tokens++
	return reply{body: fmt.Sprintf(`{"code":0,"msg":"ok","tenant_access_token":"t-%d","expire":%d}`, f.tokens, f.life)}
}

func (f *fake) user(key, value string) map[string]any {
	for _, u := range f.users {
		if u[key] == value {
			return u
		}
	}
	return nil
}

// show gives the user as the call's id type and the field scopes make it.
func (f *fake) show(u map[string]any, call recorded) map[string]any {
	out := maps.Clone(u)
	maps.DeleteFunc(out, func(k string, _ any) bool { return f.hidden[k] })
	if leader, ok := out["leader_user_id"].(string); ok && call.query["user_id_type"][0] == "user_id" {
		if l := f.user("open_id", leader); l != nil {
			out["leader_user_id"] = l["user_id"]
		}
	}
	return out
}

func (f *fake) readUsers(call recorded) reply {
	key := call.query["user_id_type"][0]
	if key == "user_id" && f.noUserIDs {
		return refusal(400, 99991672, "Access denied. One of the following scopes is required: [contact:user.employee_id:readonly].")
	}
	if len(call.query["user_ids"]) > 50 {
		return refusal(400, 99992402, "field validation failed")
	}
	var items []any
	var bad []string
	for _, id := range call.query["user_ids"] {
		if u := f.user(key, id); u != nil {
			items = append(items, f.show(u, call))
		} else {
			bad = append(bad, id)
		}
	}
	code := map[string]int{"open_id": 99992351, "user_id": 99992360}[key]
	switch {
	case len(bad) > 0 && f.unknown == "named":
		return unknownIDs(code, bad...)
	case len(bad) > 0 && f.unknown == "unnamed":
		return refusal(400, code, "not existed")
	case len(items) == 0:
		return success(map[string]any{})
	}
	return success(map[string]any{"items": items})
}

func (f *fake) findUsers(call recorded) reply {
	var body struct{ Emails, Mobiles []string }
	_ = json.Unmarshal([]byte(call.body), &body)
	if len(body.Emails) > 50 || len(body.Mobiles) > 50 {
		return refusal(400, 40001, "param error")
	}
	list := []any{}
	for key, values := range map[string][]string{"email": body.Emails, "mobile": body.Mobiles} {
		for _, v := range values {
			entry := map[string]any{key: v}
			for _, u := range f.users {
				have, _ := u[key].(string)
				if strings.EqualFold(have, v) && !resigned(u) {
					entry["user_id"] = u["open_id"]
				}
			}
			list = append(list, entry)
		}
	}
	return success(map[string]any{"user_list": list})
}

func resigned(u map[string]any) bool {
	status, _ := u["status"].(map[string]any)
	return status["is_resigned"] == true
}

func (f *fake) createUser(call recorded) reply {
	token := call.query["client_token"][0]
	if u := f.created[token]; u != nil && !f.noReplay {
		if f.bodies[token] != call.body {
			return refusal(400, 40021, "no a same request error")
		}
		return success(map[string]any{"user": f.show(u, call)})
	}
	u := map[string]any{"status": map[string]any{"is_frozen": false, "is_resigned": false, "is_unjoin": true}}
	_ = json.Unmarshal([]byte(call.body), &u)
	for _, unique := range []struct {
		key  string
		code int
	}{{"mobile", 41001}, {"email", 41002}, {"user_id", 41011}, {"employee_no", 44051}} {
		for _, other := range f.users {
			if v, ok := u[unique.key].(string); ok && other[unique.key] == v && !resigned(other) {
				return refusal(400, unique.code, unique.key+" has already exist error")
			}
		}
	}
	u["open_id"] = fmt.Sprintf("ou_new%d", len(f.users)+1)
	f.users = append(f.users, u)
	f.created[token], f.bodies[token] = u, call.body
	shown := f.show(u, call)
	delete(shown, "mobile") // as the answer to a create does
	return success(map[string]any{"user": shown})
}

func (f *fake) patch(of []map[string]any, key, id string, call recorded, name string) reply {
	for _, o := range of {
		if o[key] == id {
			_ = json.Unmarshal([]byte(call.body), &o)
			return success(map[string]any{name: o})
		}
	}
	return unknownIDs(map[string]int{"user": 99992351, "department": 99992357}[name], id)
}

func success(data any) reply {
	b, _ := json.Marshal(map[string]any{"code": 0, "msg": "success", "data": data})
	return reply{body: string(b), header: map[string]string{"Content-Type": "application/json; charset=utf-8"}}
}

func refusal(status, code int, msg string) reply {
	b, _ := json.Marshal(map[string]any{"code": code, "msg": msg, "error": map[string]any{"log_id": "log-1"}})
	return reply{status: status, body: string(b)}
}

func unknownIDs(code int, ids ...string) reply {
	return refusal(400, code, fmt.Sprintf("The request you send is not a valid {id} or not exists, and the example value is {ou_1}. Invalid ids: [%s]", strings.Join(ids, ", ")))
}

// refuse answers the first n calls that match with the reply, all of them if n is 0.
func (f *fake) refuse(n int, match func(recorded) bool, r reply) {
	done := 0
	f.on = func(call recorded) *reply {
		if !match(call) || n > 0 && done == n {
			return nil
		}
		done++
		return &r
	}
}

// sent returns the calls of an endpoint, by method and end of the path.
func (f *fake) sent(method, suffix string) []recorded {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []recorded
	for _, c := range f.calls {
		if c.is(method, suffix) {
			out = append(out, c)
		}
	}
	return out
}

func to(method, suffix string) func(recorded) bool {
	return func(c recorded) bool { return c.is(method, suffix) }
}

// person is a user of the tenant, with a value in every group of fields.
func person(n int) map[string]any {
	return map[string]any{
		"open_id": fmt.Sprintf("ou_%d", n), "user_id": fmt.Sprintf("00u%d", n), "union_id": fmt.Sprintf("on_%d", n),
		"name": fmt.Sprintf("Person %d", n), "email": fmt.Sprintf("p%d@acme.com", n), "mobile": fmt.Sprintf("+65812%05d", n),
		"department_ids": []string{"0"}, "employee_type": 1,
		"status": map[string]any{"is_frozen": false, "is_resigned": false, "is_activated": true},
	}
}

func (f *fake) people(n int) (openIDs, userIDs []string) {
	for i := range n {
		u := person(i + 1)
		f.users = append(f.users, u)
		openIDs, userIDs = append(openIDs, u["open_id"].(string)), append(userIDs, u["user_id"].(string))
	}
	return openIDs, userIDs
}

// object reads a request body, with numbers as they were written.
func object(t *testing.T, body string) map[string]any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader([]byte(body)))
	d.UseNumber()
	var out map[string]any
	if err := d.Decode(&out); err != nil {
		t.Fatalf("body %q: %v", body, err)
	}
	return out
}
