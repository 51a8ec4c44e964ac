package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// brisk is a tenant that takes ten suspensions a second: these tests are about how many there are.
func brisk(t *testing.T) *world {
	t.Helper()
	return tenantOf(t, func(o *sandbox.LarkOptions) { o.Subscriptions, o.RateScale = nil, 10 })
}

// safety gives a configuration's provider a budget.
func safety(config, limit string) string {
	return strings.Replace(config, `provider "lark" {`, "provider \"lark\" {\n  safety = { max_offboard = "+limit+" }", 1)
}

// crew are n users by number, with these arguments.
func (w *world) trioWith(n int, arguments string) string {
	return fmt.Sprintf(`
resource "lark_user" "crew" {
  for_each = toset([for i in range(%d) : tostring(i)])
  name     = "User ${each.key}"
  email    = "user${each.key}@acme.example"
%s
}
`, n, arguments)
}

// One budget for whoever is suspended by a destroy, by is_frozen, or deleted. It refuses the plan in full.
func TestUser_budget_counts_all_who_are_suspended_or_deleted(t *testing.T) {
	t.Parallel()
	w := brisk(t)
	start := w.staffed("", "Sue One", "Siu Two") + w.staffed("on_destroy = \"delete\"", "Del One", "Dil Two") + w.staffed("", "Ann One", "Ben Two", "Cy Three") +
		w.staffed("on_destroy = \"abandon\"", "Abe Abandon")
	f := w.folder(w.provider() + start)
	f.settle()
	w.lark.AcceptInvitations()
	w.sent()
	end := func(frozen ...string) string {
		left := map[string]string{"Ann One": "", "Ben Two": "", "Cy Three": ""}
		for _, name := range frozen {
			left[name] = "is_frozen = true"
		}
		return w.provider() + w.staffed(left["Ann One"], "Ann One") + w.staffed(left["Ben Two"], "Ben Two") + w.staffed(left["Cy Three"], "Cy Three")
	}
	// Two suspensions, two deletions and one who is frozen are five: as many as may go. Who is abandoned does not count.
	f.write(end("Ann One"))
	f.plan().changes("Plan: 0 to add, 1 to change, 5 to destroy.")
	f.write(end("Ann One", "Ben Two"))
	f.plan().fails("safety.max_offboard = 5", "raise max_offboard", "Nothing is done")
	f.write(safety(end("Ann One", "Ben Two"), "0"))
	f.plan().fails("safety.max_offboard = 0", "nobody already")
	f.write(safety(end("Ann One", "Ben Two"), "5"))
	f.plan("-refresh=false").fails("safety.max_offboard = 5")
	w.sends()
	f.write(safety(end("Ann One", "Ben Two"), "6"))
	f.plan().changes("Plan: 0 to add, 2 to change, 5 to destroy.")
	f.apply().succeeds()
	w.onlyFrozen("Ann One", "Ben Two", "Siu Two", "Sue One")
	// To be let back in costs nothing, and neither does what is as it was.
	f.write(safety(end("Ben Two"), "0"))
	f.settle()
	f.plan().empty()
	f.write(strings.Replace(safety(end(), "0"), "max_offboard = 0", "max_offboard = -1", 1))
	f.plan().fails("max_offboard")
}

// Replacements delete without a plan of their own: the budget is checked when they do.
func TestUser_budget_is_checked_again_by_a_delete(t *testing.T) {
	t.Parallel()
	w := brisk(t)
	f := w.folder(w.provider() + w.trioWith(6, "  on_destroy = \"delete\"") + w.crewAbroad(2))
	f.settle()
	w.lark.AcceptInvitations()
	w.sent()
	var replacing []string
	for i := range 6 {
		replacing = append(replacing, fmt.Sprintf("-replace=lark_user.crew[\"%d\"]", i))
	}
	f.plan(replacing...).changes("6 to add, 0 to change, 6 to destroy")
	f.apply().fails("safety.max_offboard = 5", "Unable to delete user")
	resigned := 0
	for _, u := range w.lark.Users() {
		if u.Resigned {
			resigned++
		}
	}
	if resigned != 5 {
		t.Errorf("%d have resigned, want 5", resigned)
	}
	if n := len(w.lark.Invitations()); n != 8+5 {
		t.Errorf("%d invitations, want those of the first apply and one for each who was deleted", n)
	}
}

// crewAbroad are n users of another configuration of the provider, which has a budget of its own.
func (w *world) crewAbroad(n int) string {
	return strings.Replace(w.provider(), `"lark" {`, "\"lark\" {\n  alias = \"abroad\"", 1) +
		strings.NewReplacer(`"crew"`, `"abroad"`, "user$", "abroad$", "User $", "Abroad $").Replace(w.trioWith(n, "  provider = lark.abroad"))
}

func TestUser_budget_is_one_for_each_configuration_of_the_provider(t *testing.T) {
	t.Parallel()
	w := brisk(t)
	providers := w.provider() + strings.Replace(w.provider(), `"lark" {`, "\"lark\" {\n  alias = \"abroad\"", 1)
	f := w.folder(w.provider() + w.trioWith(4, "") + w.crewAbroad(4))
	f.settle()
	w.lark.AcceptInvitations()
	f.write(providers)
	f.plan().changes("8 to destroy")
	f.write(safety(providers, "3"))
	f.plan().fails("safety.max_offboard = 3").omits("max_offboard = 5")
	f.write(providers)
	// Nobody is counted twice where the same provider plans and applies.
	f.run("apply", "-no-color", "-auto-approve").succeeds("8 destroyed")
}
