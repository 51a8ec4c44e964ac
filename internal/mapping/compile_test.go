package mapping

import (
	"errors"
	"strings"
	"testing"
)

func faults(t *testing.T, err error) Errors {
	t.Helper()
	var all Errors
	if !errors.As(err, &all) {
		t.Fatalf("got %v, not Errors", err)
	}
	return all
}

func TestCompile_names_the_place_of_every_fault(t *testing.T) {
	t.Parallel()
	attribute := func(name, expression string) Source {
		return Source{Preset: "okta", Attributes: map[string]string{name: expression}}
	}
	userGroups := func(u UserGroups) Source { return Source{Preset: "okta", Groups: []byte(`{}`), UserGroups: &u} }
	for _, tt := range []struct {
		name   string
		source Source
		place  string
		want   string
	}{
		{"an expression that is no CEL", attribute("email", "user.profile.email +"), `attributes["email"]`, "does not compile"},
		{"one = to compare", attribute("email", "user.type = 'x' ? user.email : ''"), `attributes["email"]`, "use == to compare. It does not compile"},
		{"one = inside of a text", attribute("email", "user.email + '= '  +"), `attributes["email"]`, ": does not compile"},
		{"a variable that does not exist", attribute("email", "usr.profile.email"), `attributes["email"]`, "undeclared reference to 'usr'"},
		{"the variable of another rule", attribute("email", "group.name"), `attributes["email"]`, "undeclared reference to 'group'"},
		{"a function that does not exist", attribute("mobile", "e146(user.phone, 'SG')"), `attributes["mobile"]`, "undeclared reference to 'e146'"},
		{"too few arguments", attribute("mobile", "e164(user.phone)"), `attributes["mobile"]`, "no matching overload"},
		{"a regular expression that is none", attribute("city", "user.city.matches('(') ? 'a' : 'b'"), `attributes["city"]`, "invalid matches argument"},
		{"groups without groups", attribute("city", "'x' in groups ? 'a' : 'b'"), `attributes["city"]`, "uses groups, but the source has none"},
		{"an unknown attribute", attribute("jobTitle", "user.title"), `attributes["jobTitle"]`, "did you mean job_title?"},
		{"an unknown attribute that is switched off", attribute("title", ""), `attributes["title"]`, "no such attribute; did you mean job_title?"},
		{"text for a bool", attribute("suspended", "'yes'"), `attributes["suspended"]`, "gives string; this attribute takes true or false"},
		{"a bool for text", attribute("name", "user.a == 1"), `attributes["name"]`, "gives bool; this attribute takes text"},
		{"a bool for text, optionally", attribute("name", "optional.of(true)"), `attributes["name"]`, "this attribute takes text"},
		{"a bool for a number", attribute("gender", "true"), `attributes["gender"]`, "takes a whole number"},
		{"text for departments", attribute("departments", "'Sales'"), `attributes["departments"]`, "takes a list of paths"},
		{"a list for text", attribute("city", "['x']"), `attributes["city"]`, "takes text"},
		{"a map for text", attribute("city", "{'x': 1}"), `attributes["city"]`, "takes text"},
		{"a scope that is no CEL", Source{Preset: "okta", Scope: "user."}, "scope", "does not compile"},
		{"a scope that is text", Source{Preset: "okta", Scope: "'yes'"}, "scope", "a condition must give true or false"},
		{"a departed that is null", Source{Preset: "okta", Departed: "null"}, "departed", "a condition must give true or false"},
		{"an unknown preset", Source{Preset: "Okta"}, "preset", `there is no preset "Okta"; there is "jumpcloud", "okta", or none`},
		{"a region that is none", Source{Preset: "okta", PhoneRegion: "UK"}, "phone_region", `"UK" is no country`},
		{"user groups without groups", Source{Preset: "okta", UserGroups: &UserGroups{}}, "user_groups", "needs the groups of the source"},
		{"a filter that is no CEL", userGroups(UserGroups{Filter: "group."}), "user_groups.filter", "does not compile"},
		{"a filter that is text", userGroups(UserGroups{Filter: "'yes'"}), "user_groups.filter", "a condition must give true or false"},
		{"a filter over people", userGroups(UserGroups{Filter: "user.name == 'x'"}), "user_groups.filter", "undeclared reference to 'user'"},
		{"the groups of a person in a filter", userGroups(UserGroups{Filter: "'x' in groups"}), "user_groups.filter", "undeclared reference to 'groups'"},
		{"a name of a group that is a list", userGroups(UserGroups{Name: "[group.name]"}), "user_groups.name", "takes text"},
		{"a description of a group that is no CEL", userGroups(UserGroups{Description: "group.name +"}), "user_groups.description", "does not compile"},
		{"no name", Source{Attributes: map[string]string{"email": "user.mail"}}, `attributes["name"]`, "has no expression"},
		{"a name switched off", attribute("name", ""), `attributes["name"]`, "has no expression"},
		{"neither email nor mobile", Source{Attributes: map[string]string{"name": "user.name"}}, `attributes["email"]`, "requires an email or a mobile"},
		{"a clear of what does not exist", Source{Preset: "okta", Clear: []string{"jobtitle"}}, "clear", "did you mean job_title?"},
		{"a clear of what is required", Source{Preset: "okta", Clear: []string{"name"}}, "clear", `"name" cannot be cleared`},
		{"a clear of a bool", Source{Preset: "okta", Clear: []string{"suspended"}}, "clear", `"suspended" cannot be cleared`},
		{"a clear of what is not mapped", Source{Preset: "okta", Clear: []string{"nickname"}}, "clear", `"nickname" has no expression`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, err := Compile([]Source{{Preset: "okta"}, tt.source})
			if err == nil {
				t.Fatalf("it compiles: %v", m)
			}
			all := faults(t, err)
			if want := "sources[1]." + tt.place + ": "; len(all) != 1 || all[0].Source != 1 || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("got %v; want one fault at %s", err, want)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v; want %q", err, tt.want)
			}
		})
	}
}

