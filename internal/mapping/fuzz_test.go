package mapping

import (
	"encoding/json"
	"errors"
	"testing"
)

// An expression that does not compile is a fault at its place. One that does never fails the mapping, whatever it meets.
func FuzzCompile(f *testing.F) {
	for _, preset := range presets {
		for _, expression := range preset.attributes {
			f.Add(uint8(2), expression, `{"status":"ACTIVE","profile":{"email":"a@x.com","mobilePhone":"12"}}`)
		}
		f.Add(uint8(0), preset.scope, `{"status":"STAGED"}`)
		f.Add(uint8(1), preset.departed, `{"status":"DEPROVISIONED"}`)
		f.Add(uint8(4), preset.departedCause, `{"statusChanged":7}`)
	}
	for _, expression := range []string{
		"user.phones.filter(p, p.type == 'mobile')[0].number", "has(user.a.b) ? user.a : null", "cel.bind(x, user.name, x + x)",
		"user.?a[?'b'].orValue([1,2,3][7])", "lists.range(100000).map(x, x).size()", "'%s'.format([user])", "groups[0]", "user", "1 / 0", "group.members.size() > 0 && group.name.matches('^a')", "group.members[7] + group.name", "[[null]]",
		"user.name.matches('(')", "user.name.matches(user.name)", "!user.a || user.a.b && !has(user.c.d)", "timestamp(user.name) < duration('1h')",
		"{'a': user}.a.name", "[user, groups].map(x, x).filter(x, x != null)[1]", "user.a.b[2].c + 1", "b'\\xff'", "user[user.name]", "\"\\ud800\"", "user.name == '\xff'", "'%s'.format([b'\\xff'])",
	} {
		for place := range uint8(11) {
			f.Add(place, expression, `{"name":"x","a":{"b":[1,null,{"c":1e400}]},"phones":[{"type":"mobile"}]}`)
		}
	}
	places := []string{"scope", "departed", "nickname", "departments", "leader", "gender", "suspended", "identity", "user_groups.filter", "user_groups.name", "user_groups.description"}
	f.Fuzz(func(t *testing.T, place uint8, expression, doc string) {
		source := Source{
			Records: map[string]json.RawMessage{"1": json.RawMessage(doc), "2": json.RawMessage(`{"name":null}`)}, Groups: []byte(`{"g":{"name":"all","members":["1"]}}`), UserGroups: &UserGroups{},
			Attributes: map[string]string{"name": "'N'", "mobile": "e164(user.phone, 'SG')", "email": "user.email"},
		}
		if json.Unmarshal([]byte(doc), new(map[string]any)) != nil || doc == "null" {
			source.Records["1"] = json.RawMessage(`{}`)
		}
		argument, attribute := places[int(place)%len(places)], ""
		switch argument {
		case "scope":
			source.Scope = expression
		case "departed":
			source.Departed = expression
		case "identity":
			source.Identity = expression
		case "user_groups.filter":
			source.UserGroups.Filter = expression
		case "user_groups.name":
			source.UserGroups.Name = expression
		case "user_groups.description":
			source.UserGroups.Description = expression
		default:
			argument, attribute = "attributes", argument
			source.Attributes[attribute] = expression
		}
		m, err := Compile([]Source{source})
		if err != nil {
			var faults Errors
			if !errors.As(err, &faults) || len(faults) != 1 || faults[0].Argument != argument || faults[0].Attribute != attribute {
				t.Fatalf("%s %s: %v", argument, attribute, err)
			}
			return
		}
		result, err := m.Map()
		if err != nil {
			t.Fatalf("%s %s: %v", argument, attribute, err)
		}
		checkResult(t, result, source)
	})
}

// Whatever a source gives, the mapping is total, or says of the source what is wrong with it.
func FuzzMap(f *testing.F) {
	const groups = `{"g":{"name":"all","members":["1"]}}`
	for _, users := range []string{
		string(many(3)), `{}`, `null`, ``, `[]`, `{"1":null}`, `{"1":[]}`, `{"1":{}}x`, `{"":{"profile":{"displayName":"A","email":"a@x.com"}}}`,
		`{"1":{"profile":{"displayName":["A"],"email":{"a":null},"mobilePhone":1e99,"managerId":[null],"division":true,"department":{"x":1}}}}`,
		`{"1":{"status":7,"profile":[{"email":"a@x.com"}]},"1":{"status":"\u0000","profile":{"displayName":"\ud800","email":"A@X.com","uid":"2"}},"2":{}}`,
		`{"1":{"profile":{"displayName":"A","email":"a@x.com","division":"a/b","department":"` + "\u0130" + `","level":4.0}},"2":{"profile":{"level":1,"department":"i"}}}`,
	} {
		f.Add([]byte(users), []byte(groups))
	}
	for _, groups := range []string{`{"":{"name":"x","members":[""]},"g":{"name":"x","members":["1","1"],"description":"\ud800"}}`, ``, `null`, `[]`, `{"g":null}`, `{"g":{"name":""}}`, `{"g":{"name":"x","members":[null]}}`, `{"g":{"name":"x","members":{}}}`} {
		f.Add([]byte(`{"1":{}}`), []byte(groups))
	}
	f.Fuzz(func(t *testing.T, users, groups []byte) {
		source := property(users)
		source.Groups, source.UserGroups, source.Identity = groups, &UserGroups{}, "user.profile.email"
		source.Attributes["city"] = "groups.join(' ')"
		m, err := Compile([]Source{source})
		if err != nil {
			t.Fatal(err)
		}
		result, err := m.Map()
		var fault *InputError
		switch {
		case err == nil:
			checkResult(t, result, source)
		case !errors.As(err, &fault) || fault.Source != 0 || fault.Argument != "users" && fault.Argument != "groups" && fault.Argument != "user_groups":
			t.Fatal(err)
		}
	})
}
