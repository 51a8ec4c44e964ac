package directory

import (
	"encoding/json"
	"math"
	"net/mail"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The fields of users/create and users/patch (contact v3), and the three references.
func TestAttributeNames(t *testing.T) {
	t.Parallel()
	want := []string{
		"city", "country", "departments", "email", "employee_no", "employee_type", "en_name", "enterprise_email", "gender",
		"job_family_id", "job_level_id", "job_title", "join_time", "leader", "mobile", "mobile_visible", "name", "nickname", "suspended",
		"user_id", "work_station",
	}
	if got := AttributeNames(); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	for _, name := range append(AttributeNames(), "custom.C-6967123") {
		if a, ok := LookupAttribute(name); !ok || a.Name != name {
			t.Errorf("%s is not found", name)
		}
	}
	for _, name := range []string{"", "Name", "jobTitle", "custom.", "custom", "department_ids"} {
		if _, ok := LookupAttribute(name); ok {
			t.Errorf("%q is found", name)
		}
	}
}

// A field that Lark leaves out for want of its scope has that scope as the remedy (contact v3, user/get).
func TestAttributes_name_the_scope_that_shows_them(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"name": "contact:user.base:readonly", "email": "contact:user.email:readonly", "mobile": "contact:user.phone:readonly",
		"user_id": "contact:user.employee_id:readonly", "leader": "contact:user.department:readonly", "gender": "contact:user.gender:readonly",
		"suspended": "contact:user.employee:readonly", "custom.C-1": "contact:user.employee:readonly",
		"job_level_id": "contact:user.job_level:readonly", "job_family_id": "contact:user.job_family:readonly", "mobile_visible": "",
	} {
		if a, _ := LookupAttribute(name); a.Scope != want {
			t.Errorf("%s: %q, want %q", name, a.Scope, want)
		}
	}
	for _, name := range AttributeNames() {
		if a, _ := LookupAttribute(name); name != "mobile_visible" && !strings.HasPrefix(a.Scope, "contact:user.") {
			t.Errorf("%s: %q", name, a.Scope)
		}
	}
}

func TestNormalize_brings_values_to_normal_form(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		attribute   string
		given, want any
	}{
		{"name", "  Mei Chan ", "Mei Chan"},
		{"name", "Me\u0301i", "Méi"},
		{"name", "Mei\tChan\u0085", "Mei Chan"},
		{"job_title", "", ""},
		{"job_title", "  ", ""},
		{"job_title", nil, nil},
		{"employee_no", json.Number("100"), "100"},
		{"employee_no", int64(100), "100"},
		{"employee_no", float64(100), "100"},
		{"email", " mei@acme.com ", "mei@acme.com"},
		{"email", "Mei@Acme.com", "Mei@Acme.com"},
		{"mobile", "+65 8123 4567", "+6581234567"},
		{"mobile", "", ""},
		{"employee_type", json.Number("1"), int64(1)},
		{"employee_type", json.Number("1.0"), int64(1)},
		{"join_time", json.Number("1e9"), int64(1000000000)},
		{"employee_type", 1, int64(1)},
		{"employee_type", float64(2), int64(2)},
		{"employee_type", " 3 ", int64(3)},
		{"gender", int64(0), int64(0)},
		{"join_time", uint64(1700000000), int64(1700000000)},
		{"suspended", false, false},
		{"custom.C-1", "x", "x"},
		{"user_id", "00u1", "00u1"},
	} {
		a, _ := LookupAttribute(tt.attribute)
		if got, err := a.Normalize(tt.given); err != nil || got != tt.want {
			t.Errorf("%s: %#v gives %#v, %v; want %#v", tt.attribute, tt.given, got, err, tt.want)
		}
	}
}

