package sandbox

import (
	"testing"
)

func TestOktaGrammar_matches_what_the_documentation_says(t *testing.T) {
	t.Parallel()
	o := NewOkta(OktaOptions{})
	id := o.AddUser(OktaUser{Status: "LOCKED_OUT", Profile: map[string]any{
		"login": "isaac.brock@example.com", "email": "isaac.brock@example.com", "lastName": "Brock", "department": "Engineering",
		"title": `the "one"`, "badges": []any{"red", "blue"}, "floor": 12, "remote": true,
	}})
	u := o.user(id)
	for expression, want := range map[string]bool{
		`status eq "locked_out"`:                         true, // values of a search compare without case
		`status EQ "LOCKED_OUT" AND id pr`:               true, // and so do operators
		`(status lt "STAGED" or status gt "STAGED")`:     true, // how ne is written
		`profile.department eq "Eng"`:                    false,
		`profile.department sw "eng"`:                    true,
		`profile.lastName co "roc"`:                      true,
		`profile.badges eq "blue"`:                       true, // any element matches
		`profile.floor gt 9`:                             true, // numbers compare as numbers
		`profile.remote eq true`:                         true,
		`profile.title eq "the \"one\""`:                 true,
		`profile.nickName pr`:                            false,
		`created lt "2014-01-01T00:00:00.000Z"`:          false,
		`lastUpdated gt "2014-01-01T00:00:00Z"`:          true,
		`id pr and status eq "x" or profile.floor eq 12`: true, // and binds closer
		`id pr and (status eq "x" or status eq "y")`:     false,
	} {
		matches, err := o.userSearch().parse(expression)
		if err != nil {
			t.Errorf("%s: %v", expression, err)
		} else if got := matches(u.property); got != want {
			t.Errorf("%s: %t", expression, got)
		}
	}
}

func TestOktaGrammar_refuses_what_Okta_refuses(t *testing.T) {
	t.Parallel()
	o := NewOkta(OktaOptions{})
	o.AddUser(OktaUser{Profile: oktaProfile("mei@example.com")})
	for _, expression := range []string{
		``, `status`, `status eq`, `status eq ACTIVE`, `status eq "ACTIVE`, `(status eq "ACTIVE"`, `status eq "ACTIVE")`,
		`status ne "ACTIVE"`, `not status eq "ACTIVE"`, `status eq "ACTIVE" and`, `status eq "ACTIVE" status pr`,
		`Status eq "ACTIVE"`, `profile.FirstName eq "x"`, `profile.madeUp eq "x"`, `profile.title co "x"`,
		`created gt "yesterday"`,
	} {
		if _, err := o.userSearch().parse(expression); err == nil {
			t.Errorf("search takes %s", expression)
		}
	}
	for _, expression := range []string{`status sw "A"`, `status pr`, `created gt "2014-01-01T00:00:00.000Z"`, `profile.title eq "x"`} {
		if _, err := oktaUserFilter.parse(expression); err == nil {
			t.Errorf("filter takes %s", expression)
		}
	}
}
