package provider_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

var approvals = regexp.MustCompile(`approvals = \[([^\]]*)\]`)

// approvable are the ids that a refusal offers to approve, sorted, each once.
func (o outcome) approvable() (ids []string) {
	for _, list := range approvals.FindAllStringSubmatch(o.text, -1) {
		for id := range strings.SplitSeq(list[1], ",") {
			ids = append(ids, strings.Trim(id, ` "`))
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func TestPromise_07_a_limit_that_is_exceeded_refuses_the_whole_run_until_exactly_these_people_are_approved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.crowd(14)
	f := w.folder(w.sync())
	f.settle()
	for _, id := range ids[:2] { // who are to be restored
		w.okta.Suspend(id)
	}
	f.settle()
	w.sent()
	within := ids[12]
	for i, change := range []func(id string){
		func(id string) { w.okta.Unsuspend(id) },
		func(id string) { w.okta.Deactivate(id) },
		func(id string) { w.okta.DeleteUser(id) },
		func(id string) { w.edit(id, map[string]any{"division": "Legal"}) },
		func(id string) { w.edit(id, map[string]any{"lastName": "Wood"}) },
		func(id string) { w.edit(id, map[string]any{"title": "Lead"}) },
	} {
		change(ids[2*i])
		change(ids[2*i+1])
	}
	changed := append(w.team("Tom Park", "Eva Ruiz"), ids[:12]...)
	slices.Sort(changed)

	const one = `limits = { create = "1", update = "1", move = "1", rename = "10%", suspend = "1", restore = "1", missing = "1" }`
	f.write(w.sync(one))
	refused := f.plan().fails(
		"2 people would be created and invited", "6 people would be changed", "2 people would be moved to other departments", "2 people would be renamed",
		"2 people would be suspended", "2 people would be restored", "2 people would be missing from the source",
		`limits.suspend is "1", that is 1 of the 14 people bound`, `limits.rename is "10%", that is 1 of the 14 people bound`,
		"2 of 2: Okta status DEPROVISIONED", "2 of 2: in Sales", "2 of 2: changed to departments", "2 of 2: absent from everything the source returned",
		"Nothing will be applied, not even what is within its limit",
	)
	if got := refused.approvable(); !slices.Equal(got, changed) {
		t.Errorf("the refusal offers to approve %v, want %v", got, changed)
	}
	f.run("apply", "-no-color", "-auto-approve").fails("2 people would be created and invited")
	w.sends()

	// One limit is enough, and who is approved counts no more, but everybody else does.
	w.edit(within, map[string]any{"title": "Boss"})
	all := slices.DeleteFunc(slices.Clone(changed), func(id string) bool { return id == ids[2] || id == ids[3] })
	f.write(w.sync(strings.Replace(one, `suspend = "1"`, `suspend = "0"`, 1), `approvals = [`+quoted(all)+`]`))
	refused = f.run("apply", "-no-color", "-auto-approve").fails("2 people would be suspended", `limits.suspend is "0"`)
	if got, want := refused.approvable(), slices.Sorted(slices.Values(ids[2:4])); !slices.Equal(got, want) {
		t.Errorf("the refusal offers to approve %v, want %v", got, want)
	}
	w.sends()

	f.write(w.sync(one, `approvals = [`+quoted(changed)+`]`))
	f.plan().changes("2 people will be invited, 2 suspended", "2 missing")
	f.apply().succeeds()
	w.sends(
		"create Tom Park", "create Eva Ruiz", "create department Legal",
		"update Ann Lee00: suspended", "update Ann Lee01: suspended", "update Ann Lee02: suspended", "update Ann Lee03: suspended",
		"update Ann Lee06: departments", "update Ann Lee07: departments", "update Ann Wood: name", "update Ann Wood: name",
		"update Ann Lee10: job_title", "update Ann Lee11: job_title", "update Ann Lee12: job_title",
	)
	f.write(w.sync(one))
	f.run("apply", "-no-color", "-auto-approve").succeeds()
	f.plan().empty("? Ann Lee04", "? Ann Lee05")
}

func TestPromise_07_without_limits_in_the_configuration_there_are_limits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.crowd(8)
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	for _, id := range ids[:6] {
		w.okta.Deactivate(id)
	}
	f.plan().fails("6 people would be suspended", `limits.suspend is "5 or 5%", that is 5 of the 8 people bound`)
	w.okta.Activate(ids[0])
	f.plan().changes("5 people suspended")
	w.sends()
}

func TestPromise_07_memberships_that_end_have_a_limit_over_the_run_and_within_a_large_group(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	people, all := "", []string{}
	for i := range 60 {
		id := fmt.Sprintf("p%02d", i)
		people += fmt.Sprintf("%s = { name = \"Ann Lee%02d\", email = \"%s@acme.example\" }\n", id, i, id)
		all = append(all, id)
	}
	config := func(crew, other []string, arguments ...string) string {
		return w.byHand(`{ people = { `+people+` }, groups = {
			g = { name = "Crew", members = [`+quoted(crew)+`] }, h = { name = "Other", members = [`+quoted(other)+`] } } }`, arguments...)
	}
	f := w.folder(config(all, all[:40]))
	f.settle()
	olga := w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example"})
	w.putInto("Other", olga)
	w.sent()

	f.write(config(all[:47], all[:40])) // 14 memberships of 101, with Olga's
	f.plan().fails(`Refused: 13 members of group "Crew" would be taken out, the limit is 12`, `limits.member_remove is "20%"`, "of the 60 members")
	f.write(config(all[:47], all[:40], `approvals = ["p47"]`))
	f.plan().changes("14 memberships end", "13 leave", "1 leaves: "+olga)

	f.write(config(all, all[:30], `limits = { member_remove = "10" }`))
	refused := f.plan()
	refused.fails("Refused: 11 memberships of groups would end, the limit is 10", `11 of 11: in group "Other"`, olga)
	f.write(config(all, all[:30], `limits = { member_remove = "10" }`, "approvals = ["+quoted(refused.approvable())+"]"))
	f.plan().changes("11 memberships end")
	w.sends()
	f.apply().succeeds()
	if n := len(w.larkGroup("Other").Users); n != 30 {
		t.Errorf("%d members, want 30", n)
	}
	f.plan().empty()
}

func TestPromise_07_an_attribute_that_changes_for_too_many_people_is_a_broken_expression_until_they_are_approved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	config := func(title string, arguments ...string) string {
		return w.byHand(`{ people = { for n in range(24) : format("p%02d", n) => {
			name = format("Ann Lee%02d", n), email = format("p%02d@acme.example", n), departments = ["Sales"], job_title = `+title+` } } }`, arguments...)
	}
	f := w.folder(config(`format("Level %d", n)`))
	f.settle()
	w.sent()

	f.write(config(`""`))
	refused := f.plan().fails("Refused: job_title of 24 people would be changed, the limit is 20", `limits.same_attribute is "20 or 20%"`,
		"24 of 24: job_title goes empty", "24 of 24: in Sales")
	f.run("apply", "-no-color", "-auto-approve").fails("job_title of 24 people would be changed")
	w.sends()
	f.write(config(`n < 20 ? "Lead" : format("Level %d", n)`))
	f.plan().changes(`"Lead"`)
	f.write(config(`n < 21 ? "Lead" : format("Level %d", n)`))
	f.plan().fails("21 people", `21 of 21: job_title becomes "Lead"`)

	f.write(config(`""`, "approvals = ["+quoted(refused.approvable())+"]"))
	f.plan().changes("job_title")
	w.sends()
}
