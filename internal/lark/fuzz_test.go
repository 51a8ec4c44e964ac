package lark

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

const fuzzToken = "t-g1044qeGEDXTB6NDJOGV4JQCYDGHRBARFTGT1234"

// calls are the ways to use an endpoint once. Each returns whether there is something inside the success, where there
// must be.
var calls = []struct {
	of *endpoint
	do func(context.Context, *Client) (inside bool, err error)
}{
	{postToken, func(ctx context.Context, c *Client) (bool, error) {
		tok, err := c.signIn(ctx)
		return err != nil || tok.value != "", err
	}},
	{getUser, func(ctx context.Context, c *Client) (bool, error) {
		u, err := c.User(ctx, "ou_1")
		return u.OpenID == "ou_1", err
	}},
	{getUsers, func(ctx context.Context, c *Client) (bool, error) {
		found, err := c.fetchUsers("open_id")(ctx, []string{"ou_1", "ou_2"})
		return keyed(found, func(u directory.User) string { return u.OpenID }), err
	}},
	{getUsers, func(ctx context.Context, c *Client) (bool, error) {
		found, err := c.fetchUsers("user_id")(ctx, []string{"00u1", "00u2"})
		return keyed(found, func(u directory.User) string { return u.UserID }), err
	}},
	{postUserIDs, func(ctx context.Context, c *Client) (bool, error) {
		emails, mobiles, err := c.Find(ctx, []string{"p1@acme.com"}, []string{"+6581200001"})
		for _, found := range []map[string]string{emails, mobiles} {
			for asked, id := range found {
				if !slices.Contains([]string{"p1@acme.com", "+6581200001"}, asked) || id == "" {
					return false, err
				}
			}
		}
		return true, err
	}},
	{postUser, func(ctx context.Context, c *Client) (bool, error) {
		u, err := c.postUser(ctx, newAccount("00u1", directory.Person{"name": "Mei"}), "")
		return u.OpenID != "", err
	}},
	{patchUser, func(ctx context.Context, c *Client) (bool, error) {
		return true, c.UpdateUser(ctx, "ou_1", directory.Person{"name": "Mei"})
	}},
	{getChildren, func(ctx context.Context, c *Client) (bool, error) {
		found := map[string]Department{}
		err := c.children(ctx, directory.RootDepartment, true, found)
		return whole(found), err
	}},
	{getDepartments, func(ctx context.Context, c *Client) (bool, error) {
		found, err := c.fetchDepartments(ctx, []string{"od-1", "od-2"})
		return whole(found), err
	}},
	{patchDepartment, func(ctx context.Context, c *Client) (bool, error) {
		return true, c.UpdateDepartment(ctx, "od-1", directory.Department{Name: "Platform"})
	}},
}

func keyed(found map[string]directory.User, id func(directory.User) string) bool {
	for key, u := range found {
		if key == "" || key != id(u) || u.OpenID == "" {
			return false
		}
	}
	return true
}

// whole tells whether departments have all that a tree is made of, and none is the root.
func whole(found map[string]Department) bool {
	for id, d := range found {
		if id == "" || id == directory.RootDepartment || d.Name == "" || d.Parent == "" {
			return false
		}
	}
	return true
}

// answering is a client that gets the same answer to each call but the one for the token, and tries each call once.
func answering(of *endpoint, status int, header http.Header, body []byte) *Client {
	c := New(Config{AppID: testApp, AppSecret: testSecret, HTTP: &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
		resp := &http.Response{StatusCode: status, Header: header, Request: r, Body: io.NopCloser(bytes.NewReader(body))}
		if strings.HasSuffix(r.URL.Path, tokenPath) && of != postToken {
			resp.StatusCode, resp.Header = 200, http.Header{}
			resp.Body = io.NopCloser(strings.NewReader(`{"code":0,"msg":"ok","tenant_access_token":"` + fuzzToken + `","expire":7200}`))
		}
		return resp, nil
	})}})
	once := backoff{attempts: 1, first: time.Nanosecond, most: time.Nanosecond}
	c.retry = retry{transient: once, lock: once, minPark: time.Hour}
	return c
}

