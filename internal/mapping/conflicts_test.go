package mapping

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// person is an active Okta user with a name and further profile fields.
func person(email string, more ...string) map[string]any {
	p := map[string]any{"displayName": "N", "email": email}
	for i := 0; i+1 < len(more); i += 2 {
		p[more[i]] = more[i+1]
	}
	return profile(p)
}

func status(record map[string]any, status string) map[string]any {
	record["status"] = status
	return record
}

func TestMap_an_email_wanted_twice_holds_all_and_names_them(t *testing.T) {
	t.Parallel()
	result := okta(t, records{
		"a": person("mei@x.com"), "b": person("Mei@X.com"), "c": person("c@x.com"),
		"d": person("three@x.com"), "e": person("three@x.com"), "f": person("three@x.com"),
	}, nil)
	if diff := cmp.Diff(map[string]string{
		"a": "email mei@x.com is wanted by b too", "b": "email mei@x.com is wanted by a too",
		"d": "email three@x.com is wanted by e, f too", "e": "email three@x.com is wanted by d, f too", "f": "email three@x.com is wanted by d, e too",
	}, result.Rejected); diff != "" {
		t.Error(diff)
	}
	if len(result.Directory.People) != 1 {
		t.Errorf("people: %v", result.Directory.People)
	}
}

func TestMap_an_email_of_who_left_or_is_out_of_scope_is_free(t *testing.T) {
	t.Parallel()
	result := okta(t, records{
		"a": person("mei@x.com"), "b": status(person("mei@x.com"), "DEPROVISIONED"),
		"c": person("tom@x.com"), "d": status(person("tom@x.com"), "STAGED"),
	}, nil)
	if len(result.Directory.People) != 2 || len(result.Rejected) != 0 {
		t.Errorf("people %v, rejected %v", result.Directory.People, result.Rejected)
	}
}

// Somebody rejected may be in Lark all the same, with this very email.
func TestMap_an_email_of_a_rejected_record_is_taken(t *testing.T) {
	t.Parallel()
	result := okta(t, records{
		"a": person("mei@x.com"), "b": profile(map[string]any{"email": "mei@x.com"}),
	}, nil)
	if diff := cmp.Diff(map[string]string{
		"a": "email mei@x.com is wanted by b too", "b": "email mei@x.com is wanted by a too",
	}, result.Rejected); diff != "" {
		t.Error(diff)
	}
}

func TestMap_a_mobile_or_number_wanted_twice_is_written_for_neither(t *testing.T) {
	t.Parallel()
	result := okta(t, records{
		"a": person("a@x.com", "mobilePhone", "+65 8123 4567", "employeeNumber", "e1"),
		"b": person("b@x.com", "mobilePhone", "+6581234567", "employeeNumber", "E1"),
		"c": person("c@x.com", "mobilePhone", "+6581234568", "employeeNumber", "E2"),
		"d": person("", "mobilePhone", "+6581234569"),
		"e": person("e@x.com", "mobilePhone", "+6581234569"),
	}, nil)
	for id, want := range map[string][2]string{"a": {}, "b": {}, "c": {"+6581234568", "E2"}, "e": {}} {
		p := result.Directory.People[id]
		if p == nil || p.String("mobile") != want[0] || p.String("employee_no") != want[1] {
			t.Errorf("%s: %v", id, p)
		}
	}
	if diff := cmp.Diff(map[string]string{
		"a": "employee_no: e1 is wanted by b too, so neither gets it; mobile: +6581234567 is wanted by b too, so neither gets it",
		"b": "employee_no: e1 is wanted by a too, so neither gets it; mobile: +6581234567 is wanted by a too, so neither gets it",
		"d": "mobile: +6581234569 is wanted by e too, so neither gets it",
		"e": "mobile: +6581234569 is wanted by d too, so neither gets it",
	}, result.Warnings); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{
		"d": "neither email nor mobile (mobile: +6581234569 is wanted by e too, so neither gets it)",
	}, result.Rejected); diff != "" {
		t.Error(diff)
	}
}

func TestMap_a_user_id_wanted_twice_holds_both(t *testing.T) {
	t.Parallel()
	result := okta(t, records{
		"a": person("a@x.com", "uid", "u1"), "b": person("b@x.com", "uid", "U1"), "c": person("c@x.com", "uid", "u2"),
		"d": person("d@x.com", "uid", "e"), "e": person("e@x.com"), // e gets its source id
	}, func(s *Source) { s.Attributes = map[string]string{"user_id": "user.profile.uid"} })
	if diff := cmp.Diff(map[string]string{
		"a": "user_id u1 is wanted by b too", "b": "user_id u1 is wanted by a too",
		"d": "user_id e is wanted by e too", "e": "user_id e, the source id, is wanted by d too",
	}, result.Rejected); diff != "" {
		t.Error(diff)
	}
}

func TestMap_many_who_want_the_same_are_counted(t *testing.T) {
	t.Parallel()
	users := records{}
	for _, id := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		users[id] = person("same@x.com")
	}
	result := okta(t, users, nil)
	if got := result.Rejected["a"]; got != "email same@x.com is wanted by b, c, d, e, f and 2 more too" {
		t.Errorf("got %q", got)
	}
}
