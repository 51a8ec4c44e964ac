package lark

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// grow adds n departments, each under the one before, but every tenth under the root.
func (f *fake) grow(n int) map[string]directory.Department {
	want := map[string]directory.Department{}
	for i := range n {
		d := directory.Department{Name: fmt.Sprintf("D%d", i), Parent: "0", DepartmentID: fmt.Sprintf("dep%d", i)}
		if i%10 != 0 {
			d.Parent = fmt.Sprintf("od-%d", i-1)
		}
		id := fmt.Sprintf("od-%d", i)
		f.depts = append(f.depts, map[string]any{"open_department_id": id, "department_id": d.DepartmentID, "name": d.Name, "parent_department_id": d.Parent})
		want[id] = d
	}
	slices.Reverse(f.depts) // parents need not come first
	return want
}

func TestDepartmentTree_lists_all_pages(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 49, 50, 51, 100, 123} {
		f := newFake()
		want := f.grow(n)
		c := f.served(t)
		for range 2 { // the second time it is remembered
			got, err := c.DepartmentTree(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%d departments: %s", n, diff)
			}
		}
		calls := f.sent("GET", "/departments/0/children")
		if len(calls) != max(1, (n+49)/50) {
			t.Errorf("%d departments: %d calls", n, len(calls))
		}
		for _, call := range calls {
			if call.query["fetch_child"][0] != "true" || call.query["page_size"][0] != "50" || call.query["department_id_type"][0] != "open_department_id" {
				t.Errorf("query %v", call.query)
			}
		}
	}
}

func TestDepartmentTree_is_read_once_for_all_who_ask_together(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.grow(60)
	c := f.served(t)
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			tree, err := c.DepartmentTree(t.Context())
			if err != nil || len(tree) != 60 {
				t.Errorf("%d departments, %v", len(tree), err)
			}
			delete(tree, "od-1") // it is the caller's own
		})
	}
	wg.Wait()
	deps, err := c.Departments(t.Context(), []string{"od-1", "od-2", "0"})
	if err != nil || len(deps) != 2 {
		t.Errorf("%v, %v", deps, err)
	}
	if n := len(f.calls); n != 3 {
		t.Errorf("%d calls, want a token and two pages", n)
	}
}

func TestDepartmentTree_goes_level_by_level_where_Lark_forbids_the_whole(t *testing.T) {
	t.Parallel()
	f := newFake()
	want := f.grow(25)
	f.on = func(call recorded) *reply {
		if slices.Equal(call.query["fetch_child"], []string{"true"}) {
			r := refusal(400, 43010, "big dept forbid recursion error")
			return &r
		}
		return nil
	}
	got, err := f.served(t).DepartmentTree(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDepartmentTree_is_complete_or_an_error(t *testing.T) {
	t.Parallel()
	page := func(data string) reply { return reply{body: `{"code":0,"msg":"success","data":` + data + `}`} }
	const one = `{"open_department_id":"od-1","name":"A","parent_department_id":"0"}`
	for _, tt := range []struct {
		name    string
		replies []reply
		want    string
		scope   bool
	}{
		{"a page_token that comes twice", []reply{page(`{"has_more":true,"page_token":"a","items":[` + one + `]}`), page(`{"has_more":true,"page_token":"b"}`), page(`{"has_more":true,"page_token":"a"}`)}, "twice", false},
		{"more without page_token", []reply{page(`{"has_more":true,"items":[` + one + `]}`)}, "incomplete", false},
		{"a later page that fails", []reply{page(`{"has_more":true,"page_token":"a","items":[` + one + `]}`), refusal(403, 40004, "no dept authority error")}, "contact range", false},
		{"parents that are not shown", []reply{page(`{"has_more":false,"items":[{"open_department_id":"od-1","name":"A"}]}`)}, "contact:department.organize:readonly", true},
		{"names that are not shown", []reply{page(`{"has_more":false,"items":[{"open_department_id":"od-1","parent_department_id":"0"}]}`)}, "contact:department.base:readonly", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFake()
			n := 0
			f.on = func(call recorded) *reply {
				if !call.is("GET", "/children") {
					return nil
				}
				n++
				return &tt.replies[n-1]
			}
			tree, err := f.served(t).DepartmentTree(t.Context())
			if err == nil || tree != nil || !strings.Contains(err.Error(), tt.want) || errors.Is(err, directory.ErrNoScope) != tt.scope {
				t.Errorf("%v, %v", tree, err)
			}
		})
	}
}

func TestDepartments_that_are_deleted_or_unknown_are_absent(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.grow(3)
	f.depts[0]["status"] = map[string]any{"is_deleted": true} // od-2
	f.depts = append(f.depts, map[string]any{"open_department_id": "0", "department_id": "0", "name": "Acme"})
	c := f.served(t)
	deps, err := c.Departments(t.Context(), []string{"od-0", "od-1", "od-2", "od-9"})
	if err != nil || len(deps) != 2 {
		t.Errorf("%v, %v", deps, err)
	}
	f.on = func(call recorded) *reply {
		if call.is("GET", "/departments/batch") && slices.Contains(call.query["department_ids"], "od-9") {
			r := unknownIDs(99992357, "od-9")
			return &r
		}
		return nil
	}
	c.Forget()
	if deps, err := c.Departments(t.Context(), []string{"od-0", "od-9"}); err != nil || len(deps) != 1 {
		t.Errorf("%v, %v", deps, err)
	}
}

func TestCreateDepartment_makes_one_whatever_happens_to_the_answer(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]reply{
		"no failure": {commit: true, drop: false, body: ""}, "dropped before": {drop: true}, "dropped after": {drop: true, commit: true},
		"half an answer": {commit: true, body: `{"code":0,"da`}, "locked": refusal(400, 43024, "dept structure tenant lock fail"),
	} {
		for _, replays := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, client_token kept %t", name, replays), func(t *testing.T) {
				t.Parallel()
				f := newFake()
				f.noReplay = !replays
				f.refuse(1, to("POST", "/contact/v3/departments"), r)
				d := directory.Department{Name: "Platform", Parent: "od-1"}
				var ids []string
				for range 2 { // and again in another process
					id, err := f.served(t).CreateDepartment(t.Context(), "Engineering/Platform", d)
					if err != nil {
						t.Fatal(err)
					}
					ids = append(ids, id)
				}
				if ids[0] == "" || ids[0] != ids[1] || len(f.depts) != 1 {
					t.Errorf("%v; %d departments", ids, len(f.depts))
				}
			})
		}
	}
}