func FuzzAnswer(f *testing.F) {
	for which := range calls {
		for _, s := range []struct {
			status             int
			contentType, reset string
			body               string
		}{
			{200, "application/json; charset=utf-8", "", `{"code":0,"msg":"success","data":{}}`},
			{200, "application/json", "", `{"code":0,"msg":"success"}`},
			{200, "application/json", "", `{"code":0,"msg":"success","data":null}`},
			{200, "application/json", "", `{"code":0,"data":{"user":{"open_id":"ou_1","name":"Mei"}}}`},
			{200, "application/json", "", `{"code":0,"data":{"user":{"open_id":"ou_2"}}}`},
			{200, "application/json", "", `{"code":0,"data":{"user":{"open_id":7}}}`},
			{200, "application/json", "", `{"code":0,"data":{"items":[{"open_id":"ou_1","user_id":"00u1"},{"open_id":"ou_2"}]}}`},
			{200, "application/json", "", `{"code":0,"data":{"items":[{"open_id":"ou_3","user_id":""}]}}`},
			{200, "application/json", "", `{"code":0,"data":{"items":[null]}}`},
			{200, "application/json", "", `{"code":0,"data":{"user_list":[{"email":"p1@acme.com","user_id":"ou_1"},{"mobile":"+6581200001"}]}}`},
			{200, "application/json", "", `{"code":0,"data":{"user_list":[{"email":"other@acme.com","user_id":"ou_1"}]}}`},
			{200, "application/json", "", `{"code":0,"data":{"has_more":false,"items":[{"open_department_id":"od-1","name":"A","parent_department_id":"0"}]}}`},
			{200, "application/json", "", `{"code":0,"data":{"has_more":true,"page_token":"a/b+=","items":[{"open_department_id":"od-1","name":"A"}]}}`},
			{200, "application/json", "", `{"code":0,"data":{"has_more":true}}`},
			{200, "application/json", "", `{"code":0,"tenant_access_token":"` + fuzzToken + `","expire":-1}`},
			{200, "application/json", "", `{"code":0,"tenant_access_token":"","expire":7200}`},
			{200, "text/html", "", "<html><title>Sign in</title>"},
			{302, testSecret, "", ""},
			{404, "text/plain", "", `{"code":0}`},
			{502, "text/html", "", "<html>Bad Gateway</html>"},
			{429, "application/json", "7", `{"code":99991400,"msg":"request trigger frequency limit"}`},
			{429, "application/json", "-3", `{"code":99991400,"msg":"request trigger frequency limit"}`},
			{429, "text/plain", "NaN", "slow down"},
			{400, "application/json", "", `{"code":99991663,"msg":"Invalid access token ` + fuzzToken + `"}`},
			{400, "application/json", "", `{"code":10014,"msg":"app secret invalid: ` + testSecret + `"}`},
			{400, "application/json", "", `{"code":99991672,"msg":"x","error":{"log_id":"` + fuzzToken + `","permission_violations":[{"subject":"` + testSecret + `"}]}}`},
			{400, "application/json", "", `{"code":99992402,"msg":"a\nb\u001b[31m","error":{"field_violations":[{"field":"\u0073` + testSecret[1:] + `","description":"x\ny"}]}}`},
			{400, "application/json", "", `{"code":99992351,"msg":"Invalid ids: [ou_1]"}`},
			{400, "application/json", "", `{"code":43010,"msg":"big dept forbid recursion error","error":[]}`},
			{403, "application/json", "", `{"code":41050,"msg":"no user authority error","error":{"log_id":7}}`},
			{400, "application/json", "", `{"code":44025,"msg":"` + strings.Repeat("long ", 1000) + `"}`},
			{500, "application/json", "", `{"code":9999999999999999999999}`},
			{200, "application/json", "", `{"code":0,"data":{"us`},
		} {
			f.Add(uint8(which), s.status, s.contentType, s.reset, []byte(s.body))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, status int, contentType, reset string, body []byte) {
		call := calls[int(which)%len(calls)]
		header := http.Header{"Content-Type": {contentType}, "X-Tt-Logid": {contentType}, "X-Ogw-Ratelimit-Reset": {reset}}
		if status < 200 || status > 599 {
			status = 200 + int(uint(status)%400)
		}
		c := answering(call.of, status, header, body)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		inside, err := call.do(ctx, c)
		if err == nil {
			if !inside {
				t.Fatal("a success with nothing inside, or with something that is not whole")
			}
			if !successful(c, status, body, call.of) {
				t.Fatal("taken for a success")
			}
			return
		}
		var e *Error
		text := err.Error()
		switch {
		case !errors.As(err, &e) || e.Endpoint != call.of.path:
			t.Errorf("no error of the endpoint: %v", err)
		case !strings.Contains(text, e.Method+" "+call.of.path):
			t.Errorf("the endpoint is not named: %s", text)
		}
		if strings.Contains(text, testSecret) || strings.Contains(text, fuzzToken) && call.of != postToken {
			t.Errorf("a secret is shown: %s", text)
		}
		if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) || len(text) > 16<<10 {
			t.Errorf("no line that can be read: %q", text)
		}
	})
}

