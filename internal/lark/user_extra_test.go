package lark

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// manyTyped has a custom attribute of each type.
var manyTyped = []sandbox.LarkCustomAttribute{
	{ID: "C-t", Type: "TEXT"},
	{ID: "C-h", Type: "HREF"},
	{ID: "C-g", Type: "GENERIC_USER"},
	{ID: "C-e", Type: "ENUMERATION", Options: map[string]string{"o1": "Red", "o2": "Blue"}},
	{ID: "C-p", Type: "PICTURE_ENUM", Options: map[string]string{"p1": "Cat"}},
}

func customValues(person string) directory.Person {
	return directory.Person{
		"custom.C-t": "text",
		"custom.C-h": directory.CustomValue{Type: "HREF", Text: "t", URL: "https://u", PCURL: "https://p"},
		"custom.C-e": directory.CustomValue{Type: "ENUMERATION", OptionID: "o2"},
		"custom.C-p": directory.CustomValue{Type: "PICTURE_ENUM", OptionID: "p1"},
		"custom.C-g": directory.CustomValue{Type: "GENERIC_USER", UserID: person},
	}
}

func TestUser_custom_attributes_of_every_type_are_created_read_changed_and_cleared(t *testing.T) {
	t.Parallel()
	for name, switches := range map[string]sandbox.LarkSwitches{"merged": {}, "replaced": {CustomAttrsReplaced: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newTenant(t, sandbox.LarkOptions{CustomAttributes: manyTyped, Switches: switches})
			people := l.people(2)
			c := l.client()
			want := customValues(people[0])
			give := want.Clone()
			give["name"], give["email"] = "Mei", "mei@x.co"
			made, err := c.CreateUser(t.Context(), "", give)
			if err != nil {
				t.Fatal(err)
			}
			shows := func(want directory.Person) {
				t.Helper()
				u, err := c.UserBy(t.Context(), "open_id", made.OpenID)
				if err != nil {
					t.Fatal(err)
				}
				for name := range customValues("") {
					if directory.Differs(name, directory.Person{name: want[name]}, u.All()) && want[name] != nil || want[name] == nil && u.All()[name] != nil {
						t.Errorf("%s is %v, want %v", name, u.All()[name], want[name])
					}
					if !u.Knows(name) {
						t.Errorf("%s is not known", name)
					}
				}
			}
			shows(want)
			// Lark wants the person by user_id in a patch; the others stay.
			want["custom.C-g"] = directory.CustomValue{Type: "GENERIC_USER", UserID: people[1]}
			want["custom.C-e"] = directory.CustomValue{Type: "ENUMERATION", OptionID: "o1"}
			if err := c.UpdateUser(t.Context(), made.OpenID, directory.Person{"custom.C-g": want["custom.C-g"], "custom.C-e": want["custom.C-e"]}); err != nil {
				t.Fatal(err)
			}
			shows(want)
			cleared := directory.Person{"custom.C-e": directory.CustomValue{Type: "ENUMERATION"}, "custom.C-t": ""}
			want["custom.C-e"], want["custom.C-t"] = nil, nil
			if switches.CustomAttrsReplaced { // Lark takes no empty link and no empty person: leaving them out is the only way
				cleared["custom.C-h"], cleared["custom.C-g"] = directory.CustomValue{Type: "HREF"}, directory.CustomValue{Type: "GENERIC_USER"}
				want["custom.C-h"], want["custom.C-g"] = nil, nil
			}
			if err := c.UpdateUser(t.Context(), made.OpenID, cleared); err != nil {
				t.Fatal(err)
			}
			shows(want)
		})
	}
}

func TestUser_extra_attributes_are_created_read_changed_and_cleared(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{Geos: []string{"sg", "us"}, Subscriptions: []string{"s1", "s2"}})
	a, b := l.AddDepartment("A", "0"), l.AddDepartment("B", "0")
	l.GrantScopes(sandbox.LarkScopes()...)
	people := []string{
		l.AddUser(sandbox.LarkUser{Name: "1", Email: "1@x.co"}), l.AddUser(sandbox.LarkUser{Name: "2", Email: "2@x.co"}),
	}
	c := l.client()
	person := directory.Person{
		"name": "Mei", "email": "mei@x.co", "departments": []string{a, b}, "geo": "us", "avatar_key": "img_1",
		"subscription_ids": []string{"s1"}, "dotted_line_leader_user_ids": []string{people[1], people[0]},
		"orders": []directory.Order{{DepartmentID: b, UserOrder: 5, DepartmentOrder: 1}, {DepartmentID: a, UserOrder: 7, DepartmentOrder: 2}},
	}
	made, err := c.CreateUser(t.Context(), "", person)
	if err != nil {
		t.Fatal(err)
	}
	differs := func() []string {
		t.Helper()
		batch, err := c.UserBy(t.Context(), "open_id", made.OpenID)
		if err != nil {
			t.Fatal(err)
		}
		one, err := c.User(t.Context(), made.OpenID)
		if err != nil {
			t.Fatal(err)
		}
		if batch.Knows("subscription_ids") || !one.Knows("subscription_ids") || !batch.Knows("avatar_key") || one.Knows("avatar_key") {
			t.Error("what is not shown is known, or the other way round")
		}
		all := batch.All()
		all["subscription_ids"] = one.Extra["subscription_ids"]
		if all.String("geo") != "us" {
			t.Errorf("geo is %v", all["geo"])
		}
		return directory.Changes(person, all)
	}
	if changes := differs(); changes != nil {
		t.Errorf("as created: %v", changes)
	}
	update := directory.Person{
		"orders": []directory.Order{{DepartmentID: b, DepartmentOrder: 9}}, "subscription_ids": []string{"s2"},
		"dotted_line_leader_user_ids": []string{}, "avatar_key": "img_2",
	}
	for name, v := range update {
		if err := c.UpdateUser(t.Context(), made.OpenID, directory.Person{name: v, "geo": "sg"}); err != nil { // a patch cannot carry geo
			t.Fatalf("%s: %v", name, err)
		}
		person[name] = v
	}
	person["departments"] = []string{b, a} // it has the greatest department_order
	if changes := differs(); changes != nil {
		t.Errorf("as updated: %v", changes)
	}
}

func TestUser_that_was_read_by_user_id_shows_people_as_open_ids(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{CustomAttributes: manyTyped})
	boss := l.AddUser(sandbox.LarkUser{Name: "Boss", Email: "boss@x.co", UserID: "zz"})
	l.AddUser(sandbox.LarkUser{
		Name: "Mei", Email: "mei@x.co", UserID: "u1", DottedLeaders: []string{boss},
		Custom: map[string]sandbox.LarkCustomValue{"C-g": {OpenID: boss}},
	})
	users, err := l.client().UsersByUserID(t.Context(), []string{"u1"})
	if err != nil {
		t.Fatal(err)
	}
	want := []any{[]string{boss}, directory.CustomValue{Type: "GENERIC_USER", UserID: boss}}
	extra := users["u1"].Extra
	if diff := cmp.Diff(want, []any{extra["dotted_line_leader_user_ids"], extra["custom.C-g"]}); diff != "" {
		t.Error(diff)
	}
}