func TestCreateDepartment_sends_name_parent_and_id(t *testing.T) {
	t.Parallel()
	f := newFake()
	c := f.served(t)
	if _, err := c.CreateDepartment(t.Context(), "Sales", directory.Department{Name: "Sales", Parent: "0", DepartmentID: "sales"}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.CreateDepartment(t.Context(), "HR", directory.Department{Name: "HR"}); err != nil {
		t.Fatal(err)
	}
	calls := f.sent("POST", "/contact/v3/departments")
	for i, want := range []string{`{"department_id":"sales","name":"Sales","parent_department_id":"0"}`, `{"name":"HR","parent_department_id":"0"}`} {
		if calls[i].body != want {
			t.Errorf("sent %s, want %s", calls[i].body, want)
		}
	}
}

func TestCreateDepartment_returns_the_namesake_under_the_same_parent(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		code int
		have []map[string]any
		make directory.Department
		want string // "" is an error
	}{
		{"the same name", 43022, []map[string]any{{"open_department_id": "od-a", "name": "platform"}, {"open_department_id": "od-b", "name": "Platform"}}, directory.Department{Name: "Platform"}, "od-b"},
		{"another case", 43000, []map[string]any{{"open_department_id": "od-a", "name": "platform"}}, directory.Department{Name: "Platform"}, "od-a"},
		{"the same department_id", 43007, []map[string]any{{"open_department_id": "od-a", "name": "Platform", "department_id": "plat"}}, directory.Department{Name: "Platform", DepartmentID: "plat"}, "od-a"},
		{"another department_id", 43022, []map[string]any{{"open_department_id": "od-a", "name": "Platform", "department_id": "other"}}, directory.Department{Name: "Platform", DepartmentID: "plat"}, ""},
		{"a name that stands elsewhere", 43022, []map[string]any{{"open_department_id": "od-a", "name": "Platform", "parent_department_id": "od-9"}}, directory.Department{Name: "Platform"}, ""},
	} {
		f := newFake()
		for _, d := range tt.have {
			if d["parent_department_id"] == nil {
				d["parent_department_id"] = "0"
			}
			f.depts = append(f.depts, d)
		}
		f.refuse(0, to("POST", "/contact/v3/departments"), refusal(400, tt.code, "department name duplicate"))
		id, err := f.served(t).CreateDepartment(t.Context(), "Platform", tt.make)
		if id != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%s: %q, %v", tt.name, id, err)
		}
	}
}

