package mapping

import (
	"errors"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// leading maps people in departments, of whom user.head tells who leads.
func leading(t *testing.T, users records) Result {
	t.Helper()
	return mapped(t, Source{Users: users.json(t), Leads: "user.head", Attributes: map[string]string{
		"name": "user.name", "email": "user.email", "departments": "user.paths",
	}})
}

func employed(id string, head any, paths ...any) map[string]any {
	u := map[string]any{"name": id, "email": id + "@x.com", "paths": paths}
	if head != nil {
		u["head"] = head
	}
	return u
}

func TestMap_who_leads_leads_the_first_of_their_departments(t *testing.T) {
	t.Parallel()
	result := leading(t, records{
		"a": employed("a", true, "Eng/Platform", "Art"), "b": employed("b", false, "Eng"), "c": employed("c", nil, "Eng"),
		"d": employed("d", true, "art"), "e": employed("e", nil, "Art"), // spelt as most people have it
		"f": employed("f", true), "g": employed("g", "yes", "Eng"),
	})
	got := map[string]string{}
	for path, d := range result.Directory.Departments {
		got[path] = d.Leader
	}
	if diff := cmp.Diff(map[string]string{"Eng": "", "Eng/Platform": "a", "Art": "d"}, got); diff != "" {
		t.Error(diff)
	}
	want := map[string]string{
		"d": `departments: "art" is written "Art", as most people have it`,
		"f": "leads: they are in no department that they could lead",
		"g": "leads: gives string, not true or false; nobody is taken to lead a department on that",
	}
	if diff := cmp.Diff(want, result.Warnings); diff != "" {
		t.Error(diff)
	}
}

func TestMap_a_department_that_two_people_lead_has_no_leader(t *testing.T) {
	t.Parallel()
	result := leading(t, records{"a": employed("a", true, "Eng"), "b": employed("b", true, "Eng", "Art"), "c": employed("c", true, "Art")})
	if eng, art := result.Directory.Departments["Eng"].Leader, result.Directory.Departments["Art"].Leader; eng != "" || art != "c" {
		t.Errorf("Eng is led by %q, Art by %q", eng, art)
	}
	want := map[string]string{
		"a": `leads: b would lead "Eng" too, so nobody is made its leader`, "b": `leads: a would lead "Eng" too, so nobody is made its leader`,
	}
	if diff := cmp.Diff(want, maps.Clone(result.Warnings)); diff != "" {
		t.Error(diff)
	}
}

func TestMap_who_leads_by_any_of_their_sources_leads(t *testing.T) {
	t.Parallel()
	attributes := map[string]string{"name": "user.name", "email": "user.email", "departments": "user.paths"}
	first, second := employed("a", nil, "Eng"), employed("b", true, "Art")
	second["email"] = first["email"]
	result := mapped(t,
		Source{Users: records{"a": first}.json(t), Attributes: attributes, Identity: "user.email"},
		Source{Users: records{"b": second}.json(t), Attributes: attributes, Identity: "user.email", Leads: "user.head"})
	if got := result.Directory.Departments["Eng"].Leader; got != "a" || len(result.Directory.Departments) != 1 {
		t.Errorf("Eng is led by %q; %v", got, result.Directory.Departments)
	}
}

func TestCompile_refuses_a_leads_that_is_no_condition(t *testing.T) {
	t.Parallel()
	_, err := Compile([]Source{{Users: []byte("{}"), Preset: "okta", Leads: "'yes'"}})
	var faults Errors
	if !errors.As(err, &faults) || faults[0].Argument != "leads" {
		t.Error(err)
	}
}
