package provider_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

const gate = `
resource "terraform_data" "gate" {
  input = "%s"
}
`

func TestSync_what_is_not_known_at_plan_is_refused(t *testing.T) {
	t.Parallel()
	for argument, config := range map[string]func(w *world) string{
		"directory": func(w *world) string {
			return strings.Replace(w.sync(), `data "lark_sync_mapping" "staff" {`, `data "lark_sync_mapping" "staff" {
				depends_on = [terraform_data.gate]`, 1)
		},
		"existing": func(w *world) string {
			return strings.Replace(w.adopting(), `data "lark_existing_users" "staff" {`, `data "lark_existing_users" "staff" {
				depends_on = [terraform_data.gate]`, 1)
		},
		"limits":      func(w *world) string { return w.sync(`limits = { suspend = terraform_data.gate.output }`) },
		"protect":     func(w *world) string { return w.sync(`protect = [terraform_data.gate.output]`) },
		"approvals":   func(w *world) string { return w.sync(`approvals = [terraform_data.gate.output]`) },
		"same_person": func(w *world) string { return w.sync(`same_person = { new = terraform_data.gate.output }`) },
		"on_external": func(w *world) string { return w.sync(`on_external = terraform_data.gate.output`) },
		"offboarding": func(w *world) string { return w.sync(`offboarding = { action = terraform_data.gate.output }`) },
	} {
		t.Run(argument, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.team("Ann Lee", "Ben Ito")
			w.test(resource.TestStep{
				Config:      config(w) + strings.Replace(gate, "%s", "1", 1),
				ExpectError: regexp.MustCompile(`(?s)Not known at plan.*` + argument),
			})
			w.sends()
		})
	}
}

func TestSync_a_directory_that_becomes_unknown_in_a_later_run_is_refused_and_loses_nothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee", "Ben Ito")
	config := func(input string) string {
		return strings.Replace(w.sync(), `data "lark_sync_mapping" "staff" {`, `data "lark_sync_mapping" "staff" {
			depends_on = [terraform_data.gate]`, 1) + strings.Replace(gate, "%s", input, 1)
	}
	f := w.folder(strings.Replace(gate, "%s", "1", 1))
	f.plan().changes()
	f.apply().succeeds()
	f.write(config("1"))
	f.settle()
	w.sent()
	f.write(config("2"))
	f.plan().fails("Not known at plan", "depends_on")
	w.sends()
	f.write(config("1"))
	f.plan().empty()
}