func TestCreateDepartment_makes_anew_what_was_deleted(t *testing.T) {
	t.Parallel()
	f := newFake()
	d := directory.Department{Name: "Platform", Parent: "0"}
	old, err := f.served(t).CreateDepartment(t.Context(), "Platform", d)
	if err != nil {
		t.Fatal(err)
	}
	f.depts = nil
	id, err := f.served(t).CreateDepartment(t.Context(), "Platform", d)
	if err != nil || id == old || len(f.depts) != 1 {
		t.Errorf("%s after %s, %v", id, old, err)
	}
}

func TestCreateDepartment_returns_what_was_made_by_hand_after_its_own_was_deleted(t *testing.T) {
	t.Parallel()
	f := newFake()
	d := directory.Department{Name: "Platform", Parent: "0"}
	if _, err := f.served(t).CreateDepartment(t.Context(), "Platform", d); err != nil {
		t.Fatal(err)
	}
	f.depts = []map[string]any{{"open_department_id": "od-hand", "name": "Platform", "parent_department_id": "0"}}
	if id, err := f.served(t).CreateDepartment(t.Context(), "Platform", d); err != nil || id != "od-hand" {
		t.Errorf("%s, %v", id, err)
	}
}

func TestCreateDepartment_looks_for_it_when_no_answer_ever_comes(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]reply{
		"made": {drop: true, commit: true}, "an answer without department": {commit: true, body: `{"code":0,"data":{}}`}, "not made": {drop: true},
	} {
		f := newFake()
		f.refuse(0, to("POST", "/contact/v3/departments"), r)
		id, err := f.served(t).CreateDepartment(t.Context(), "Platform", directory.Department{Name: "Platform"})
		if made := r.commit; made != (err == nil && id == "od-new1") {
			t.Errorf("%s: %q, %v", name, id, err)
		}
	}
}

func TestCreateDepartment_waits_for_the_one_before(t *testing.T) {
	t.Parallel()
	f := newFake()
	c := f.served(t)
	flying, most := 0, 0
	var mu sync.Mutex
	c.http.Transport = transport(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodGet || strings.HasSuffix(r.URL.Path, tokenPath) {
			return f.RoundTrip(r)
		}
		mu.Lock()
		flying++
		most = max(most, flying)
		mu.Unlock()
		defer func() {
			mu.Lock()
			flying--
			mu.Unlock()
		}()
		return f.RoundTrip(r)
	})
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			id, err := c.CreateDepartment(t.Context(), fmt.Sprint(i), directory.Department{Name: fmt.Sprint(i)})
			if err == nil {
				err = c.UpdateDepartment(t.Context(), id, directory.Department{Name: fmt.Sprint("new ", i)})
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if most != 1 {
		t.Errorf("%d department writes at once", most)
	}
}

func TestUpdateDepartment_writes_name_and_parent_and_reads_see_it(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.grow(3)
	c := f.served(t)
	if _, err := c.DepartmentTree(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := directory.Department{Name: "New", Parent: "0", DepartmentID: "dep2"}
	if err := c.UpdateDepartment(t.Context(), "od-2", want); err != nil {
		t.Fatal(err)
	}
	if got := f.sent("PATCH", "/departments/od-2")[0].body; got != `{"name":"New","parent_department_id":"0"}` {
		t.Errorf("sent %s", got)
	}
	deps, err := c.Departments(t.Context(), []string{"od-2"})
	if err != nil || deps["od-2"] != want {
		t.Errorf("%v, %v", deps, err)
	}
	tree, err := c.DepartmentTree(t.Context())
	if err != nil || tree["od-2"] != want {
		t.Errorf("%v, %v", tree, err)
	}
	if err := c.UpdateDepartment(t.Context(), "od-9", directory.Department{Name: "x"}); !errors.Is(err, directory.ErrGone) {
		t.Errorf("an unknown department: %v", err)
	}
	if err := c.UpdateDepartment(t.Context(), "od-2", directory.Department{}); err != nil || len(f.sent("PATCH", "/departments/od-2")) != 1 {
		t.Errorf("nothing to write: %v", err)
	}
}

func TestDepartmentTree_that_the_app_does_not_see_is_not_empty(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{Switches: sandbox.LarkSwitches{OutOfRangeListsEmpty: true}})
	if tree, err := l.client().DepartmentTree(t.Context()); err != nil || len(tree) != 0 {
		t.Errorf("%v, %v", tree, err)
	}
	l.AddDepartment("A", "")
	l.NarrowRange(l.AddDepartment("B", ""))
	tree, err := l.client().DepartmentTree(t.Context())
	if tree != nil {
		t.Errorf("%v", tree)
	}
	fails(t, err, directory.ErrOutOfRange, "all staff")
}
