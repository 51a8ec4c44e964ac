package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// crowd hires n people who work in one department.
func (w *world) crowd(n int) (ids []string) {
	for i := range n {
		ids = append(ids, w.hire(fmt.Sprintf("Ann Lee%02d", i), map[string]any{"division": "Sales", "userType": "Employee"}))
	}
	return ids
}

// frozen counts who is frozen in Lark.
func (w *world) frozen() (n int) {
	for _, u := range w.lark.Users() {
		if u.Frozen {
			n++
		}
	}
	return n
}

// quoted is a list of ids as a configuration has it.
func quoted(ids []string) string {
	return `"` + strings.Join(ids, `", "`) + `"`
}

// The limit of 12 people is 5 who are newly missing.
func TestSync_when_a_source_shows_fewer_people_nobody_is_suspended(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config func(w *world, group string, arguments ...string) string
		shrink func(w *world, group string, gone []string)
	}{
		"a group is emptied": {
			func(w *world, group string, arguments ...string) string {
				return w.narrowed(`group_ids = ["`+group+`"]`, arguments...)
			},
			func(w *world, group string, gone []string) { w.okta.RemoveFromGroup(group, gone...) },
		},
		"a filter leaves them out": {
			func(w *world, _ string, arguments ...string) string {
				return w.narrowed(`search = "profile.userType eq \"Employee\""`, arguments...)
			},
			func(w *world, _ string, gone []string) {
				for _, id := range gone {
					w.edit(id, map[string]any{"userType": "Contractor"})
				}
			},
		},
		"Okta shows some only": {
			func(w *world, _ string, arguments ...string) string { return w.sync(arguments...) },
			func(w *world, _ string, gone []string) {
				for _, id := range gone {
					w.okta.DeleteUser(id)
				}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ids := w.crowd(12)
			group := w.okta.AddGroup("staff", ids...)
			f := w.folder(c.config(w, group))
			f.settle()
			w.sent()
			state := f.attributes()

			c.shrink(w, group, ids[4:])
			f.plan().fails("8 people would be missing", `limits.missing is "5 or 5%"`, "8 of 8: in Sales", "approvals = [").
				says(`"` + ids[4] + `"`).says(`"` + ids[11] + `"`).omits(`"` + ids[3] + `"`)
			f.plan("-refresh=false").fails("8 people would be missing")
			w.sends()
			if got := f.attributes()["last_run"]; got != state["last_run"] {
				t.Errorf("a refused plan changed the state")
			}

			f.write(c.config(w, group, `approvals = [`+quoted(ids[4:])+`]`))
			f.plan().changes("8 people missing", "? Ann Lee04")
			f.apply().succeeds()
			w.sends()
			f.plan().empty("Ann Lee04")
			if n := w.frozen(); n != 0 {
				t.Errorf("%d people were frozen", n)
			}
		})
	}
}

func TestSync_a_few_missing_people_are_held_ten_runs_in_a_row(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.crowd(12)
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	for _, id := range ids[8:] {
		w.okta.DeleteUser(id)
	}
	f.plan().changes("4 people missing", "? Ann Lee08", "? Ann Lee11")
	f.apply().succeeds()
	for range 9 {
		f.plan().empty("Ann Lee08", "Ann Lee11")
	}
	w.sends()
	if n := w.frozen(); n != 0 {
		t.Errorf("%d people were frozen", n)
	}
}

func TestSync_half_the_people_of_Okta_gone_is_refused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.crowd(12)
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.okta.ServeOnly(6)
	for range 3 {
		f.plan().fails("6 people would be missing", "the limit is 5")
	}
	w.okta.ServeOnly(0)
	f.plan().empty()
	w.sends()
}

func TestSync_a_page_that_is_lost_is_an_error_and_never_a_shorter_list(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 250 { // two pages
		w.hire(fmt.Sprintf("Ann Lee%03d", i), nil)
	}
	page2 := func(c sandbox.Call) bool { return strings.Contains(c.Query, "after=") }
	f := w.folder(w.sync())
	w.okta.Inject(sandbox.Fault{Name: "no page 2", Match: page2, Respond: func(r http.ResponseWriter) {
		r.WriteHeader(http.StatusForbidden)
	}})
	f.plan().fails("Unable to list the users of Okta")
	w.okta.ClearFaults()
	w.okta.Inject(sandbox.Fault{Name: "half of page 2", Match: page2, Truncate: true})
	f.plan().fails("Unable to list the users of Okta")
	w.okta.ClearFaults()
	f.plan().changes("250 people will be invited")
	w.sends()
}

func TestSync_an_empty_source_is_refused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.crowd(3)
	f := w.folder(w.sync())
	f.settle()
	w.sent()

	f.write(w.byHand(`{ people = {} }`))
	f.plan().fails("no people", "empty source")
	f.write(w.narrowed(`search = "profile.userType eq \"Nobody\""`))
	f.plan().fails("nobody")
	f.write(w.narrowed(`group_ids = ["` + w.okta.AddGroup("nobody") + `"]`))
	f.plan().fails("nobody")
	w.sends()
}

func TestSync_more_leavers_than_the_limit_are_refused_until_they_are_approved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.crowd(8)
	limits := `limits = { suspend = "1" }`
	f := w.folder(w.sync(limits))
	f.settle()
	w.sent()
	w.edit(ids[0], map[string]any{"title": "Boss"})
	for _, id := range ids[6:] {
		w.okta.Deactivate(id)
	}
	f.plan().fails("2 people would be suspended", `limits.suspend is "1"`, "2 of 2: Okta status DEPROVISIONED",
		`approvals = ["`, ids[6], ids[7])
	w.sends()
	f.write(w.sync(limits, `approvals = [`+quoted(ids[6:7])+`]`))
	f.plan().changes("2 people suspended")
	f.does("update Ann Lee00: job_title", "update Ann Lee06: suspended", "update Ann Lee07: suspended")
}

func TestSync_every_kind_of_change_has_a_limit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.crowd(4)
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	for _, id := range ids {
		w.edit(id, map[string]any{"firstName": "Zoe", "division": "Marketing"})
	}
	w.hire("Tom Park", nil)
	f.write(w.sync(`limits = { move = "3", rename = "50%", update = "3", create = "0" }`))
	f.plan().fails("4 people would be moved", "4 people would be renamed", "4 people would be changed", "1 person would be created",
		`limits.rename is "50%", that is 2 of the 4 people bound`)
	w.sends()
}
