package faults_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// heldRate is the part of the permitted rate that a whole apply holds.
const heldRate = 0.95

// permitted is the shortest time in which so many calls of one endpoint may arrive, counted from the first: tier 4 of the
// published limits, 50 in any second and 1,000 in any minute.
func permitted(calls int) time.Duration {
	at := make([]time.Duration, calls)
	for i := range at {
		if i >= 50 {
			at[i] = at[i-50] + time.Second
		}
		if i >= 1000 {
			at[i] = max(at[i], at[i-1000]+time.Minute)
		}
	}
	return append([]time.Duration{0}, at...)[calls]
}

func TestRate_the_permitted_time_is_that_of_the_published_limits(t *testing.T) {
	t.Parallel()
	for calls, want := range map[int]time.Duration{
		0: 0, 1: 0, 50: 0, 51: time.Second, 1000: 19 * time.Second, 1001: time.Minute, 1560: 71 * time.Second, 2001: 2 * time.Minute,
	} {
		if got := permitted(calls); got != want {
			t.Errorf("%d calls: %s, want %s", calls, got, want)
		}
	}
}

// staff is n people in 30 departments, ten under each leader.
func staff(n int) directory.Directory {
	d := directory.Directory{People: map[string]directory.Person{}}
	for i := range n {
		p := directory.Person{
			"name": fmt.Sprintf("Person %d", i), "email": fmt.Sprintf("p%d@acme.example", i), "job_title": "Engineer", "suspended": false,
			"departments": []string{fmt.Sprintf("Division %d/Team %d", i%5, i%25)},
		}
		if i > 0 {
			p["leader"] = staffID((i - 1) / 10)
		}
		d.People[staffID(i)] = p
	}
	d.AddDepartments()
	return d
}

func staffID(i int) string { return fmt.Sprintf("00u%05d", i) }

// settle puts the staff into Lark as if they had always been there, and returns the state that binds them.
func (w *world) settle(d directory.Directory) reconcile.State {
	w.Helper()
	departments, users := map[string]string{}, map[string]string{}
	for _, path := range slices.Sorted(maps.Keys(d.Departments)) {
		departments[path] = w.lark.AddDepartment(d.Departments[path].Name, departments[d.Departments[path].Parent])
	}
	for _, id := range slices.Sorted(maps.Keys(d.People)) {
		p := d.People[id]
		users[id] = w.lark.AddUser(sandbox.LarkUser{
			UserID: id, Name: p.String("name"), Email: p.String("email"), JobTitle: p.String("job_title"), Leader: users[p.String("leader")],
			Departments: []string{departments[p.Strings("departments")[0]]},
		})
	}
	h, hangUp := w.ways.lark.client()
	defer hangUp()
	client := newClient(h)
	existing, _, err := reconcile.Match(w.Context(), client, d, []string{"user_id"})
	if err != nil {
		w.Fatal(err)
	}
	plan, err := reconcile.Make(d, reconcile.State{}, existing, policy)
	if err != nil {
		w.Fatal(err)
	}
	out, err := reconcile.Execute(w.Context(), client, appID, plan, reconcile.State{}, time.Now)
	if err != nil || len(out.State.Failures) > 0 || len(w.lark.Writes()) > 0 {
		w.Fatalf("the staff is not settled: %v, %v, %d writes", err, out.State.Failures, len(w.lark.Writes()))
	}
	return out.State
}

// carryOut does what the directory asks for, by a process of its own. It returns how long that took, and how many calls of
// each endpoint were sent; none may have been refused.
func (w *world) carryOut(d directory.Directory, state reconcile.State) (time.Duration, map[string]int) {
	w.Helper()
	plan, err := reconcile.Make(d, state, nil, policy)
	if err != nil {
		w.Fatal(err)
	}
	_, took, calls := w.execute(plan, state)
	return took, calls
}

