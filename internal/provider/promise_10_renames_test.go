package provider_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
)

func TestPromise_10_a_changed_email_name_or_phone_changes_the_person_and_never_replaces_them(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito", "Cy Poe", "Dee Roe")
	for i, id := range ids {
		w.edit(id, map[string]any{"mobilePhone": fmt.Sprintf("+65 8123 456%d", i)})
	}
	f := w.folder(w.sync())
	f.settle()
	before := w.openIDs()
	w.sent()
	w.edit(ids[0], map[string]any{"email": "annabel@acme.example", "login": "annabel@acme.example"})
	w.edit(ids[1], map[string]any{"lastName": "Wood"})
	w.edit(ids[2], map[string]any{"mobilePhone": "+65 9876 5432"})
	w.edit(ids[3], map[string]any{"firstName": "Di", "email": "di@acme.example", "login": "di@acme.example", "mobilePhone": "+65 9876 5433"})
	f.plan().changes("0 to add, 1 to change, 0 to destroy", `"Dee Roe" -> "Di Roe"`, `"dee.roe@acme.example" -> "di@acme.example"`, `"+6581234562" -> "+6598765432"`).
		omits("invited", "suspended", "missing")
	f.does("update Ann Lee: email", "update Ben Wood: name", "update Cy Poe: mobile", "update Di Roe: email mobile name")
	if got := w.openIDs(); !maps.Equal(got, before) {
		t.Errorf("people are the users %v, and were %v", got, before)
	}
}

// openIDs are those of everybody there ever was, by user_id, which is the source id.
func (w *world) openIDs() map[string]string {
	ids := map[string]string{}
	for _, u := range w.lark.Users() {
		ids[u.UserID] = u.OpenID
	}
	return ids
}

// One human with a new Okta account looks like somebody who leaves and somebody who joins.
func TestPromise_10_a_suspected_rename_is_held_until_it_is_confirmed_and_the_rest_proceeds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	shared := []map[string]any{
		{"employeeNumber": "E1"}, {"mobilePhone": "+65 8123 4567"}, {"email": "shared@acme.example"}, {"employeeNumber": "E4"},
	}
	old := w.team("Ann Lee", "Ben Ito", "Cy Poe", "Dee Roe")
	for i, id := range old {
		w.edit(id, shared[i])
	}
	cook := w.hire("Tom Park", nil)
	f := w.folder(w.sync())
	f.settle()
	users := w.openIDs()
	w.sent()
	for _, id := range old[:3] {
		w.okta.Deactivate(id)
	}
	w.okta.DeleteUser(old[3]) // who is missing, then
	again := w.team("Ann Wood", "Ben Wood", "Cy Wood", "Dee Wood")
	for i, id := range again {
		w.edit(id, shared[i])
	}
	w.edit(cook, map[string]any{"title": "Cook"})
	w.hire("Eva Ruiz", nil)

	confirmed, lines := []string{}, []string{}
	for i, id := range again {
		confirmed = append(confirmed, fmt.Sprintf("%q = %q", id, old[i]))
		lines = append(lines, "("+id+"): held, has the", "("+old[i]+"): held, "+id+", who is new, has the", confirmed[i])
	}
	f.plan().changes(append(lines, "1 person will be invited, 8 held", "+ Eva Ruiz", "same_person = {", "probably a rename")...)
	f.apply().succeeds()
	w.sends("create Eva Ruiz", "update Tom Park: job_title")
	f.plan().empty(lines...)

	f.write(w.sync(`same_person = { ` + strings.Join(confirmed, ", ") + ` }`))
	f.plan().changes("Ann Wood").omits("will be invited", "suspended, nothing is deleted", "? ")
	f.apply().succeeds()
	w.sends("update Ann Wood: email name", "update Ben Wood: email name", "update Cy Wood: name", "update Dee Wood: email name")
	for i, name := range []string{"Ann Wood", "Ben Wood", "Cy Wood", "Dee Wood"} {
		if u, _ := w.lark.User(users[old[i]]); u.Name != name || u.Frozen {
			t.Errorf("the user of %s is %+v, want that of %s", old[i], u, name)
		}
	}
	f.plan().empty()
	f.write(w.sync()) // the entries have done their work
	f.plan().changes("- same_person").omits("Ann Wood", "will be invited")
	f.apply().succeeds()
	w.sends()
	f.plan().empty()
}

// Two sources know Mei; the mapping has joined her ids, and has one of them as the key.
func TestPromise_10_another_source_id_of_the_same_person_is_neither_a_departure_nor_a_hire(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mei := func(id, more, rest string) string {
		return w.byHand(fmt.Sprintf(`{
  people = {
    %[1]s = { name = "Mei Chan", email = "mei@acme.example"%[2]s }
    ben = { name = "Ben Ito", email = "ben@acme.example", leader = %[1]q }
  }
  %[3]s
}`, id, more, rest), `offboarding = { missing = "offboard", missing_for = "1ns" }`)
	}
	f := w.folder(mei("okta1", "", ""))
	f.settle()
	account := w.user("mei@acme.example").OpenID
	w.sent()
	for _, c := range []struct{ what, config string }{
		{"she is found in a second source", mei("okta1", "", `aliases = { okta1 = ["jc1"] }`)},
		{"the other source goes first", mei("jc1", "", `aliases = { jc1 = ["okta1"] }`)},
		{"she left the first one", mei("jc1", "", `departed = { okta1 = "DEPROVISIONED" }`)},
		{"which forgot her", mei("jc1", "", ``)},
		{"and left the second one", mei("okta1", "", ``)},
		{"a third one knows her", mei("hr1", "", `aliases = { hr1 = ["okta1"] }`)},
		{"who is her only one", mei("hr1", "", ``)},
		{"her first id is back", mei("okta1", "", ``)},
	} {
		f.write(c.config)
		out := f.plan().omits("invited", "suspended", "missing", "? ", "! ")
		if out.code == 2 {
			f.apply().succeeds()
		}
		w.sends()
		f.plan().empty()
		if t.Failed() {
			t.Fatalf("when %s", c.what)
		}
	}
	f.undrifted()
	f.write(mei("jc1", `, job_title = "Lead"`, ""))
	f.plan().changes("= 1 person goes by another source id, and the same Lark user: Mei Chan (jc1, before okta1)", "Lead")
	f.apply().succeeds()
	w.sends("update Mei Chan: job_title")
	f.plan().empty()
	if u := w.user("mei@acme.example"); u.OpenID != account || u.Frozen {
		t.Errorf("Mei is %+v, and was %s", u, account)
	}

	// She leaves by the id that she goes by then, whichever that is.
	f.write(w.byHand(`{
  people   = { ben = { name = "Ben Ito", email = "ben@acme.example" } }
  departed = { okta1 = "DEPROVISIONED" }
  aliases  = { okta1 = ["jc1", "hr1"] }
}`))
	f.plan().changes("- Mei Chan (okta1): leaves (DEPROVISIONED)")
	f.apply().succeeds()
	w.sends("update Mei Chan: suspended")
	f.plan().empty()
}
