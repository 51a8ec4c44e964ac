package mapping

import (
	"strings"
	"testing"
)

// one maps one record and gives the value of an attribute, nil if it is unmanaged, and the warning.
func one(t *testing.T, attribute, expression string, record map[string]any) (any, string) {
	t.Helper()
	result := mapped(t, Source{
		Users: records{"a": record}.json(t), PhoneRegion: "SG",
		Attributes: map[string]string{"name": "'A'", "email": "'a@x.com'", attribute: expression},
	})
	return result.Directory.People["a"][attribute], result.Warnings["a"]
}

func TestExpressions_over_what_is_there_and_what_is_not(t *testing.T) {
	t.Parallel()
	record := map[string]any{
		"status": "ACTIVE", "empty": "", "nil": nil, "blank": "  ", "level": 3, "ratio": 2.5, "yes": true,
		"tags":    []any{"red", nil, "blue"},
		"phones":  []any{map[string]any{"type": "home", "number": "1"}, map[string]any{"type": "mobile", "number": "2"}},
		"profile": map[string]any{"title": "Engineer", "email": "Mei@Acme.com", "name": "Mei Ling Chan", "nothing": nil},
	}
	for _, tt := range []struct {
		expression string
		want       any // nil is unmanaged, silently
	}{
		{"user.profile.title", "Engineer"},
		{"user.profile.email.lowerAscii()", "mei@acme.com"},
		{"user['profile']['title']", "Engineer"},
		{"user.profile.name.split(' ')[1]", "Ling"},
		{"user.phones.filter(p, p.type == 'mobile')[0].number", "2"},
		{"user.level", "3"},
		{"string(user.level + 1)", "4"},
		{"user.level > 2.5 ? 'high' : 'low'", "high"},
		{"user.ratio > 2 ? 'high' : 'low'", "high"},

		// What is not there is null, however deep.
		{"user.profile.division", nil},
		{"user.profile.nothing", nil},
		{"user.nobody.at.all", nil},
		{"user['nobody']['at'].all", nil},
		{"user.profile.title.deeper", nil},
		{"user.profile.division == null ? 'none' : 'some'", "none"},
		{"user.nobody.at.all == null ? 'none' : 'some'", "none"},
		{"user.profile.division != 'X' ? 'other' : 'X'", "other"},
		{"user.profile.division in [null, ''] ? 'none' : 'some'", "none"},
		{"user.nil", nil},
		{"user.empty", nil},
		{"user.blank", nil},
		{"user.phones[7].number", nil},
		{"user.profile.name.split(' ')[7]", nil},
		{"user.phones.filter(p, p.type == 'fax')[0].number", nil},
		{"user[user.profile.title]", nil},

		// A call that fails on it gives nothing.
		{"user.profile.division.lowerAscii()", nil},
		{"user.profile.division + '/' + user.profile.title", nil},
		{"user.profile.division.matches('^E') ? 'e' : 'no'", nil},
		{"user.profile.division.matches('^' + user.profile.title) ? 'e' : 'no'", nil},
		{"user.profile.division.startsWith('E') || user.status == 'ACTIVE' ? 'e' : 'no'", "e"},
		{"user.no ? 'a' : 'b'", nil},
		{"user.no && user.yes ? 'a' : 'b'", nil},
		{"!user.no ? 'a' : 'b'", nil},
		{"string(user.rank * 2)", nil},
		{"'%s'.format([user.profile.title])", "Engineer"},
		{"e164(user.mobile, 'SG')", nil},
		{"e164('81234567', user.country)", "!no country code"},
		{"transliterate(user.profile.kanji)", nil},
		{"slug(user.profile.kanji)", nil},

		// A list that is not there is empty.
		{"user.labels.filter(l, l.startsWith('a')).join(',')", nil},
		{"user.labels.exists(l, l == 'a') ? 'yes' : 'no'", "no"},
		{"'a' in user.labels ? 'yes' : 'no'", "no"},
		{"'red' in user.tags ? 'yes' : 'no'", "yes"},
		{"user.tags.filter(t, t != null).join('+')", "red+blue"},

		// An object is a map like any other.
		{"'title' in user.profile ? 'yes' : 'no'", "yes"},
		{"'nothing' in user.profile ? 'yes' : 'no'", "no"},
		{"string(user.profile.size())", "3"},
		{"user.profile.exists(k, k == 'title') ? 'yes' : 'no'", "yes"},
		{"user.phones[0] == {'type': 'home', 'number': '1'} ? 'same' : 'other'", "same"},
		{"user.phones[0] == user.phones[1] ? 'same' : 'other'", "other"},
		{"{'a': user.profile}.a.title", "Engineer"},
		{"type(user.profile) == map ? 'map' : 'other'", "map"},
		{"1 in user.profile ? 'yes' : 'no'", "no"},

		// CEL's own means keep their meaning.
		{"has(user.profile.title) ? 'has' : 'not'", "has"},
		{"has(user.profile.division) ? 'has' : 'not'", "not"},
		{"has(user.profile.nothing) ? 'has' : 'not'", "not"},
		{"has(user.nobody.at) ? 'has' : 'not'", "not"},
		{"user.?profile.?title", "Engineer"},
		{"user.?profile.?division", nil},
		{"user.?profile.?division.orValue('none')", "none"},
		{"user.?nobody.at.orValue('none')", "none"},
		{"user[?'profile'].title.orValue('none')", "Engineer"},
		{"user.phones[?7].orValue({'number':'none'}).number", "none"},
		{"cel.bind(t, user.profile.title, t + t)", "EngineerEngineer"},
		{"(user.yes ? user.profile : user.phones[0]).title", "Engineer"},
		{"(user.status == 'X' ? user.profile : user.nobody).title", nil},

		// A failure that has another reason is told.
		{"user.level.lowerAscii()", "!lowerAscii cannot be applied to (int)"},
		{"(user.profile.division == null ? 'x' : 'y') + user.level", "!+ cannot be applied to (string, int)"},
		{"string(1 / 0)", "!division by zero"},
		{"string(timestamp(user.status))", "!timestamp"},
		{"user.level.matches('^3') ? 'a' : 'b'", "!matches cannot be applied to (int, string)"},
		{"user.level && user.yes ? 'a' : 'b'", "!no such overload"},
		{"user.tags", "!must be text, not a list"},
		{"user.profile", "!must be text, not an object"},
		{"user.yes", "!must be text, not true"},
		{"lists.range(1000).map(x, lists.range(1000).map(y, x * y)).size() > 0 ? 'a' : 'b'", "!cost limit exceeded"},
	} {
		t.Run(tt.expression, func(t *testing.T) {
			t.Parallel()
			got, warning := one(t, "nickname", tt.expression, record)
			if want, fails := strings.CutPrefix(asText(tt.want), "!"); fails {
				if got != nil || !strings.HasPrefix(warning, "nickname: ") || !strings.Contains(warning, want) {
					t.Errorf("got %v with the warning %q; want one with %q", got, warning, want)
				}
				return
			}
			if got != tt.want || warning != "" {
				t.Errorf("got %v with the warning %q, want %v", got, warning, tt.want)
			}
		})
	}
}

