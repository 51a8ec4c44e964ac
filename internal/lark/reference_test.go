package lark

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestCustomAttributes_lists_all_once(t *testing.T) {
	t.Parallel()
	o := sandbox.LarkOptions{CustomAttributes: []sandbox.LarkCustomAttribute{
		{ID: "C-2", Type: "ENUMERATION", Options: map[string]string{"o1": "Red", "o2": "Blue"}},
		{ID: "C-1", Type: "TEXT", I18nName: map[string]string{"en_us": "Shoe size"}},
	}}
	for i := range 99 {
		o.CustomAttributes = append(o.CustomAttributes, sandbox.LarkCustomAttribute{ID: fmt.Sprintf("C-3%02d", i), Type: "HREF"})
	}
	l := newTenant(t, o)
	c := l.client()
	for range 2 {
		all, err := c.CustomAttributes(t.Context())
		if err != nil || len(all) != 101 {
			t.Fatalf("%d attributes, %v", len(all), err)
		}
		want := []CustomAttribute{
			{ID: "C-1", Type: "TEXT", I18nName: map[string]string{"en_us": "Shoe size"}},
			{ID: "C-2", Type: "ENUMERATION", I18nName: map[string]string{}, Options: []CustomAttributeOption{{ID: "o1", Value: "Red"}, {ID: "o2", Value: "Blue"}}},
		}
		if diff := cmp.Diff(want, all[:2]); diff != "" {
			t.Error(diff)
		}
	}
	if n := l.calls(); n != 2 {
		t.Errorf("%d calls", n)
	}
}

func TestScopes_lists_users_departments_and_groups(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	var want ContactRange
	want.Users = l.people(101)
	for i := range 100 {
		want.Departments = append(want.Departments, l.AddDepartment(fmt.Sprint(i), ""))
		want.Groups = append(want.Groups, l.AddGroup(sandbox.LarkGroup{Name: fmt.Sprint(i)}))
	}
	got, err := l.client().Scopes(t.Context())
	if diff := cmp.Diff(want, got); diff != "" || err != nil || l.calls() != 4 {
		t.Errorf("%v %s, %d calls", err, diff, l.calls())
	}
	l.NarrowRange(want.Departments[0])
	l.ShowGroups(want.Groups[1])
	got, err = l.client().Scopes(t.Context())
	if diff := cmp.Diff(ContactRange{Departments: want.Departments[:1], Groups: want.Groups[1:2]}, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}

func TestJobTitles_and_work_cities_are_those_that_users_brought(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	for i := range 51 {
		l.AddUser(sandbox.LarkUser{Name: "N", Email: fmt.Sprintf("%d@x.co", i), City: fmt.Sprintf("City %02d", i), JobTitle: "Engineer"})
	}
	cities, err := l.client().WorkCities(t.Context())
	titles, err2 := l.client().JobTitles(t.Context())
	if errors.Join(err, err2) != nil || len(cities) != 51 || cities[50].Name != "City 50" || cities[50].ID == "" || !cities[50].Status {
		t.Errorf("%v, %v, %v", cities, err, err2)
	}
	if len(titles) != 1 || titles[0].Name != "Engineer" || titles[0].ID == "" {
		t.Errorf("%v", titles)
	}
	l.RevokeScopes("contact:work_city:readonly")
	_, err = l.client().WorkCities(t.Context())
	fails(t, err, directory.ErrNoScope, "contact:work_city:readonly")
}

// Where the same number is something else at another endpoint, the endpoint decides.
func TestError_means_at_groups_roles_and_reference_data_what_is_said_there(t *testing.T) {
	t.Parallel()
	sentinels := []error{
		directory.ErrGone, directory.ErrTaken, directory.ErrOutOfRange, directory.ErrResigned, directory.ErrNoScope, directory.ErrNotJoined,
	}
	for _, tt := range []struct {
		endpoint *endpoint
		id       string
		code     int
		want     error // the one that it matches
		class    Class
	}{
		{getGroup, "g", 42002, directory.ErrGone, Never},
		{removeGroupMembers, "g", 42002, directory.ErrGone, Never},
		{postGroup, "", 42002, nil, Never}, // the id that was sent is malformed
		{getGroup, "g", 42009, directory.ErrOutOfRange, Never},
		{postGroup, "", 42010, directory.ErrOutOfRange, Never},
		{postGroup, "", 47005, directory.ErrTaken, Never},
		{patchGroup, "g", 47009, directory.ErrTaken, Never},
		{postGroupMember, "g", 42006, directory.ErrResigned, Never},
		{postGroupMember, "g", 41073, nil, Never},
		{getGroupsOf, "", 41073, directory.ErrGone, Never},
		{deleteGroup, "g", 42017, nil, Never},
		{putRole, "r", 41202, directory.ErrGone, Never},
		{postRole, "", 41201, directory.ErrTaken, Never},
		{patchRoleScopes, "r", 41211, directory.ErrOutOfRange, Never},
		{postEmployeeType, "", 42301, directory.ErrTaken, Never},
		{postEmployeeType, "", 42302, directory.ErrTaken, Never},
		{putEmployeeType, "e", 42303, nil, Never},
		{getJobLevel, "l", 42301, directory.ErrGone, Never},
		{putJobLevel, "l", 42302, nil, Lock},
		{postJobLevel, "", 42307, nil, Lock},
		{putJobLevel, "l", 42305, directory.ErrTaken, Never},
		{postJobLevel, "", 42306, directory.ErrTaken, Never},
		{deleteJobFamily, "f", 42402, directory.ErrGone, Never},
		{getJobFamily, "f", 42404, directory.ErrGone, Never},
		{putJobFamily, "f", 42404, nil, Never}, // the name
		{deleteJobFamily, "f", 42403, nil, Lock},
		{postUser, "", 42302, nil, Never},
		{postUser, "", 47009, nil, Never},
	} {
		r := request{endpoint: tt.endpoint, id: tt.id}
		e := newFake().client().newError(r)
		e.Code, e.Status = tt.code, 400
		e.Class, e.gone = classify(e.Endpoint, e.Code, e.Status), isGone(e, r)
		for _, sentinel := range sentinels {
			if got, want := errors.Is(e, sentinel), tt.want != nil && errors.Is(tt.want, sentinel); got != want {
				t.Errorf("%d at %s %s is %q: %t", tt.code, e.Method, e.Endpoint, sentinel, got)
			}
		}
		if e.Class != tt.class {
			t.Errorf("%d at %s %s: class %s", tt.code, e.Method, e.Endpoint, e.Class)
		}
	}
	for at, want := range map[*endpoint]string{postEmployeeType: "i18n_content", putJobLevel: "Somebody else", postUser: "documentation"} {
		e := newFake().client().newError(request{endpoint: at})
		e.Code = 42302
		fails(t, e, nil, want)
	}
}