// successful tells whether an answer says, in Lark's words, that a call was carried out, or that a batch has nobody to
// show.
func successful(c *Client, status int, body []byte, of *endpoint) bool {
	var env struct {
		Code *int
		Data json.RawMessage
	}
	if json.Unmarshal(body, &env) != nil || env.Code == nil {
		return false
	}
	e := c.newError(request{endpoint: of})
	e.Code = *env.Code
	if of == getUsers || of == getDepartments {
		if isGone(e, request{endpoint: of}) || e.Is(directory.ErrOutOfRange) {
			return true
		}
	}
	return e.Code == 0 && status < 300 && (!of.reads() || len(env.Data) > 0 && string(env.Data) != "null")
}

func FuzzResetAfter(f *testing.F) {
	for _, s := range []string{"", "0", "1", "52", " 7 ", "1.5", "-1", "-0", "1e3", "86400", "86401", "1e400", "Inf", "-Inf", "NaN", "0x10", "soon", "9223372036854775808", "1_0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := resetAfter(http.Header{"X-Ogw-Ratelimit-Reset": {s}})
		if got < 0 || got > 24*time.Hour {
			t.Fatalf("%q: %s", s, got)
		}
		if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 0 && n <= 24*3600 && got != time.Duration(n)*time.Second {
			t.Fatalf("%q: %s", s, got)
		}
		seconds, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		if sensible := err == nil && !math.IsNaN(seconds) && seconds > 0 && seconds <= 24*3600; !sensible && got != 0 {
			t.Fatalf("%q, which says nothing: %s", s, got)
		}
	})
}

func FuzzUsers(f *testing.F) {
	for _, s := range []string{
		`[]`, `[{"open_id":"ou_1"}]`, `[{"open_id":"ou_1","name":" Mei ","email":"","mobile":"13011111111","status":{"is_frozen":true},"is_tenant_manager":false}]`,
		`[{"open_id":"ou_1","email":"mei@acme.com"},{"open_id":"ou_2"}]`, `[{"open_id":"ou_1","email":null},{"open_id":"ou_2","status":null,"is_tenant_manager":null}]`,
		`[{"open_id":"ou_1","status":"?","gender":7,"join_time":-1,"employee_type":"1","mobile_visible":"yes"}]`,
		`[{"open_id":"ou_1","department_ids":["od-1","0","","od-1"],"orders":[{"department_id":"od-2","is_primary_dept":true}]}]`,
		`[{"open_id":"ou_1","department_ids":["od-a","od-b"],"orders":{}}]`, `[{"open_id":"ou_1","department_ids":"od-1"}]`,
		`[{"open_id":"ou_1","custom_attrs":[{"type":"TEXT","id":"C-1","value":{"text":" x "}},{"type":"HREF","id":"C-1"},{"type":"TEXT","value":null}]}]`,
		`[{"name":"nobody"}]`, `[null]`, `[{"open_id":""}]`, `[{"open_id":"ou_1","email":" \u0000 ","job_title":"\u00a0","leader_user_id":"ou_1"}]`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		var items []wireUser
		if json.Unmarshal(doc, &items) != nil {
			return
		}
		users, ok := decodeUsers(items)
		if !ok {
			if !slices.ContainsFunc(items, func(w wireUser) bool { var id string; return !w.into("open_id", &id) || id == "" }) {
				t.Fatal("refused, though each has an open_id")
			}
			return
		}
		slices.Reverse(items)
		again, _ := decodeUsers(items)
		slices.Reverse(again)
		if diff := cmp.Diff(users, again); diff != "" {
			t.Fatalf("the order of the users matters: %s", diff)
		}
		slices.Reverse(items)
		for i, u := range users {
			stated(t, items, items[i], u)
		}
	})
}

