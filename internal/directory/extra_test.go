package directory

import (
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExtra_attributes_are_refused_in_a_directory(t *testing.T) {
	t.Parallel()
	for _, a := range extra {
		if _, ok := LookupAttribute(a.Name); ok {
			t.Errorf("a directory takes %s", a.Name)
		}
		if _, err := (Person{a.Name: "x"}).Normalize(); err == nil {
			t.Errorf("a person of a directory takes %s", a.Name)
		}
		if got, ok := LookupUserAttribute(a.Name); !ok || got.Name != a.Name {
			t.Errorf("a single user does not take %s", a.Name)
		}
	}
	if a, ok := LookupUserAttribute("email"); !ok || a.Kind != String {
		t.Error("a single user has no email")
	}
}

func TestChanges_of_a_single_user(t *testing.T) {
	t.Parallel()
	link := CustomValue{Type: "HREF", Text: "t", URL: "https://u"}
	order := Order{DepartmentID: "od-1", UserOrder: 1, DepartmentOrder: 2}
	for _, tt := range []struct {
		name       string
		want, have Person
		changes    []string
	}{
		{"a set has no order", Person{"subscription_ids": []string{"b", "a"}}, Person{"subscription_ids": []string{"a", "b"}}, nil},
		{
			"another set",
			Person{"dotted_line_leader_user_ids": []string{"ou_1"}},
			Person{"dotted_line_leader_user_ids": []string{"ou_1", "ou_2"}},
			[]string{"dotted_line_leader_user_ids"},
		},
		{"an empty set where there is nothing", Person{"dotted_line_leader_user_ids": []string{}}, Person{}, nil},
		{"departments do have one", Person{"departments": []string{"b", "a"}}, Person{"departments": []string{"a", "b"}}, []string{"departments"}},
		{"geo is given once", Person{"geo": "sg"}, Person{"geo": "us"}, nil},
		{"orders of departments that are not named", Person{"orders": []Order{order}}, Person{"orders": []Order{{DepartmentID: "od-0"}, order}}, nil},
		{"another order", Person{"orders": []Order{order}}, Person{"orders": []Order{{DepartmentID: "od-1", UserOrder: 1}}}, []string{"orders"}},
		{"no order", Person{"orders": []Order{order}}, Person{}, []string{"orders"}},
		{"the same link", Person{"custom.C-1": link}, Person{"custom.C-1": link}, nil},
		{"another link", Person{"custom.C-1": link}, Person{"custom.C-1": CustomValue{Type: "HREF", Text: "t", URL: "https://v"}}, []string{"custom.C-1"}},
		{"a cleared link", Person{"custom.C-1": CustomValue{Type: "HREF"}}, Person{"custom.C-1": link}, []string{"custom.C-1"}},
		{"a cleared link where there is none", Person{"custom.C-1": CustomValue{Type: "HREF"}}, Person{}, nil},
	} {
		if diff := cmp.Diff(tt.changes, Changes(tt.want, tt.have)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestUser_All_is_the_person_and_what_is_beside_it(t *testing.T) {
	t.Parallel()
	u := User{
		Person: Person{"name": "Mei"}, Extra: Person{"custom.C-1": CustomValue{Type: "HREF"}},
		Unreadable: map[string]bool{"custom.C-1": true, "email": true},
	}
	if diff := cmp.Diff(Person{"name": "Mei", "custom.C-1": CustomValue{Type: "HREF"}}, u.All()); diff != "" {
		t.Error(diff)
	}
	if len(u.Person) != 1 {
		t.Error("the person was changed")
	}
	for name, want := range map[string]bool{"name": true, "city": true, "custom.C-1": true, "email": false} {
		if u.Knows(name) != want {
			t.Errorf("knows %s: %t", name, !want)
		}
	}
}

func TestUserAttributeNames_are_those_of_a_directory_and_more(t *testing.T) {
	t.Parallel()
	names := UserAttributeNames()
	if !slices.IsSorted(names) || len(names) <= len(AttributeNames()) {
		t.Errorf("the names are %v", names)
	}
	for _, name := range append(AttributeNames(), "orders") {
		if _, known := LookupUserAttribute(name); !known || !slices.Contains(names, name) {
			t.Errorf("%s is no attribute of a user", name)
		}
	}
}

func TestNormalize_takes_for_an_attribute_what_it_is(t *testing.T) {
	t.Parallel()
	orders, _ := LookupUserAttribute("orders")
	got, err := orders.Normalize([]Order{{DepartmentID: "b"}, {DepartmentID: "a"}})
	if want := []Order{{DepartmentID: "a"}, {DepartmentID: "b"}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	for name, wrong := range map[string]any{"orders": "a", "suspended": "yes", "gender": 1.5, "name": 1.5} {
		a, _ := LookupUserAttribute(name)
		if v, err := a.Normalize(wrong); err == nil {
			t.Errorf("%s takes %v for %v", name, wrong, v)
		}
	}
}
