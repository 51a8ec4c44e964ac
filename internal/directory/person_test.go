package directory

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestPerson_canonical_JSON(t *testing.T) {
	t.Parallel()
	person, err := ParsePerson([]byte(`{"name":" Mei Chan","mobile":"+65 8123 4567","leader":null,"employee_type":1,
		"departments":[["Engineering",null,"Platform"]],"job_title":"R&D <lead>","nickname":"","suspended":false}`))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"departments":["Engineering/Platform"],"employee_type":1,"job_title":"R&D <lead>","mobile":"+6581234567",` +
		`"name":"Mei Chan","nickname":"","suspended":false}`
	if got := string(person.JSON()); got != want {
		t.Errorf("got %s", got)
	}
}

func TestParsePerson_names_everything_that_is_wrong(t *testing.T) {
	t.Parallel()
	_, err := ParsePerson([]byte(`{"name":"","jobTitle":"x","mobile":"12","zzz":1}`))
	if err == nil {
		t.Fatal("no error")
	}
	want := []string{
		"jobTitle: no such attribute; did you mean job_title?",
		`mobile: "12" has no country code. Write it with its country, such as +6591234567`,
		"name: must not be empty",
		"zzz: no such attribute. There are: " + strings.Join(AttributeNames(), ", ") + ", and custom.<attribute id>",
	}
	if diff := cmp.Diff(want, strings.Split(err.Error(), "\n")); diff != "" {
		t.Error(diff)
	}
	for _, doc := range []string{"", "[]", "{", `{"name":"x"} {}`, `"x"`} {
		if p, err := ParsePerson([]byte(doc)); err == nil {
			t.Errorf("%q gives %v", doc, p)
		}
	}
}

func TestPerson_Label(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		person Person
		want   string
	}{
		{Person{"name": "Mei", "email": "m@x.com"}, "Mei"},
		{Person{"name": "", "email": "m@x.com"}, "m@x.com"},
		{nil, "00u1"},
	} {
		if got := tt.person.Label("00u1"); got != tt.want {
			t.Errorf("%v: %q", tt.person, got)
		}
	}
}

func TestDiffers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		want, have Person
		differs    []string
	}{
		{"equal", Person{"name": "Mei"}, Person{"name": "Mei"}, nil},
		{"what is not managed", Person{"name": "Mei"}, Person{"name": "Mei", "city": "X"}, nil},
		{"a change", Person{"name": "Mei", "city": "Y"}, Person{"name": "Mei", "city": "X"}, []string{"city"}},
		{"a value that Lark has not", Person{"city": "Y"}, Person{}, []string{"city"}},
		{"a clear of a value", Person{"city": ""}, Person{"city": "X"}, []string{"city"}},
		{"a clear of nothing", Person{"city": "", "departments": []string{}}, Person{}, nil},
		{"a clear of departments", Person{"departments": []string{}}, Person{"departments": []string{"A"}}, []string{"departments"}},
		{"emails compare without case", Person{"email": "Mei@x.com"}, Person{"email": "mei@X.com"}, nil},
		{"names do not", Person{"name": "MEI"}, Person{"name": "Mei"}, []string{"name"}},
		{"the primary department", Person{"departments": []string{"B", "A"}}, Person{"departments": []string{"A", "B"}}, []string{"departments"}},
		{"the order of the others", Person{"departments": []string{"A", "B", "C"}}, Person{"departments": []string{"A", "C", "B"}}, nil},
		{"a department more", Person{"departments": []string{"A", "B"}}, Person{"departments": []string{"A"}}, []string{"departments"}},
		{"not suspended, and Lark does not say", Person{"suspended": false}, Person{}, nil},
		{"suspended, and Lark does not say", Person{"suspended": true}, Person{}, []string{"suspended"}},
		{"a number", Person{"gender": int64(0)}, Person{}, []string{"gender"}},
		{"the same number", Person{"gender": int64(1)}, Person{"gender": int64(1)}, nil},
		{"what is given at creation only", Person{"user_id": "a"}, Person{"user_id": "b"}, nil},
		{"several, sorted", Person{"name": "a", "city": "b"}, Person{}, []string{"city", "name"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Changes(tt.want, tt.have); !slices.Equal(got, tt.differs) {
				t.Errorf("got %q, want %q", got, tt.differs)
			}
		})
	}
}

func TestPerson_Clone_can_be_changed(t *testing.T) {
	t.Parallel()
	p := Person{"name": "Mei"}
	p.Clone()["name"] = "Ann"
	if p.String("name") != "Mei" {
		t.Error("the original changed")
	}
}

func TestPerson_survives_its_JSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		given := Person{}
		for _, name := range rapid.SliceOfDistinct(rapid.SampledFrom(AttributeNames()), rapid.ID).Draw(t, "names") {
			a, _ := LookupAttribute(name)
			if v, err := a.Normalize(anyValue().Draw(t, name)); err == nil && v != nil {
				given[name] = v
			}
		}
		again, err := ParsePerson(given.JSON())
		if err != nil || string(again.JSON()) != string(given.JSON()) {
			t.Fatalf("%s becomes %s, %v", given.JSON(), again.JSON(), err)
		}
		if diff := cmp.Diff(given, again); diff != "" {
			t.Fatal(diff)
		}
		if changes := Changes(given, again); len(changes) > 0 {
			t.Fatalf("differs from itself in %q", changes)
		}
	})
}

func TestDiffers_takes_the_day_of_a_join_time_for_the_time(t *testing.T) {
	t.Parallel()
	const noon = 1700049600 // 2023-11-15 12:00 UTC
	for _, tt := range []struct {
		name       string
		want, have int64
		differs    bool
	}{
		{"the same", noon, noon, false},
		{"midnight UTC of the day", noon, noon - 12*3600, false},
		{"midnight in Kolkata", noon, noon - 17*3600 - 1800, false},
		{"the day before", noon, noon - 36*3600, true},
		{"later", noon, noon + 3600, true},
		{"none", noon, 0, true},
	} {
		if got := Differs("join_time", Person{"join_time": tt.want}, Person{"join_time": tt.have}); got != tt.differs {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.differs)
		}
	}
}

func TestPerson_UserID_is_the_mapped_one_or_the_source_id_where_Lark_takes_it(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		person   Person
		sourceID string
		want     string
	}{
		{"mapped", Person{"user_id": "mei"}, "00u1", "mei"},
		{"the source id", Person{}, "00u1", "00u1"},
		{"64 characters", Person{}, strings.Repeat("é", 64), strings.Repeat("é", 64)},
		{"65 characters", Person{}, strings.Repeat("x", 65), ""},
		{"a space inside", Person{}, "a b", ""},
		{"a space around, which Lark would have to drop", Person{}, " 00u1", ""},
		{"a control character", Person{}, "a\u0001b", ""},
		{"nothing", Person{}, "", ""},
	} {
		if got := tt.person.UserID(tt.sourceID); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestDiffers_tells_a_flag_that_is_set_from_one_that_is_not(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ want, have, differs bool }{{true, true, false}, {true, false, true}, {false, true, true}, {false, false, false}} {
		want, have := Person{"suspended": tt.want}, Person{"suspended": tt.have}
		if got := Differs("suspended", want, have); got != tt.differs {
			t.Errorf("%t of %t: %t", tt.want, tt.have, got)
		}
		if have.Bool("suspended") != tt.have || want.Bool("mobile_visible") {
			t.Error("Bool")
		}
	}
}

func TestUser_Hidden_knows_of_custom_attributes_as_a_whole(t *testing.T) {
	t.Parallel()
	u := User{Unreadable: map[string]bool{"email": true, "custom.C-2": true}}
	all := User{Unreadable: map[string]bool{CustomPrefix: true}}
	for _, tt := range []struct {
		user User
		name string
		want bool
	}{
		{u, "email", true},
		{u, "mobile", false},
		{u, "custom.C-1", false},
		{u, "custom.C-2", true},
		{all, "custom.C-1", true},
		{all, "email", false},
		{User{}, "email", false},
	} {
		if got := tt.user.Hidden(tt.name); got != tt.want {
			t.Errorf("%v: %s: %t", tt.user.Unreadable, tt.name, got)
		}
	}
}

// What attributes are called elsewhere leads to what they are called here.
func TestPerson_Normalize_knows_other_names(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"title": "job_title", "mail": "email", "phone": "mobile", "mobilePhone": "mobile", "department": "departments", "Job-Title": "job_title",
		"manager": "leader", "displayName": "name", "employeeNumber": "employee_no",
	} {
		if _, err := (Person{name: "x"}).Normalize(); err == nil || err.Error() != name+": no such attribute; did you mean "+want+"?" {
			t.Errorf("%v", err)
		}
	}
	for name, meant := range otherNames {
		if _, known := LookupAttribute(meant); !known || plain(name) != name {
			t.Errorf("%s: %s", name, meant)
		}
	}
}
