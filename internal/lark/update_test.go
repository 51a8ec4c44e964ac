package lark

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

func TestUpdateUser_sends_what_is_given_and_nothing_else(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		give directory.Person
		want string // "" is no call
	}{
		{"nothing", directory.Person{}, ""},
		{"what a patch cannot carry", directory.Person{"user_id": "x"}, ""},
		{"a name", directory.Person{"name": "New"}, `{"name":"New"}`},
		{
			"all kinds",
			directory.Person{"email": "a@b.co", "gender": int64(0), "mobile_visible": false, "employee_type": int64(2), "join_time": int64(0)},
			`{"email":"a@b.co","employee_type":2,"gender":0,"join_time":0,"mobile_visible":false}`,
		},
		{"departments, the primary first", directory.Person{"departments": []string{"od-b", "od-a"}}, `{"department_ids":["od-b","od-a"]}`},
		{"no departments are the root", directory.Person{"departments": []string{}}, `{"department_ids":["0"]}`},
		{"a leader", directory.Person{"leader": "ou_9"}, `{"leader_user_id":"ou_9"}`},
		{"suspended", directory.Person{"suspended": true}, `{"is_frozen":true}`},
		{"no longer suspended", directory.Person{"suspended": false}, `{"is_frozen":false}`},
		{"cleared text", directory.Person{"city": "", "leader": "", "employee_no": ""}, `{"city":"","employee_no":"","leader_user_id":""}`},
		{"a cleared job title is a blank", directory.Person{"job_title": ""}, `{"job_title":" "}`},
		{"a cleared join time is 0", directory.Person{"join_time": ""}, `{"join_time":0}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFake()
			f.people(1)
			if err := f.served(t).UpdateUser(t.Context(), "ou_1", tt.give); err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, call := range f.sent("PATCH", "/users/ou_1") {
				got += call.body
				if call.query["user_id_type"][0] != "open_id" || call.query["department_id_type"][0] != "open_department_id" {
					t.Errorf("query %v", call.query)
				}
			}
			if got != tt.want {
				t.Errorf("sent %s, want %s", got, tt.want)
			}
			if tt.want == "" && len(f.calls) > 0 {
				t.Errorf("%d calls", len(f.calls))
			}
		})
	}
}

func TestUpdateUser_keeps_the_custom_attributes_that_it_does_not_change(t *testing.T) {
	t.Parallel()
	const current = `[
		{"type":"TEXT","id":"C-1","value":{"text":"old"}},
		{"type":"TEXT","id":"C-2","value":{"text":"kept"}},
		{"type":"ENUMERATION","id":"C-3","value":{"option_id":"o1","option_value":"Red"}},
		{"type":"HREF","id":"C-4","value":{"text":"t","url":"https://u","pc_url":"https://p"}},
		{"type":"GENERIC_USER","id":"C-5","value":{"generic_user":{"id":"ou_2","type":1}}}]`
	// On a patch a person is named by user_id, whatever the id type; what is only shown is left out.
	const rest = `{"id":"C-2","type":"TEXT","value":{"text":"kept"}},{"id":"C-3","type":"ENUMERATION","value":{"option_id":"o1"}},` +
		`{"id":"C-4","type":"HREF","value":{"pc_url":"https://p","text":"t","url":"https://u"}},` +
		`{"id":"C-5","type":"GENERIC_USER","value":{"generic_user":{"id":"00u2","type":1}}}`
	for _, tt := range []struct {
		name, current string
		give          directory.Person
		want          string
	}{
		{"a change", current, directory.Person{"custom.C-1": "new"}, `[{"id":"C-1","type":"TEXT","value":{"text":"new"}},` + rest + `]`},
		{"a clear", current, directory.Person{"custom.C-1": ""}, `[{"id":"C-1","type":"TEXT","value":{"text":""}},` + rest + `]`},
		{"a new one", `[]`, directory.Person{"custom.C-9": "x", "custom.C-8": "y"}, `[{"id":"C-8","type":"TEXT","value":{"text":"y"}},{"id":"C-9","type":"TEXT","value":{"text":"x"}}]`},
		{"a clear of what is not there", `[]`, directory.Person{"custom.C-9": ""}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFake()
			f.people(2)
			f.users[0]["custom_attrs"] = object(t, `{"v":`+tt.current+`}`)["v"]
			if err := f.served(t).UpdateUser(t.Context(), "ou_1", tt.give); err != nil {
				t.Fatal(err)
			}
			calls := f.sent("PATCH", "/users/ou_1")
			if tt.want == "" {
				if len(calls) > 0 {
					t.Errorf("sent %s", calls[0].body)
				}
				return
			}
			if diff := cmp.Diff(object(t, `{"custom_attrs":`+tt.want+`}`), object(t, calls[0].body)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUpdateUser_does_not_risk_custom_attributes_that_it_cannot_see(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(*fake){
		"all hidden": func(f *fake) { f.hidden["custom_attrs"], f.hidden["status"] = true, true },
		"a person whose user_id is hidden": func(f *fake) {
			f.hidden["user_id"] = true
			f.users[0]["custom_attrs"] = []any{map[string]any{"type": "GENERIC_USER", "id": "C-5", "value": map[string]any{"generic_user": map[string]any{"id": "ou_2", "type": 1}}}}
		},
	} {
		f := newFake()
		f.people(2)
		set(f)
		err := f.served(t).UpdateUser(t.Context(), "ou_1", directory.Person{"custom.C-1": "new"})
		if !errors.Is(err, directory.ErrNoScope) || len(f.sent("PATCH", "/users/ou_1")) > 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUpdateUser_writes_no_custom_attributes_where_it_does_not_understand_what_is_there(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.people(1)
	f.users[0]["custom_attrs"] = []any{map[string]any{"type": "TEXT", "id": "C-5", "value": "bare"}}
	if err := f.served(t).UpdateUser(t.Context(), "ou_1", directory.Person{"custom.C-1": "new"}); err == nil || len(f.sent("PATCH", "/users/ou_1")) > 0 {
		t.Error(err)
	}
}

func TestUpdateUser_moves_and_freezes_one_person_a_second(t *testing.T) {
	t.Parallel()
	for name, give := range map[string]directory.Person{
		"departments": {"departments": []string{"od-1"}, "name": "New"}, "suspended": {"suspended": true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				f.people(20)
				c := f.client()
				running := 0
				var mu sync.Mutex
				c.http.Transport = slow(f, &mu, &running, t)
				var wg sync.WaitGroup
				for i := range 10 {
					wg.Go(func() {
						if err := c.UpdateUser(t.Context(), fmt.Sprintf("ou_%d", i+1), give); err != nil {
							t.Error(err)
						}
					})
				}
				start := time.Now()
				for i := range 10 { // others are not held up by them
					if err := c.UpdateUser(t.Context(), fmt.Sprintf("ou_%d", i+11), directory.Person{"name": "New"}); err != nil {
						t.Error(err)
					}
				}
				if took := time.Since(start); took > 5*time.Second {
					t.Errorf("ten names took %s", took)
				}
				wg.Wait()
				var last time.Time
				for _, call := range f.calls {
					if call.method == "PATCH" && (strings.Contains(call.body, "department_ids") || strings.Contains(call.body, "is_frozen")) {
						if gap := call.at.Sub(last); gap < time.Second {
							t.Errorf("one followed the other after %s", gap)
						}
						last = call.at
					}
				}
				if took := time.Since(start); took > 12*time.Second {
					t.Errorf("ten moves took %s", took)
				}
			})
		})
	}
}

// slow takes 300 ms for a patch, and fails the test if two moves run at once.
func slow(f *fake, mu *sync.Mutex, running *int, t *testing.T) transport {
	return func(r *http.Request) (*http.Response, error) {
		if r.Method != http.MethodPatch {
			return f.RoundTrip(r)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		move := 0
		if bytes.Contains(body, []byte("department_ids")) || bytes.Contains(body, []byte("is_frozen")) {
			move = 1
		}
		mu.Lock()
		*running += move
		if *running > 1 {
			t.Error("two moves at once")
		}
		mu.Unlock()
		resp, err := f.RoundTrip(r)
		time.Sleep(300 * time.Millisecond)
		mu.Lock()
		*running -= move
		mu.Unlock()
		return resp, err
	}
}

func TestUpdateUser_tells_what_stands_in_the_way(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		give  directory.Person
		reply reply
		want  error
		not   error
	}{
		{directory.Person{"name": "x"}, unknownIDs(99992351, "ou_1"), directory.ErrGone, nil},
		{directory.Person{"name": "x"}, refusal(400, 99992351, "open_id not existed"), directory.ErrGone, nil},
		{directory.Person{"leader": "ou_9"}, unknownIDs(99992351, "ou_9"), nil, directory.ErrGone},
		{directory.Person{"leader": "ou_9"}, unknownIDs(99992351, "ou_1"), directory.ErrGone, nil},
		{directory.Person{"leader": "ou_9"}, refusal(400, 99992351, "open_id not existed"), nil, directory.ErrGone},
		{directory.Person{"departments": []string{"od-9"}}, unknownIDs(99992357, "od-9"), nil, directory.ErrGone},
		{directory.Person{"name": "x"}, refusal(400, 42006, "user has resigned error"), directory.ErrResigned, directory.ErrGone},
		{directory.Person{"name": "x"}, refusal(400, 44010, "unJoined user not allow to update"), directory.ErrNotJoined, nil},
		{directory.Person{"email": "a@b.co"}, refusal(400, 41002, "email has already exist error"), directory.ErrTaken, nil},
		{directory.Person{"mobile": "+6581234567"}, refusal(409, 41003, "user account conflict error"), directory.ErrTaken, nil},
		{directory.Person{"employee_no": "1"}, refusal(400, 44051, "employee_no already existed"), directory.ErrTaken, nil},
		{directory.Person{"name": "x"}, refusal(403, 41050, "no user authority error"), directory.ErrOutOfRange, nil},
		{directory.Person{"email": "a@b.co"}, refusal(403, 41056, "no field authority error"), directory.ErrNoScope, nil},
		{directory.Person{"city": "Rome"}, refusal(400, 44057, "update user success and create city fail"), directory.ErrPartial, nil},
		{directory.Person{"job_title": "CEO"}, refusal(400, 44058, "update user success and create job title fail"), directory.ErrPartial, nil},
		{directory.Person{"suspended": true}, refusal(400, 44036, "freeze tenant founder is forbidden"), nil, directory.ErrGone},
	} {
		f := newFake()
		f.people(1)
		f.refuse(0, to("PATCH", "/users/ou_1"), tt.reply)
		err := f.served(t).UpdateUser(t.Context(), "ou_1", tt.give)
		if err == nil || tt.want != nil && !errors.Is(err, tt.want) || tt.not != nil && errors.Is(err, tt.not) {
			t.Errorf("%v: %v", tt.give, err)
		}
		if n := len(f.sent("PATCH", "/users/ou_1")); n != 1 {
			t.Errorf("%v: %d calls", tt.give, n)
		}
	}
}
