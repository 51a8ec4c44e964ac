package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	larkUsers       = "/open-apis/contact/v3/users"
	larkDepartments = "/open-apis/contact/v3/departments"
)

// larkTenant is a tenant under test with an app that is logged in.
type larkTenant struct {
	*Lark
	t     *testing.T
	url   string
	token string
}

type larkReply struct {
	status int
	header http.Header
	raw    string
	Code   int            `json:"code"`
	Msg    string         `json:"msg"`
	Data   map[string]any `json:"data"`
	Error  *larkErrorBody `json:"error"`
}

func newLarkTenant(t *testing.T, o LarkOptions) *larkTenant {
	t.Helper()
	o.AppID, o.AppSecret = "cli_test", "secret"
	l := NewLark(o)
	base, stop := Serve(l)
	t.Cleanup(stop)
	tenant := &larkTenant{Lark: l, t: t, url: base}
	tenant.logIn()
	l.Reset()
	return tenant
}

func (l *larkTenant) logIn() {
	l.t.Helper()
	var reply larkTokenReply
	r := l.call("POST", "/open-apis/auth/v3/tenant_access_token/internal", `{"app_id":"cli_test","app_secret":"secret"}`)
	if err := json.Unmarshal([]byte(r.raw), &reply); err != nil || reply.Token == "" {
		l.t.Fatalf("no token: %s", r.raw)
	}
	l.token = reply.Token
}

// seed adds users in the given order and returns their open_ids.
func (l *larkTenant) seed(users ...LarkUser) []string {
	var ids []string
	for _, u := range users {
		ids = append(ids, l.AddUser(u))
	}
	return ids
}

// byUserID returns the user who has the user_id.
func (l *larkTenant) byUserID(id string) LarkUser {
	for _, u := range l.Users() {
		if u.UserID == id && !u.Resigned {
			return u
		}
	}
	l.t.Fatalf("nobody has the user_id %q", id)
	return LarkUser{}
}

// call sends a request with the token, and gives what came back. It is safe outside the test's goroutine.
func (l *larkTenant) call(method, path, body string) larkReply {
	req, err := http.NewRequest(method, l.url+path, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	if l.token != "" {
		req.Header.Set("Authorization", "Bearer "+l.token)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	return l.send(req)
}

func (l *larkTenant) send(req *http.Request) larkReply {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		panic(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		panic(err)
	}
	r := larkReply{status: resp.StatusCode, header: resp.Header, raw: string(b)}
	if err := json.NewDecoder(bytes.NewReader(b)).Decode(&r); err != nil {
		panic(fmt.Sprintf("%s is not JSON: %v", b, err))
	}
	return r
}

// refused demands a refusal: by Lark's code, with the HTTP status, and with the body that every refusal has.
func (l *larkTenant) refused(r larkReply, code, status int) {
	l.t.Helper()
	if r.Code != code || r.status != status {
		l.t.Errorf("code %d, HTTP %d (%s); want %d, HTTP %d", r.Code, r.status, r.Msg, code, status)
	}
	if r.Msg == "" || r.Error == nil || r.Error.LogID == "" || r.header.Get("X-Tt-Logid") != r.Error.LogID {
		l.t.Errorf("a refusal has msg and error.log_id, the log id also as X-Tt-Logid: %s", r.raw)
	}
}

// done demands success and returns the data.
func (l *larkTenant) done(r larkReply) map[string]any {
	l.t.Helper()
	if r.Code != 0 || r.status != http.StatusOK {
		l.t.Fatalf("code %d, HTTP %d: %s", r.Code, r.status, r.raw)
	}
	return r.Data
}

// user demands success and returns data.user.
func (l *larkTenant) user(r larkReply) map[string]any {
	l.t.Helper()
	u, ok := l.done(r)["user"].(map[string]any)
	if !ok {
		l.t.Fatalf("no user in %s", r.raw)
	}
	return u
}

func (l *larkTenant) department(r larkReply) map[string]any {
	l.t.Helper()
	d, ok := l.done(r)["department"].(map[string]any)
	if !ok {
		l.t.Fatalf("no department in %s", r.raw)
	}
	return d
}

// list follows page_token to the end and returns all items and the number of pages.
func (l *larkTenant) list(path string) (items []map[string]any, pages int) {
	l.t.Helper()
	rows, pages := l.listed("items", path)
	for _, r := range rows {
		items = append(items, r.(map[string]any))
	}
	return items, pages
}

// listed is list for rows that stand under another key.
func (l *larkTenant) listed(key, path string) (rows []any, pages int) {
	l.t.Helper()
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	next := path
	for {
		data := l.done(l.call("GET", next, ""))
		pages++
		if page, ok := data[key].([]any); ok == (len(page) == 0) {
			l.t.Fatalf("an empty page has no %s: %v", key, data)
		} else {
			rows = append(rows, page...)
		}
		token, _ := data["page_token"].(string)
		if more := data["has_more"].(bool); more != (token != "") {
			l.t.Fatalf("has_more %v with page_token %q", more, token)
		}
		if token == "" {
			return rows, pages
		}
		next = path + separator + "page_token=" + url.QueryEscape(token)
	}
}

func itemsOf(data map[string]any) []map[string]any {
	var out []map[string]any
	list, _ := data["items"].([]any)
	for _, item := range list {
		out = append(out, item.(map[string]any))
	}
	return out
}

// column collects one field of rows.
func column(rows []map[string]any, field string) []string {
	var out []string
	for _, r := range rows {
		out = append(out, fmt.Sprint(r[field]))
	}
	return out
}

// larkClock is a clock that stands still until it is moved.
type larkClock struct {
	mu  sync.Mutex
	now time.Time
}

func newLarkClock() *larkClock { return &larkClock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)} }

func (c *larkClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *larkClock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// person is a body that creates somebody, with fields changed (a nil takes one out).
func person(email string, changes map[string]any) string {
	body := map[string]any{"name": "Mei Chan", "email": email, "department_ids": []string{"0"}, "employee_type": 1}
	for k, v := range changes {
		if body[k] = v; v == nil {
			delete(body, k)
		}
	}
	b, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return string(b)
}