func TestCompile_tells_all_faults_at_once(t *testing.T) {
	t.Parallel()
	_, err := Compile([]Source{
		{Preset: "okta", Scope: "1", Departed: "2", Attributes: map[string]string{"city": "+", "country": "+"}, Clear: []string{"city", "name"}},
		{Preset: "none"},
	})
	var places []string
	for _, fault := range faults(t, err) {
		place, _, _ := strings.Cut(fault.Error(), ": ")
		places = append(places, place)
	}
	want := `sources[0].scope sources[0].departed sources[0].attributes["city"] sources[0].attributes["country"] sources[0].clear sources[1].preset`
	if got := strings.Join(places, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestCompile_takes_what_fits(t *testing.T) {
	t.Parallel()
	for _, source := range []Source{
		{Preset: "okta"},
		{Preset: "jumpcloud"},
		{Preset: "okta", PhoneRegion: "sg"},
		{Attributes: map[string]string{"name": "user.name", "mobile": "user.mobile"}},
		{Preset: "okta", Attributes: map[string]string{"custom.C-6967123": "user.profile.costCenter", "city": "", "country": "null"}},
		{Preset: "okta", Attributes: map[string]string{"employee_no": "1", "gender": "'2'", "join_time": "optional.none()"}},
		{Preset: "okta", Attributes: map[string]string{"departments": "[]"}, Clear: []string{"departments", "email", "leader"}},
		{Preset: "okta", Groups: []byte(`{}`), Scope: "'x' in groups"},
		{Preset: "okta", Groups: []byte(`{}`), UserGroups: &UserGroups{}},
		{Preset: "okta", Groups: []byte(`{}`), UserGroups: &UserGroups{Filter: "group.members.size() > 1", Name: "slug(group.name)", Description: "null"}},
		{Preset: "okta", Attributes: map[string]string{"email": "", "mobile": "e164(user.m, phone_region)"}},
	} {
		if _, err := Compile([]Source{source}); err != nil {
			t.Errorf("%+v: %v", source, err)
		}
	}
	if _, err := Compile(nil); err == nil {
		t.Error("a mapping without sources compiles")
	}
}
