package okta

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// linkedOrg is an org in which each person has the manager that managerOf gives by number; -1 is none.
func linkedOrg(managerOf []int, options sandbox.OktaOptions) *sandbox.Okta {
	o := org(len(managerOf), options)
	o.AddLinkedObject("manager", "subordinate")
	for i, manager := range managerOf {
		if manager >= 0 {
			o.Link("manager", userID(i), userID(manager))
		}
	}
	return o
}

// linkCalls counts the calls for linked objects.
func linkCalls(o *sandbox.Okta) (n int) {
	for _, c := range o.Calls() {
		if strings.Contains(c.Path, "/linkedObjects/") {
			n++
		}
	}
	return n
}

// managersIn are the managers that records name; who has no such field is not among them.
func managersIn(t require, records map[string]json.RawMessage) map[string]string {
	t.Helper()
	managers := map[string]string{}
	for id, record := range records {
		var u struct {
			Manager *string `json:"manager_link"`
		}
		if err := json.Unmarshal(record, &u); err != nil {
			t.Fatal(err)
		}
		if u.Manager != nil {
			managers[id] = *u.Manager
		}
	}
	return managers
}

// require is what *testing.T and *rapid.T have in common here.
type require interface {
	Helper()
	Fatal(...any)
}

func TestManagers_by_a_linked_object_are_in_the_records_of_those_who_are_there(t *testing.T) {
	t.Parallel()
	o := linkedOrg([]int{-1, 0, 0, 1, 1, 1}, sandbox.OktaOptions{})
	o.Suspend(userID(4))
	o.Deactivate(userID(5))
	c := serve(t, o)
	got, err := c.Users(t.Context(), Query{ManagerLink: "manager"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{userID(0): "", userID(1): userID(0), userID(2): userID(0), userID(3): userID(1), userID(4): userID(1)}
	if diff := cmp.Diff(want, managersIn(t, got)); diff != "" || len(got) != 6 {
		t.Error(diff)
	}
	without, err := c.Users(t.Context(), Query{})
	if err != nil || len(managersIn(t, without)) != 0 {
		t.Fatal(without, err)
	}
	for id, record := range without { // and nothing else is another
		with := strings.Replace(string(got[id]), fmt.Sprintf(`"manager_link":%q,`, want[id]), "", 1)
		if with != string(record) {
			t.Errorf("with managers: %s\nwithout:       %s", got[id], record)
		}
	}
}

// Managers may be people who are not wanted: then the record names them, and nobody asks who manages them.
func TestManagers_of_a_group_may_be_out_of_it(t *testing.T) {
	t.Parallel()
	o := linkedOrg([]int{-1, 0, 1, 1, 1}, sandbox.OktaOptions{})
	got, err := serve(t, o).Users(t.Context(), Query{GroupIDs: []string{o.AddGroup("g", userID(2), userID(3))}, ManagerLink: "manager"})
	want := map[string]string{userID(2): userID(1), userID(3): userID(1)}
	if diff := cmp.Diff(want, managersIn(t, got)); diff != "" || err != nil || linkCalls(o) != 2 {
		t.Errorf("%d calls, %v\n%s", linkCalls(o), err, diff)
	}
}

func TestManagers_take_two_calls_each_and_one_for_each_person_without(t *testing.T) {
	t.Parallel()
	managerOf := make([]int, 2500)
	for i := range managerOf {
		switch {
		case i == 0 || i >= 2480: // the head of all, and 20 who report to nobody
			managerOf[i] = -1
		case i <= 10:
			managerOf[i] = 0
		case i <= 100:
			managerOf[i] = 1 + i%10
		case i <= 200:
			managerOf[i] = 11 + i%90
		default: // one of them has more than two pages
			managerOf[i] = 11
		}
	}
	o := linkedOrg(managerOf, sandbox.OktaOptions{})
	got, err := serve(t, o).Users(t.Context(), Query{ManagerLink: "manager"})
	if err != nil {
		t.Fatal(err)
	}
	for id, manager := range managersIn(t, got) {
		var i int
		_, _ = fmt.Sscanf(id, "00u%017d", &i)
		if want := managerOf[i]; want < 0 && manager != "" || want >= 0 && manager != userID(want) {
			t.Errorf("the manager of %d is %q, want %d", i, manager, want)
		}
	}
	if n, want := linkCalls(o), 2*101+21+2+2; n != want { // two more pages, and whether the last of them is a full one
		t.Errorf("%d calls, want %d", n, want)
	}
}

// Okta documents no limit for them: it may give a page of its own size, whatever is asked for.
func TestManagers_who_have_many_are_known_where_no_limit_is_heeded(t *testing.T) {
	t.Parallel()
	for _, managed := range []int{fullPage - 1, fullPage, 2 * fullPage, linkedObjectsPage + fullPage} {
		o := linkedOrg(make([]int, managed+1), sandbox.OktaOptions{}) // the first manages everybody
		c := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, linkedObjects) {
				q := r.URL.Query()
				q.Del("limit")
				r.URL.RawQuery = q.Encode()
			}
			o.ServeHTTP(w, r)
		}))
		got, err := c.Users(t.Context(), Query{ManagerLink: "manager"})
		if err != nil || len(got) != managed+1 {
			t.Errorf("%d people: %d records, %v", managed+1, len(got), err)
		}
		for id, manager := range managersIn(t, got) {
			if manager != userID(0) {
				t.Errorf("%d people: the manager of %s is %q", managed+1, id, manager)
			}
		}
	}
}