// stated checks that each attribute is present, empty or unreadable, and rightly so.
func stated(t *testing.T, items []wireUser, w wireUser, u directory.User) {
	t.Helper()
	for name, v := range u.Person {
		if u.Unreadable[name] {
			t.Errorf("%s has the value %v and is unreadable", name, v)
		}
		if s, ok := v.(string); ok && strings.TrimSpace(s) == "" {
			t.Errorf("%s has the empty value %q", name, s)
		}
		if l, ok := v.([]string); ok && (len(l) == 0 || slices.Contains(l, "") || slices.Contains(l, directory.RootDepartment)) {
			t.Errorf("%s has the value %q", name, l)
		}
		a, known := directory.LookupAttribute(name)
		if right := map[directory.Kind]bool{
			directory.String: is[string](v), directory.Int: is[int64](v), directory.Bool: is[bool](v), directory.List: is[[]string](v),
		}; !known || !right[a.Kind] {
			t.Errorf("%s has a value of the wrong kind: %#v", name, v)
		}
	}
	var manager bool
	if told := w.into("is_tenant_manager", &manager); u.ManagerKnown != told || u.Manager != manager && told {
		t.Error("is_tenant_manager is not as shown")
	}
	if _, told := u.Person["suspended"]; told != u.Status.Known || told == u.Unreadable["suspended"] {
		t.Error("suspended is told though the status is not known, or the other way round")
	}
	var ids []string
	if w.has("department_ids") && !w.into("department_ids", &ids) && !u.Unreadable["departments"] {
		t.Error("departments that are not understood are not unreadable")
	}
	for _, f := range fields {
		shown := slices.ContainsFunc(items, func(w wireUser) bool {
			return slices.ContainsFunc(fields, func(of field) bool { return of.group == f.group && w.has(of.key) })
		})
		if f.attribute != "" && f.attribute != "employee_no" && !shown && !u.Unreadable[f.attribute] {
			t.Errorf("%s is shown of nobody, and not unreadable", f.attribute)
		}
	}
}

func is[T any](v any) bool { _, ok := v.(T); return ok }

func FuzzDepartments(f *testing.F) {
	for _, s := range []string{
		`[]`, `[{"open_department_id":"od-1","department_id":"d","name":"A","parent_department_id":"0"}]`, `[{"open_department_id":"0","name":"Acme"}]`,
		`[{"open_department_id":"od-1","name":"A"}]`, `[{"open_department_id":"od-1","parent_department_id":"0"}]`, `[{"name":"A","parent_department_id":"0"}]`,
		`[{"open_department_id":"od-1","status":{"is_deleted":true}}]`, `[null]`, `[{}]`,
		`[{"open_department_id":"od-1","name":"A","parent_department_id":"od-1"},{"open_department_id":"od-1","name":"B","parent_department_id":"0"}]`,
	} {
		f.Add([]byte(s))
	}
	c := newFake().client()
	f.Fuzz(func(t *testing.T, doc []byte) {
		var items []wireDepartment
		if json.Unmarshal(doc, &items) != nil {
			return
		}
		found := map[string]Department{}
		err := c.addDepartments(request{doing: "listing", endpoint: getChildren}, items, found)
		if !whole(found) {
			t.Fatalf("a department without name, parent or id, or the root: %v", found)
		}
		if err != nil && !errors.Is(err, directory.ErrNoScope) {
			t.Fatalf("what is not shown is not told as that: %v", err)
		}
		for _, d := range items {
			_, there := found[d.OpenID]
			if listed := !d.Status.Deleted && d.OpenID != directory.RootDepartment; err == nil && listed && !there {
				t.Fatalf("%v is lost", d)
			}
		}
	})
}