// execute carries a plan out by a process of its own, without a failure and without a refused call, and forgets the calls that
// were before. It returns how long that took, and how many calls of each endpoint were sent.
func (w *world) execute(plan reconcile.Plan, state reconcile.State) (reconcile.State, time.Duration, map[string]int) {
	w.Helper()
	w.lark.Reset()
	h, hangUp := w.ways.lark.client()
	defer hangUp()
	start := time.Now()
	out, err := reconcile.Execute(w.Context(), newClient(h), appID, plan, state, time.Now)
	took := time.Since(start)
	if err != nil || len(out.State.Failures) > 0 {
		w.Fatalf("%v; failures: %v", err, out.State.Failures)
	}
	calls := map[string]int{}
	for _, c := range w.lark.Calls() {
		calls[c.Endpoint]++
		if c.Code != 0 {
			w.Errorf("%s was refused with %d at %s", c.Endpoint, c.Code, c.Time.Sub(start))
		}
	}
	w.forecastHolds(plan, calls)
	return out.State, took, calls
}

// forecastHolds expects that a run in which nothing had to be repeated sent as many calls as its plan said, or a few less.
func (w *world) forecastHolds(plan reconcile.Plan, sent map[string]int) {
	w.Helper()
	all := 0
	for _, n := range sent {
		all += n
	}
	few := 12 // beside a call for each group that might have been there
	for _, s := range plan.Steps {
		if s.Action == reconcile.CreateGroup {
			few++
		}
	}
	if forecast := plan.Forecast().Calls; all > forecast || all < forecast-few-forecast/20 {
		w.Errorf("%d calls were sent, and the forecast is %d: %v for %q", all, forecast, sent, steps(plan))
	}
}

// holds checks the time that a run took against what the limits permit at the best.
func (w *world) holds(took, best time.Duration) {
	w.Helper()
	if part := best.Seconds() / took.Seconds(); part < heldRate {
		w.Errorf("took %s, where the limits permit %s: that is %.1f %% of the rate", took, best, 100*part)
	}
}

// countings are the two ways in which Lark may count; the fixed windows begin at the full second and minute, and a run
// begins anywhere in them.
var countings = map[string]struct {
	switches sandbox.LarkSwitches
	begins   time.Duration
}{
	"fixed windows":               {},
	"fixed windows, from the end": {begins: 49*time.Second + 700*time.Millisecond},
	"sliding windows":             {switches: sandbox.LarkSwitches{SlidingWindow: true}},
}

func TestRate_a_first_sync_holds_95_percent_of_the_permitted_rate_and_is_never_refused(t *testing.T) {
	t.Parallel()
	for name, counting := range countings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, counting.switches)
				time.Sleep(counting.begins)
				took, calls := w.carryOut(staff(1000), reconcile.State{})
				if calls[createUser] != 1000 || calls["POST "+departmentsPath] != 30 {
					t.Errorf("calls: %v", calls)
				}
				// Departments come first, as people are in them, and one after the other: Lark locks the structure for each.
				best := 30*latency + permitted(1000)
				w.holds(took, best)
			})
		})
	}
}

func TestRate_moves_and_freezes_run_beside_the_ordinary_updates(t *testing.T) {
	t.Parallel()
	const moves, freezes, others = 40, 20, 1500
	for name, counting := range countings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, counting.switches)
				d := staff(moves + freezes + others)
				state := w.settle(d)
				for i := range len(d.People) {
					p := d.People[staffID(i)].Clone()
					switch { // every 26th is moved or suspended
					case i%26 > 0:
						p["en_name"] = fmt.Sprintf("Person %d", i) // to each their own: one title for all would be refused
					case i%3 > 0:
						p["departments"] = []string{"Division 0", "Division 1"}
					default:
						p["suspended"] = true
					}
					d.People[staffID(i)] = p
				}
				time.Sleep(2*time.Minute + counting.begins)
				took, calls := w.carryOut(d, state)
				if n := calls[patchUser]; n != moves+freezes+others {
					t.Errorf("%d updates", n)
				}
				slow := 0
				for _, c := range w.lark.Writes() {
					if strings.Contains(c.Body, "department_ids") || strings.Contains(c.Body, "is_frozen") {
						slow++
					}
				}
				if slow != moves+freezes {
					t.Errorf("%d moves and freezes", slow)
				}
				w.holds(took, max(permitted(moves+freezes+others), (moves+freezes-1)*time.Second))
			})
		})
	}
}
