package provider_test

import "testing"

func TestSync_on_missing_leader_says_who_leads_those_whose_manager_has_left(t *testing.T) {
	t.Parallel()
	const (
		ann  = `ann = { name = "Ann Lee", email = "ann@acme.example", leader = "ben" }`
		ben  = `ben = { name = "Ben Ito", email = "ben@acme.example", leader = "cy" }`
		cy   = `cy = { name = "Cy Poe", email = "cy@acme.example" }`
		left = `{ people = { ` + ann + `, ` + cy + ` }, departed = { ben = "left" } }`
	)
	for _, c := range []struct{ on, leads, says string }{
		{"keep", "ben@acme.example", ""},
		{"nearest", "cy@acme.example", `~ Ann Lee (ann): led by Cy Poe (cy), because Ben Ito (ben) has left (on_missing_leader = "nearest")`},
		{"clear", "", `~ Ann Lee (ann): without leader, because Ben Ito (ben) has left (on_missing_leader = "clear")`},
	} {
		t.Run(c.on, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			setting := `on_missing_leader = "` + c.on + `"`
			all := w.byHand(`{ people = { `+ann+`, `+ben+`, `+cy+` } }`, setting)
			f := w.folder(all)
			f.settle()
			w.sent()
			leads := func(email string) {
				t.Helper()
				want := ""
				if email != "" {
					want = w.user(email).OpenID
				}
				if got := w.user("ann@acme.example").Leader; got != want {
					t.Errorf("Ann is led by %q, want %q (%s)", got, want, email)
				}
			}
			f.write(w.byHand(left, setting))
			f.plan().changes("- Ben Ito", c.says)
			f.apply().succeeds()
			leads(c.leads)
			if c.on == "keep" {
				w.sends("update Ben Ito: suspended")
			} else {
				w.sends("update Ben Ito: suspended", "update Ann Lee: leader")
			}
			f.plan().empty()
			f.undrifted()

			f.write(all)
			f.settle()
			leads("ben@acme.example")
			f.plan().empty()
		})
	}
}
