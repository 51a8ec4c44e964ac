package provider_test

import (
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestSync_a_document_written_by_hand_is_drawn_as_it_was_written(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	config := w.byHand(`{
    held   = {}
    people = {
      ann = { name = "Ann Lee", email = "ann.lee@acme.example", mobile = "+65 8123 4567", employee_no = 7, job_title = "Cook", city = null,
              departments = ["Eng/QA", "Sales", "Board"] }
      ben = { name = "Ben Ito", email = "ben.ito@acme.example", departments = ["Eng"] }
    }
  }`)
	f := w.folder(config)
	f.settle()
	w.sent()
	f.plan("-refresh=false").empty()
	f.plan().empty()

	// Drift, and a change that fails, are drawn alone.
	w.change(address("Ann Lee"), func(u *sandbox.LarkUser) { u.JobTitle = "Baker" })
	f.plan().changes(`"Baker" -> "Cook"`).omits("8123", `"7"`, "- departments", "- held", "Board", "city")
	f.apply().succeeds()
	w.sends("update Ann Lee: job_title")
	w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example", EmployeeNo: "E1"})
	f.write(strings.Replace(config, `name = "Ben Ito",`, `name = "Ben Ito", employee_no = "E1",`, 1))
	f.plan().changes("E1")
	f.apply().fails("Ben Ito")
	for _, flags := range [][]string{{"-refresh=false"}, nil} {
		f.plan(flags...).changes("Ben Ito", "E1").omits("8123", `"7"`, "- departments", "- held", "Board", "departments are created")
	}
}

func TestSync_documents_that_are_no_JSON_are_not_printed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const broken = `"{\"people\": {\"a\": {\"name\": \"planted-value\""`
	for config, says := range map[string]string{
		`resource "lark_directory_sync" "staff" { directory = ` + broken + ` }`:                                                 "Invalid directory",
		`data "lark_existing_users" "staff" { directory = ` + broken + ` }`:                                                     "Invalid directory",
		"resource \"lark_directory_sync\" \"staff\" {\n directory = jsonencode({ people = {} })\n existing = " + broken + "\n}": "Give data.lark_existing_users.<name>.users.",
		`data "lark_sync_mapping" "staff" { sources = [{ preset = "okta", users = ` + broken + ` }] }`:                          "sources[0].users",
	} {
		config = w.provider() + config
		lines := w.folder(config).plan().fails(says)
		// Terraform shows the line of the configuration; beyond that line nothing may repeat it.
		if n := strings.Count(lines.raw, "planted-value"); n > 1 {
			t.Errorf("the document is printed:\n%s", lines.raw)
		}
	}
}

func TestSync_nulls_in_lists_are_refused_at_their_place(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder("")
	for _, argument := range []string{`approvals = [null]`, `protect = ["a", null]`, `match = [null]`, `same_person = { a = null }`} {
		f.write(w.byHand(`{ people = {} }`, argument))
		f.plan().fails("Null").omits("always an error in the provider")
	}
	for _, config := range []string{`data "lark_sync_mapping" "staff" { sources = [null] }`, `data "lark_okta_users" "staff" { group_ids = [null] }`} {
		f.write(w.provider() + config)
		f.plan().fails("Null List Value").omits("always an error in the provider")
	}
}

func TestSync_an_import_is_refused_and_says_what_serves_instead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.byHand(`{ people = {} }`))
	f.run("import", "-no-color", staff, "anything").fails("cannot be imported", "lark_existing_users", `on_unmatched = "hold"`)
}

func TestSync_a_refresh_out_of_time_says_how_to_get_more(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const people = `{ people = { ann = { name = "Ann Lee", email = "ann.lee@acme.example" } } }`
	f := w.folder(w.byHand(people, `timeouts = { read = "1ns" }`))
	f.settle()
	f.plan().fails("The refresh took too long", "timeouts.read", "-refresh=false")
	f.write(w.byHand(people))
	f.run("apply", "-no-color", "-auto-approve", "-refresh=false").succeeds()
	f.plan().empty()
}