func TestManagers_are_those_of_the_org_whatever_its_shape(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "people")
		managerOf := make([]int, n)
		managers, without, want := map[int]bool{}, 0, map[string]string{}
		for i := range managerOf {
			least := -1 // nobody
			if i == 0 { // where nobody has a manager, the name of the link is an error
				least = 0
			}
			managerOf[i] = rapid.IntRange(least, n-1).Draw(t, "manager") // themselves and circles, too
			want[userID(i)] = ""
			if managerOf[i] < 0 {
				without++
			} else {
				managers[managerOf[i]] = true
				want[userID(i)] = userID(managerOf[i])
			}
		}
		o := linkedOrg(managerOf, sandbox.OktaOptions{Descending: rapid.Bool().Draw(t, "descending")})
		c, err := New(Config{OrgURL: "http://127.0.0.1", APIToken: token, HTTP: &http.Client{Transport: direct{o}}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Users(t.Context(), Query{ManagerLink: "manager"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, managersIn(t, got)); diff != "" {
			t.Fatal(diff)
		}
		if calls := linkCalls(o); calls != 2*len(managers)+without {
			t.Fatalf("%d calls for %d managers and %d people without", calls, len(managers), without)
		}
	})
}

func TestManagers_of_an_org_that_sends_empty_lists_without_links(t *testing.T) {
	t.Parallel()
	o := linkedOrg([]int{-1, 0, 0, -1, -1}, sandbox.OktaOptions{EmptyWithoutLinks: true})
	got, err := serve(t, o).Users(t.Context(), Query{ManagerLink: "manager"})
	want := map[string]string{userID(0): "", userID(1): userID(0), userID(2): userID(0), userID(3): "", userID(4): ""}
	if diff := cmp.Diff(want, managersIn(t, got)); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

// Where the org does send links with empty lists, one without them is somebody else's answer, whether it came before or after.
func TestManagers_an_empty_list_without_links_is_nobodys_where_others_had_some(t *testing.T) {
	t.Parallel()
	for name, managerOf := range map[string][]int{"after": {-1, 0, 0, 1, 2}, "before": {2, 2, 3, 4, -1}} {
		o := linkedOrg(managerOf, sandbox.OktaOptions{})
		victim := map[string]string{"after": userID(4), "before": userID(0)}[name]
		o.Inject(sandbox.Fault{
			Match:   func(c sandbox.Call) bool { return strings.HasSuffix(c.Path, victim+"/linkedObjects/manager") },
			Respond: func(w http.ResponseWriter) { _, _ = io.WriteString(w, "[]") },
		})
		got, err := serve(t, o).Users(t.Context(), Query{ManagerLink: "manager"})
		if err == nil || got != nil || !strings.Contains(err.Error(), "empty and") || !strings.Contains(err.Error(), "without Link headers") {
			t.Errorf("%s: %v, %v", name, managersIn(t, got), err)
		}
	}
}

func TestManagers_names_that_are_not_those_of_the_two_sides_are_an_error_that_says_so(t *testing.T) {
	t.Parallel()
	for _, options := range []sandbox.OktaOptions{{}, {UnknownLinkIsEmpty: true}} {
		for name, test := range map[string]struct {
			q    Query
			says string
		}{
			"no such primary side":    {Query{ManagerLink: "boss"}, "manager_link"},
			"no such associated side": {Query{ManagerLink: "manager", SubordinateLink: "staff"}, "subordinate_link"},
			"the sides swapped":       {Query{ManagerLink: "subordinate", SubordinateLink: "manager"}, "manager_link"},
			"another's other side":    {Query{ManagerLink: "manager", SubordinateLink: "mentee"}, "subordinate_link"},
			"a link without links":    {Query{ManagerLink: "mentor", SubordinateLink: "mentee"}, "manager_link"},
		} {
			o := linkedOrg([]int{-1, 0, 0, 0}, options)
			o.AddLinkedObject("mentor", "mentee")
			got, err := serve(t, o).Users(t.Context(), test.q)
			var refused *Error
			if err == nil || got != nil || !strings.Contains(err.Error(), test.says) || !errors.Is(err, ErrUnlinked) && !errors.As(err, &refused) {
				t.Errorf("%s, %+v: %v, %v", name, options, managersIn(t, got), err)
			}
		}
	}
}

func TestManagers_one_person_may_have_none(t *testing.T) {
	t.Parallel()
	o := linkedOrg([]int{-1}, sandbox.OktaOptions{})
	got, err := serve(t, o).Users(t.Context(), Query{ManagerLink: "manager"})
	if diff := cmp.Diff(map[string]string{userID(0): ""}, managersIn(t, got)); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestManagers_somebody_who_is_deleted_meanwhile_is_an_error_that_says_what_to_do(t *testing.T) {
	t.Parallel()
	o := linkedOrg([]int{-1, 0, 0}, sandbox.OktaOptions{})
	gone := false
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/linkedObjects/manager") && !gone {
			gone = true
			o.DeleteUser(userID(0))
		}
		o.ServeHTTP(w, r)
	})
	_, err := serve(t, h).Users(t.Context(), Query{ManagerLink: "manager"})
	var refused *Error
	if !errors.As(err, &refused) || refused.Status != 404 || !strings.Contains(err.Error(), userID(0)) || !strings.Contains(err.Error(), "run again") {
		t.Error(err)
	}
}

func TestManagers_an_item_that_is_no_user_is_an_error(t *testing.T) {
	t.Parallel()
	for _, item := range []string{
		`{}`, `{"_links":{}}`, `{"_links":{"self":{"href":""}}}`, `{"_links":{"self":{"href":"https://x/api/v1/users/"}}}`, `{"_links":{"self":{"href":"%zz"}}}`,
		`{"_links":{"self":{"href":"https://x/api/v1/groups/00g1"}}}`, `{"_links":{"self":{"href":"https://x/api/v1/users/00u1/groups"}}}`, `{"_links":[]}`,
	} {
		c := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := `[{"id":"00u1","status":"ACTIVE"},{"id":"00u2","status":"ACTIVE"}]`
			switch {
			case r.URL.Query().Get("filter") != "":
				body = `[]`
			case strings.Contains(r.URL.Path, "/linkedObjects/"):
				body = "[" + item + "]"
			}
			handler(200, body)(w, r)
		}))
		got, err := c.Users(t.Context(), Query{ManagerLink: "manager"})
		if err == nil || got != nil || !strings.Contains(err.Error(), "item 1 of the page") {
			t.Errorf("%s: %v, %v", item, got, err)
		}
	}
}
