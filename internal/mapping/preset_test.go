package mapping

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

func TestOkta_preset_maps_the_base_profile(t *testing.T) {
	t.Parallel()
	result := okta(t, records{
		"00u1": map[string]any{
			"id": "00u1", "status": "PROVISIONED", "created": "2026-03-01T18:49:54.000Z", "type": map[string]any{"id": "oty1"},
			"profile": map[string]any{
				"login": "mei@acme.com", "email": "mei@acme.com", "firstName": "Mei", "lastName": "Chan", "displayName": "Mei L. Chan",
				"mobilePhone": "8123 4567", "title": "Engineer", "employeeNumber": "E100", "division": "Engineering", "department": "Platform",
				"city": "Singapore", "countryCode": "SG", "manager": "Jimbo", "managerId": "00u2", "secondEmail": nil,
			},
		},
		"00u2": map[string]any{
			"id": "00u2", "status": "SUSPENDED",
			"profile": map[string]any{"login": "tom@acme.com", "email": "tom@acme.com", "firstName": "Tom", "lastName": "Park", "manager": "mei@acme.com"},
		},
	}, nil)
	want := map[string]directory.Person{
		"00u1": {
			"name": "Mei L. Chan", "email": "mei@acme.com", "mobile": "+6581234567", "job_title": "Engineer", "employee_no": "E100",
			"departments": []string{"Engineering/Platform"}, "city": "Singapore", "country": "SG", "leader": "00u2", "suspended": false,
		},
		"00u2": {"name": "Tom Park", "email": "tom@acme.com", "leader": "00u1", "suspended": true},
	}
	if diff := cmp.Diff(want, result.Directory.People); diff != "" {
		t.Error(diff)
	}
	if len(result.Warnings) > 0 {
		t.Errorf("warnings: %v", result.Warnings)
	}
}

func TestOkta_preset_status(t *testing.T) {
	t.Parallel()
	for status, want := range map[any]string{
		"STAGED": "out", "PROVISIONED": "in", "ACTIVE": "in", "RECOVERY": "in", "PASSWORD_EXPIRED": "in", "LOCKED_OUT": "in", "ACTIVATING": "in",
		"SUSPENDED": "suspended", "DEPROVISIONED": "departed", nil: "in",
	} {
		result := okta(t, records{"a": map[string]any{"status": status, "profile": map[string]any{"displayName": "A", "email": "a@x.com"}}}, nil)
		got := "in"
		switch person, ok := result.Directory.People["a"]; {
		case result.Departed["a"] != "":
			got = "departed"
			if cause := result.Departed["a"]; cause != "Okta status DEPROVISIONED" {
				t.Errorf("cause %q", cause)
			}
		case result.OutOfScope["a"] != "":
			got = "out"
		case !ok:
			got = "rejected"
		case person.Bool("suspended"):
			got = "suspended"
		}
		if got != want {
			t.Errorf("%v: %s, want %s", status, got, want)
		}
	}
}

func TestOkta_preset_name(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		display, first, last any
		want                 string
	}{
		{"Mei L. Chan", "Mei", "Chan", "Mei L. Chan"},
		{nil, "Mei", "Chan", "Mei Chan"},
		{"", "Mei", "Chan", "Mei Chan"},
		{nil, "Mei", nil, "Mei"},
		{nil, "", "Chan", "Chan"},
	} {
		result := okta(t, records{"a": profile(map[string]any{
			"email": "a@x.com", "displayName": tt.display, "firstName": tt.first, "lastName": tt.last,
		})}, nil)
		if got := result.Directory.People["a"].String("name"); got != tt.want {
			t.Errorf("%v, %v, %v: %q, want %q", tt.display, tt.first, tt.last, got, tt.want)
		}
	}
}

func TestOkta_preset_country_of_a_phone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name         string
		phone, code  any
		region, want string
	}{
		{"an international number", "+65 8123 4567", nil, "", "+6581234567"},
		{"the country of the record", "07700 900123", "GB", "SG", "+447700900123"},
		{"the country of the record, in small letters", "07700 900123", "gb", "SG", "+447700900123"},
		{"the region of the source", "8123 4567", nil, "SG", "+6581234567"},
		{"an empty country", "8123 4567", "", "SG", "+6581234567"},
		{"no country at all", "8123 4567", nil, "", ""},
		// Somebody abroad: their number must not be read as one of ours, which may be a stranger's.
		{"a country that is no code", "8123 4567", "Macau", "SG", ""},
		{"a country that is no code, and an international number", "+853 6612 3456", "Macau", "SG", "+85366123456"},
		{"a code that is none", "8123 4567", "ZZ", "SG", ""},
		{"no phone", nil, "SG", "SG", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			result := okta(t, records{"a": profile(map[string]any{
				"displayName": "A", "email": "a@x.com", "mobilePhone": tt.phone, "countryCode": tt.code,
			})}, func(s *Source) { s.PhoneRegion = tt.region })
			if got := result.Directory.People["a"].String("mobile"); got != tt.want {
				t.Errorf("mobile %q, want %q", got, tt.want)
			}
			if warned := result.Warnings["a"] != ""; warned != (tt.want == "" && tt.phone != nil) {
				t.Errorf("warning %q", result.Warnings["a"])
			}
		})
	}
}

func TestOkta_preset_is_merged_over(t *testing.T) {
	t.Parallel()
	result := okta(t, records{"a": profile(map[string]any{
		"displayName": "A", "email": "a@x.com", "title": "Boss", "city": "Bern", "department": "D", "nickName": "Al",
	})}, func(s *Source) {
		s.Attributes = map[string]string{"job_title": "user.profile.title.upperAscii()", "city": "", "departments": "null", "nickname": "user.profile.nickName"}
	})
	want := directory.Person{"name": "A", "email": "a@x.com", "job_title": "BOSS", "nickname": "Al", "suspended": false}
	if diff := cmp.Diff(want, result.Directory.People["a"]); diff != "" {
		t.Error(diff)
	}
}