func asText(v any) string { s, _ := v.(string); return s }

func TestExpressions_of_department_paths(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		record map[string]any
		want   string
	}{
		{"both", map[string]any{"division": "Eng", "department": "Platform"}, "Eng/Platform"},
		{"no division", map[string]any{"department": "Platform"}, "Platform"},
		{"a null division", map[string]any{"division": nil, "department": "Platform"}, "Platform"},
		{"an empty division", map[string]any{"division": " ", "department": "Platform"}, "Platform"},
		{"no department", map[string]any{"division": "Eng"}, "Eng"},
		{"neither", map[string]any{}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, warning := one(t, "departments", "[[user.profile.division, user.profile.department]]", map[string]any{"profile": tt.record})
			paths, _ := got.([]string)
			if strings.Join(paths, ",") != tt.want || warning != "" {
				t.Errorf("got %q with the warning %q", paths, warning)
			}
			if tt.want == "" && got != nil {
				t.Errorf("got %v: a person without a department is unmanaged, not cleared", got)
			}
		})
	}
}

func TestExpressions_have_the_functions_of_the_provider(t *testing.T) {
	t.Parallel()
	record := map[string]any{"phone": "8123 4567", "number": 6581234567, "name": "陈美", "region": "CN"}
	for _, tt := range []struct {
		expression string
		want       any
	}{
		{"e164(user.phone, 'SG')", "+6581234567"},
		{"e164(user.phone, phone_region)", "+6581234567"},
		{"e164('+' + string(user.number), '')", "+6581234567"},
		{"e164(user.number, 'SG')", "+6581234567"},
		{"e164('13011111111', user.region)", "+8613011111111"},
		{"transliterate(user.name)", "Chen Mei"},
		{"slug(user.name)", "chen-mei"},
		{"slug(user.name) + '@acme.com'", "chen-mei@acme.com"},
		{"slug(user.number)", "6581234567"},
	} {
		if got, warning := one(t, "nickname", tt.expression, record); got != tt.want || warning != "" {
			t.Errorf("%s gives %v with the warning %q, want %v", tt.expression, got, warning, tt.want)
		}
	}
}
