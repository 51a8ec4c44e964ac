package mapping

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// jumpCloud maps records with the preset of JumpCloud.
func jumpCloud(t testing.TB, region string, users records) Result {
	t.Helper()
	return mapped(t, Source{Preset: "jumpcloud", Users: users.json(t), PhoneRegion: region})
}

func TestJumpCloud_preset_maps_what_a_record_has(t *testing.T) {
	t.Parallel()
	result := jumpCloud(t, "SG", records{
		"6026bec6b8207255280d5981": map[string]any{
			"_id": "6026bec6b8207255280d5981", "username": "mei", "email": "mei@acme.com", "displayname": "Mei L. Chan", "firstname": "Mei",
			"lastname": "Chan", "jobTitle": "Engineer", "employeeIdentifier": "E100", "department": "Platform", "company": "Acme",
			"manager": "6026bec6b8207255280d5982", "state": "ACTIVATED", "activated": false, "suspended": false, "location": "HQ",
			"phoneNumbers": []any{
				map[string]any{"type": "work", "number": "6123 4567"},
				map[string]any{"type": "work_mobile", "number": "8000 0000"},
				map[string]any{"type": "mobile", "number": "8123 4567"},
				map[string]any{"type": "mobile", "number": "8999 9999"},
			},
			"addresses": []any{
				map[string]any{"type": "home", "locality": "Johor", "country": "MY"}, map[string]any{"type": "work", "locality": "Singapore", "country": "SG"},
			},
			"attributes": []any{map[string]any{"name": "division", "value": "Engineering"}},
		},
		"6026bec6b8207255280d5982": map[string]any{
			"username": "tom", "email": "tom@acme.com", "firstname": "Tom", "lastname": "Park", "state": "SUSPENDED", "suspended": true, "activated": true,
			"manager": "6026bec6b8207255280d5999", "phoneNumbers": []any{}, "addresses": []any{}, "attributes": []any{},
		},
	})
	want := map[string]directory.Person{
		"6026bec6b8207255280d5981": {
			"name": "Mei L. Chan", "email": "mei@acme.com", "mobile": "+6581234567", "job_title": "Engineer", "employee_no": "E100",
			"departments": []string{"Platform"}, "city": "Singapore", "country": "SG", "leader": "6026bec6b8207255280d5982", "suspended": false,
		},
		"6026bec6b8207255280d5982": {"name": "Tom Park", "email": "tom@acme.com", "suspended": true},
	}
	if diff := cmp.Diff(want, result.Directory.People); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{ // JumpCloud keeps the id of a manager whom it has deleted
		"6026bec6b8207255280d5982": `leader: "6026bec6b8207255280d5999" is no source id, login, email or employee number of anybody`,
	}, result.Warnings); diff != "" {
		t.Error(diff)
	}
}

func TestJumpCloud_preset_state(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		state, suspended, activated any
		want                        string
	}{
		{"ACTIVATED", false, true, "in"},
		{"ACTIVATED", false, false, "in"}, // has set no password yet
		{"STAGED", false, false, "out"},
		{"STAGED", false, true, "out"},
		{"SUSPENDED", true, true, "suspended"},
		{"SUSPENDED", nil, nil, "suspended"},
		{nil, true, true, "suspended"}, // an old record
		{nil, false, false, "in"},
		{nil, nil, nil, "in"},
	} {
		result := jumpCloud(t, "", records{"a": map[string]any{
			"username": "a", "email": "a@x.com", "displayname": "A", "state": tt.state, "suspended": tt.suspended, "activated": tt.activated,
		}})
		got := "in"
		if person, in := result.Directory.People["a"]; in && person.Bool("suspended") {
			got = "suspended"
		} else if result.OutOfScope["a"] == "JumpCloud state STAGED" {
			got = "out"
		} else if !in {
			got = result.Rejected["a"] + result.Departed["a"]
		}
		if got != tt.want {
			t.Errorf("%+v: %s", tt, got)
		}
	}
}

func TestJumpCloud_preset_phone(t *testing.T) {
	t.Parallel()
	phone := func(kind, number any) map[string]any { return map[string]any{"type": kind, "number": number} }
	for _, tt := range []struct {
		name    string
		phones  []any
		country any // of the work address
		want    string
		warned  bool
	}{
		{"none", nil, "SG", "", false},
		{"no mobile", []any{phone("work", "6123 4567"), phone("home", "6123 4567")}, "SG", "", false},
		{"a mobile of work", []any{phone("home", "6123 4567"), phone("work_mobile", "8123 4567")}, nil, "+6581234567", false},
		{"a blank one first", []any{phone("mobile", ""), phone("mobile", "8123 4567")}, nil, "+6581234567", false},
		{"one without a number", []any{map[string]any{"type": "mobile"}, phone("work_mobile", "8123 4567")}, nil, "+6581234567", false},
		{"one without a type", []any{map[string]any{"number": "8123 4567"}, phone("mobile", "8123 4568")}, nil, "+6581234568", false},
		{"the country of the address", []any{phone("mobile", "07700 900123")}, "GB", "+447700900123", false},
		{"a country in words", []any{phone("mobile", "07700 900123")}, "Great Britain", "", true},
		{"a country in words, and an international number", []any{phone("mobile", "+44 7700 900123")}, "Great Britain", "+447700900123", false},
		{"no number", []any{phone("mobile", "ask me")}, nil, "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			addresses := []any{map[string]any{"type": "home", "country": "US"}}
			if tt.country != nil {
				addresses = append(addresses, map[string]any{"type": "work", "country": tt.country})
			}
			result := jumpCloud(t, "SG", records{"a": map[string]any{
				"username": "a", "email": "a@x.com", "displayname": "A", "state": "ACTIVATED", "phoneNumbers": tt.phones, "addresses": addresses,
			}})
			if got := result.Directory.People["a"].String("mobile"); got != tt.want || (result.Warnings["a"] != "") != tt.warned {
				t.Errorf("mobile %q, warnings %v", got, result.Warnings)
			}
		})
	}
}

func TestJumpCloud_preset_name(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		display, first, last any
		want                 string
	}{
		{"Mei L. Chan", "Mei", "Chan", "Mei L. Chan"}, {"", "Mei", "Chan", "Mei Chan"}, {nil, "Mei", nil, "Mei"}, {nil, nil, "Chan", "Chan"},
	} {
		result := jumpCloud(t, "", records{"a": map[string]any{
			"username": "a", "email": "a@x.com", "displayname": tt.display, "firstname": tt.first, "lastname": tt.last,
		}})
		if got := result.Directory.People["a"].String("name"); got != tt.want {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}