func TestNormalize_refuses_what_Lark_would(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		attribute string
		given     any
		want      string
	}{
		{"name", "", "must not be empty"},
		{"name", " \u0001", "must not be empty"},
		{"name", strings.Repeat("é", 256), "has 256 characters; Lark takes 255"},
		{"name", true, "must be text, not true"},
		{"name", []any{"a"}, "must be text, not a list"},
		{"name", map[string]any{}, "must be text, not an object"},
		{"employee_no", 1.5, "must be text, not 1.5"},
		{"employee_no", math.Inf(1), "must be text"},
		{"job_title", strings.Repeat("x", 101), "Lark takes 100"},
		{"custom.C-1", strings.Repeat("x", 101), "Lark takes 100"},
		{"user_id", "", "must not be empty"},
		{"user_id", "a b", "contains a space"},
		{"user_id", strings.Repeat("x", 65), "Lark takes 64"},
		{"email", "mei", "is not an email address"},
		{"email", "Mei <mei@acme.com>", "is not an email address"},
		{"email", "mei@acme.com, ann@acme.com", "is not an email address"},
		{"email", "mei @acme.com", "is not an email address"},
		{"enterprise_email", "@acme.com", "is not an email address"},
		{"mobile", "81234567", "no country code"},
		{"mobile", "12", "no country code"},
		{"employee_type", int64(0), "must be between 1"},
		{"join_time", json.Number("1.5"), "must be a whole number, not 1.5"},
		{"join_time", json.Number("1e400"), "must be a whole number, not 1e400"},
		{"join_time", uint64(math.MaxUint64), "must be a whole number"},
		{"employee_type", true, "must be a whole number, not true"},
		{"employee_type", "regular", "must be a whole number, not \"regular\""},
		{"employee_type", "", "must be a whole number"},
		{"employee_type", 1.5, "must be a whole number, not 1.5"},
		{"gender", int64(4), "must be between 0 and 3"},
		{"join_time", int64(-1), "must be between 0"},
		{"suspended", "true", "must be true or false, not \"true\""},
		{"suspended", int64(1), "must be true or false"},
	} {
		a, _ := LookupAttribute(tt.attribute)
		got, err := a.Normalize(tt.given)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %#v gives %#v, %v; want an error with %q", tt.attribute, tt.given, got, err, tt.want)
		}
	}
}

// anyValue draws what JSON can hold.
func anyValue() *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		switch rapid.IntRange(0, 7).Draw(t, "shape") {
		case 0:
			return nil
		case 1:
			return rapid.Bool().Draw(t, "bool")
		case 2:
			return rapid.Int64().Draw(t, "int")
		case 3:
			return rapid.Float64().Draw(t, "float")
		case 4:
			return rapid.SampledFrom([]string{"", " ", "mei@acme.com", "+6581234567", "1", "A/B"}).Draw(t, "text")
		case 5:
			items := []any{}
			for _, s := range rapid.SliceOfN(rapid.String(), 0, 4).Draw(t, "list") {
				items = append(items, s)
			}
			return items
		case 6:
			return map[string]any{}
		default:
			return rapid.String().Draw(t, "string")
		}
	})
}

func TestNormalize_is_a_normal_form(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, _ := LookupAttribute(rapid.SampledFrom(append(AttributeNames(), "custom.C-1")).Draw(t, "attribute"))
		given := anyValue().Draw(t, "value")
		first, err := a.Normalize(given)
		if err != nil {
			return
		}
		again, err := a.Normalize(first)
		if err != nil || string(Encode(again)) != string(Encode(first)) {
			t.Fatalf("%s: %#v gives %#v, and that gives %#v, %v", a.Name, given, first, again, err)
		}
	})
}

// What is taken for an address at a glance is one to the parser, too.
func TestEmail_plain_ones_are_those_of_the_parser(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"mei.chan@acme.com", "a@b", "A-1_b.c@x-y.example"} {
		if !isPlainEmail(s) {
			t.Errorf("%q is plain", s)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[a-zA-Z0-9._@ +é"-]{0,8}@?[a-z0-9.-]{0,8}`).Draw(t, "address")
		if !isPlainEmail(s) {
			return
		}
		if address, err := mail.ParseAddress(s); err != nil || address.Address != s {
			t.Fatalf("%q: %v, %v", s, address, err)
		}
	})
}
