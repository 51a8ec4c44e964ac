package provider_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// capped gives a configuration's provider a limit of calls to Lark.
func capped(config string, most int) string {
	return strings.Replace(config, `provider "lark" {`, fmt.Sprintf("provider \"lark\" {\n  safety = { max_api_calls = %d }", most), 1)
}

var forecast = regexp.MustCompile(`forecast = (?:"[^"]*" -> )?"(\d+) API calls`)

// calls is how many a plan says that its apply makes.
func (o outcome) calls() int {
	o.Helper()
	found := forecast.FindStringSubmatch(o.text)
	if found == nil {
		o.Fatalf("%s has no forecast:\n%s", o.command, o.raw)
	}
	n, _ := strconv.Atoi(found[1])
	return n
}

// sentAtMost expects that Lark was sent no more calls than that since the last time, and not many fewer.
func (w *world) sentAtMost(most int) {
	w.Helper()
	if n := len(w.lark.Calls()); n > most || n < most-12 {
		w.Errorf("Lark was sent %d calls, want %d or a few less", n, most)
	}
	w.lark.Reset()
}

func TestCalls_an_apply_makes_as_many_as_its_plan_said_and_a_plan_beyond_the_limit_is_refused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.crowd(60)
	f := w.folder(w.sync())
	first := f.plan().changes("60 people will be invited").calls()
	w.lark.Reset()

	f.write(capped(w.sync(), first-1))
	refused := []string{
		fmt.Sprintf("Refused: the apply would send %d API calls, the limit is %d", first, first-1), "with lark_directory_sync.staff", "directory",
		fmt.Sprintf("safety.max_api_calls in the provider block is %d", first-1), "Nothing will be applied",
		fmt.Sprintf("set safety.max_api_calls to %d or more", first),
	}
	f.plan().fails(refused...)
	f.run("apply", "-no-color", "-auto-approve").fails(refused...)
	w.sends()

	f.write(capped(w.sync(), first))
	f.plan().changes()
	w.lark.Reset()
	f.apply().succeeds()
	w.sentAtMost(first)

	// A later run moves some, suspends one, changes others, and hires.
	for i, id := range ids[:6] {
		w.edit(id, map[string]any{"division": fmt.Sprintf("Legal/Team %d", i%2), "title": fmt.Sprintf("Counsel %d", i)})
	}
	w.okta.Deactivate(ids[10])
	w.hire("Tom Park", map[string]any{"managerId": ids[0]})
	next := f.plan().changes("1 person will be invited, 1 suspended").calls()
	w.lark.Reset()
	f.apply().succeeds()
	w.sentAtMost(next)
	f.plan().empty()
}

func TestCalls_of_a_refresh_beyond_the_limit_are_an_error_and_nobody_is_taken_for_gone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.crowd(120)
	f := w.folder(w.sync())
	f.settle()
	before := f.people()
	w.lark.Reset()
	for most := 1; most < 4; most++ { // sign-in, and three batches of people
		f.write(capped(w.sync(), most))
		f.plan().fails("Unable to read the tenant", "not sent, because the limit of API calls is reached",
			fmt.Sprintf("safety.max_api_calls is %d, and this run has sent %d calls to Lark", most, most), "Raise safety.max_api_calls")
		// One that was under way when the run ended need not have arrived.
		if n := len(w.lark.Calls()); n > most || n == 0 {
			t.Errorf("%d calls arrived, the limit is %d", n, most)
		}
		w.lark.Reset()
	}
	if len(f.people()) != len(before) {
		t.Errorf("%d people in the state, there were %d", len(f.people()), len(before))
	}
	f.write(w.sync())
	f.plan().empty()
	w.sends()
}

// Repeats are in no forecast, so an apply may meet the limit all the same.
func TestCalls_that_run_out_in_an_apply_end_it_and_the_next_run_does_the_rest_and_nothing_twice(t *testing.T) {
	t.Parallel()
	for _, road := range []string{"a first run", "a later run"} {
		t.Run(road, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.team("Ann Lee")
			f := w.folder(w.sync())
			if road == "a later run" {
				f.settle()
			}
			w.crowd(60)
			f.write(capped(w.sync(), f.plan().changes().calls()))
			most := f.plan().changes().calls()
			failing := 40
			w.lark.Inject(sandbox.Fault{Respond: func(rw http.ResponseWriter) { rw.WriteHeader(http.StatusServiceUnavailable) }, Match: func(c sandbox.Call) bool {
				hit := failing > 0 && c.Method == "POST" && strings.HasSuffix(c.Endpoint, "/contact/v3/users")
				if hit {
					failing--
				}
				return hit
			}})
			w.lark.Reset()
			ended := f.apply()
			if sent := len(w.lark.Calls()); sent != most {
				t.Errorf("%d calls were sent, the limit is %d", sent, most)
			}
			says := []string{"changes failed", "The run ended before everything was tried: not sent, because the limit of API calls is reached", fmt.Sprintf("safety.max_api_calls is %d", most), "These are planned again by the next run"}
			if road == "a first run" {
				ended.succeeds(says...)
			} else {
				ended.fails(says...)
			}
			made := len(w.users())
			if made < 10 || made > 50 || road == "a later run" && len(f.people()) != made {
				t.Errorf("%d people in the state, and %d in Lark", len(f.people()), made)
			}
			if failures, _ := f.attributes()["failures"].(map[string]any); len(failures) < 61-made {
				t.Errorf("%d failures in the state, and %d people not made", len(failures), 61-made)
			}
			f.write(w.sync())
			f.plan().changes(fmt.Sprintf("%d people will be invited", 61-made))
			f.apply().succeeds()
			if n := len(w.users()); n != 61 {
				t.Errorf("%d people in Lark, want 61", n)
			}
			f.plan().empty()
		})
	}
}

func TestCalls_of_single_objects_beyond_the_limit_are_errors_of_those(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	config := w.provider() + w.trioWith(12, "")
	f := w.folder(capped(config, 6))
	f.plan().changes("12 to add")
	f.apply().fails("safety.max_api_calls is 6")
	if n := len(w.users()); n > 5 {
		t.Errorf("%d people were made with 6 calls", n)
	}
	f.write(config)
	f.settle()
	if n := len(w.users()); n != 12 {
		t.Errorf("%d people in Lark, want 12", n)
	}
	f.plan().empty()
}

func TestCalls_limit_is_a_number_from_one(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(capped(w.sync(), 0))
	f.plan().fails("max_api_calls", "at least 1")
}
