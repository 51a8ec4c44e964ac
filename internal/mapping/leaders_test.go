package mapping

import "testing"

func TestMap_finds_the_manager(t *testing.T) {
	t.Parallel()
	users := func(managerID string) records {
		return records{
			"me":       person("me@x.com", "managerId", managerID, "login", "me@x.com"),
			"boss":     person("boss@x.com", "login", "boss-login@x.com", "employeeNumber", "E1"),
			"staged":   status(person("staged@x.com"), "STAGED"),
			"rejected": profile(map[string]any{"email": "rejected@x.com", "employeeNumber": "E3"}),
			"left":     status(person("left@x.com", "employeeNumber", "E4"), "DEPROVISIONED"),
			"again-1":  status(person("again@x.com"), "DEPROVISIONED"),
			"again-2":  person("again@x.com"),
			"E1":       person("e1@x.com"), // an id that is somebody else's number
			"twin-1":   person("twin-1@x.com", "employeeNumber", "E9"),
			"twin-2":   person("twin-2@x.com", "employeeNumber", "E9"),
			"alias-1":  person("alias-1@x.com", "login", "alias@x.com"),
			"alias-2":  status(person("alias@x.com"), "STAGED"),
		}
	}
	for _, tt := range []struct {
		name, managerID, want, warning string
	}{
		{"by source id", "boss", "boss", ""},
		{"by login", "boss-login@x.com", "boss", ""},
		{"by login, in other case", "Boss-Login@X.com", "boss", ""},
		{"by email", " BOSS@x.com ", "boss", ""},
		{"by employee number", "E3", "rejected", ""},
		{"a source id before an employee number", "E1", "E1", ""},
		{"a login before an email", "alias@x.com", "alias-1", ""},
		{"who is out of scope", "staged@x.com", "staged", ""},
		{"who is rejected", "rejected", "rejected", ""},
		{"who left, and came back", "again@x.com", "again-2", ""},
		{"nobody", "", "", ""},
		{"who left", "E4", "", "leader: the manager, left, has left"},
		{"who is unknown", "Jimbo", "", `leader: "Jimbo" is no source id, login, email or employee number of anybody`},
		{"two at once", "E9", "", `leader: "E9" is the employee number of twin-1, twin-2; which of them is the manager cannot be told`},
		{"oneself", "me@x.com", "", `leader: "me@x.com" is the person; Lark takes nobody as their own manager`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			result := okta(t, users(tt.managerID), nil)
			me, ok := result.Directory.People["me"]
			if !ok {
				t.Fatalf("rejected: %v", result.Rejected)
			}
			if got := me.String("leader"); got != tt.want || result.Warnings["me"] != tt.warning {
				t.Errorf("leader %q with the warning %q; want %q, %q", got, result.Warnings["me"], tt.want, tt.warning)
			}
			if _, managed := me["leader"]; managed != (tt.want != "") {
				t.Error("a leader that is not known is unmanaged")
			}
		})
	}
}

func TestMap_a_number_finds_the_manager(t *testing.T) {
	t.Parallel()
	result := okta(t, records{
		"a": profile(map[string]any{"displayName": "A", "email": "a@x.com", "managerId": 222222}),
		"b": profile(map[string]any{"displayName": "B", "email": "b@x.com", "employeeNumber": "222222"}),
	}, nil)
	if got := result.Directory.People["a"].String("leader"); got != "b" {
		t.Errorf("leader %q", got)
	}
}

// Promise 14: the plan prints cycles and cuts them; the mapping leaves them in.
func TestMap_leaves_a_cycle_of_leaders(t *testing.T) {
	t.Parallel()
	result := okta(t, records{
		"a": person("a@x.com", "managerId", "b"), "b": person("b@x.com", "managerId", "c"), "c": person("c@x.com", "managerId", "a"),
	}, nil)
	for id, want := range map[string]string{"a": "b", "b": "c", "c": "a"} {
		if got := result.Directory.People[id].String("leader"); got != want {
			t.Errorf("%s: %q", id, got)
		}
	}
}
