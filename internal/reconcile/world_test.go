package reconcile_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// testing.TB and rapid.T are both failers.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// world is a configuration, a state and a tenant, with Terraform's part in between: what Create, Read and Update of
// the resource keep, state goes through its JSON, and the plan is made twice.
type world struct {
	t        failer
	tenant   *fakeTenant
	appID    string
	wanted   directory.Directory
	existing map[string]reconcile.Existing
	policy   reconcile.Policy
	state    reconcile.State
	clock    *atomic.Int64
	warnings []string
	outcome  reconcile.Outcome
	accounts map[string]string // source id -> user_id of an account that was there before
}

func newWorld(t failer) *world {
	return &world{
		t: t, tenant: newTenant(), appID: "cli_a", clock: &atomic.Int64{},
		policy: reconcile.Policy{Suspend: true, Limits: map[reconcile.Kind]reconcile.Limit{}},
	}
}

// now is a clock that goes on by a second with each look.
func (w *world) now() time.Time {
	return time.Date(2026, 5, 1, 12, 0, int(w.clock.Add(1)), 0, time.UTC)
}

// later is so much later.
func (w *world) later(d time.Duration) { w.clock.Add(int64(d / time.Second)) }

type (
	person = map[string]any
	people = map[string]person
)

// want sets the directory from people, held and departed ids.
func (w *world) want(d wanted) {
	w.t.Helper()
	parsed, err := directory.Parse(d.json(w.t))
	if err != nil {
		w.t.Fatalf("directory: %v", err)
	}
	w.wanted = parsed
}

// wanted is a directory document.
type wanted struct {
	People      people                          `json:"people"`
	Departments map[string]directory.Department `json:"departments,omitempty"`
	Held        map[string]directory.Hold       `json:"held,omitempty"`
	Departed    map[string]string               `json:"departed,omitempty"`
	Groups      map[string]directory.Group      `json:"groups,omitempty"`
	Aliases     map[string][]string             `json:"aliases,omitempty"`
}

func (d wanted) json(t failer) []byte {
	t.Helper()
	doc, err := json.Marshal(d)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return doc
}

// human is somebody with a name and an email made of their id, and more attributes as pairs.
func human(id string, more ...any) person {
	p := person{"name": "Name " + id, "email": id + "@acme.com"}
	for i := 0; i < len(more); i += 2 {
		p[more[i].(string)] = more[i+1]
	}
	return p
}

// make plans, twice, and wants both to be the same to the last byte.
func (w *world) make() (reconcile.Plan, error) {
	w.t.Helper()
	before := image(w.state)
	plan, err := reconcile.Make(w.wanted, w.state, w.existing, w.policy)
	again, errAgain := reconcile.Make(w.wanted, w.state, maps.Clone(w.existing), w.policy)
	if a, b := printed(plan, err), printed(again, errAgain); a != b {
		w.t.Errorf("Make is not deterministic:\n%s", cmp.Diff(a, b))
	}
	if after := image(w.state); after != before {
		w.t.Errorf("Make changed its argument:\n%s", cmp.Diff(before, after))
	}
	return plan, err
}

func printed(p reconcile.Plan, err error) string {
	var steps []string
	for _, s := range p.Steps {
		if s.Group != nil {
			steps = append(steps, fmt.Sprintf("%d %s %s %s", s.Action, s.ID, s.OpenID, directory.Encode(s.Group)))
			continue
		}
		steps = append(steps, fmt.Sprintf("%d %s %s %v %v want %s have %s %v", s.Action, s.ID, s.OpenID, s.Kinds, s.Department, s.Want.JSON(), s.Have.JSON(), s.Adopt != nil))
	}
	title, detail := p.Roster()
	return fmt.Sprintf("%s\n%s\n%s\n%s\n%v %v %v", strings.Join(steps, "\n"), title, detail, directory.Encode(p.Summary), directory.Encode(p.Offboarded), p.Changed, err)
}

// plan is make where no refusal is expected.
func (w *world) plan() reconcile.Plan {
	w.t.Helper()
	plan, err := w.make()
	if err != nil {
		w.t.Fatalf("plan: %v", err)
	}
	return plan
}

// refresh is Terraform's Read.
func (w *world) refresh() {
	w.t.Helper()
	if err := w.observe(); err != nil {
		w.t.Fatalf("refresh: %v", err)
	}
}

func (w *world) observe() error {
	w.t.Helper()
	before := image(w.state)
	seen, warnings, err := reconcile.Observe(context.Background(), w.tenant, w.appID, w.state, w.policy)
	if err != nil {
		if after := image(w.state); after != before || image(seen) != before {
			w.t.Errorf("a failed refresh changed the state:\n%s", cmp.Diff(before, image(seen)))
		}
		return err
	}
	w.warnings = warnings
	w.keep(seen.NoticeMissing(w.policy.MissingFor, w.now()).NoticeDue(w.state, w.policy.DeleteAfter, w.now()))
	return nil
}

// apply plans and carries out, and keeps of the outcome what Terraform keeps.
func (w *world) apply() reconcile.Plan {
	w.t.Helper()
	plan := w.plan()
	w.carryOut(context.Background(), plan)
	return plan
}

func (w *world) carryOut(ctx context.Context, plan reconcile.Plan) {
	w.t.Helper()
	if !plan.Changed && w.state.AppID != "" {
		return
	}
	out, err := reconcile.Execute(ctx, w.tenant, w.appID, plan, w.state, w.now)
	if err != nil {
		w.t.Fatalf("execute: %v", err)
	}
	first := w.state.AppID == ""
	w.outcome = out
	kept := out.State
	kept.Failures = out.FailuresAttribute()
	if first || len(kept.Failures) == 0 { // the state must be what was planned
		kept.Directory, kept.Offboarded = w.wanted, plan.Offboarded
	}
	w.keep(kept)
}

// keep sends a state through its documents.
func (w *world) keep(s reconcile.State) {
	w.t.Helper()
	memory, err := s.Memory.JSON()
	if err == nil {
		s.Memory, err = reconcile.ParseMemory(memory)
	}
	if err == nil {
		s.Directory, err = directory.ParseSeen(s.Directory.JSON())
	}
	if err != nil {
		w.t.Fatalf("state: %v", err)
	}
	w.state = s
}

func image(s reconcile.State) string {
	return fmt.Sprintf("%s\n%s\n%s\n%s", s.Directory.JSON(), directory.Encode(s.Memory), directory.Encode(s.Offboarded), directory.Encode(s.Failures))
}

// settle is a refresh and a plan, which must be empty.
func (w *world) settled() {
	w.t.Helper()
	w.refresh()
	if plan := w.plan(); plan.Changed || len(plan.Steps) > 0 {
		w.t.Errorf("the plan after a clean apply is not empty:\n%s", printed(plan, nil))
	}
}

// match fills in existing, as the data source does.
func (w *world) match(keys ...string) {
	w.t.Helper()
	if keys == nil {
		keys = reconcile.MatchKeys
	}
	found, _, err := reconcile.Match(context.Background(), w.tenant, w.wanted, keys)
	if err != nil {
		w.t.Fatalf("match: %v", err)
	}
	w.existing, err = reconcile.ParseExisting(directory.Encode(found))
	if err != nil {
		w.t.Fatalf("existing: %v", err)
	}
}

// steps are the plan's steps, one a line: "create 00u1", "update 00u2 job_title".
func steps(p reconcile.Plan) []string {
	verbs := map[reconcile.Action]string{
		reconcile.CreateDepartment: "department", reconcile.UpdateDepartment: "change department",
		reconcile.SetAsideDepartment: "set aside", reconcile.ArrangeDepartment: "arrange", reconcile.DeleteDepartment: "delete department", reconcile.CreatePerson: "create", reconcile.UpdatePerson: "update", reconcile.SuspendPerson: "suspend", reconcile.RestorePerson: "restore", reconcile.DeletePerson: "delete",
		reconcile.CreateGroup: "make group", reconcile.UpdateGroup: "change group",
	}
	var out []string
	for _, s := range p.Steps {
		line := verbs[s.Action] + " " + s.ID
		if s.Adopt != nil {
			line = "adopt " + s.ID
		}
		if s.Group != nil {
			line = groupStep(line, s.Group)
		}
		if s.Action == reconcile.UpdatePerson {
			for _, name := range slices.Sorted(maps.Keys(s.Want)) {
				line += " " + name
			}
		}
		out = append(out, line)
	}
	return out
}

func lines(p reconcile.Plan) string {
	_, detail := p.Roster()
	return detail
}

// sent are writes, one a line: "update 00u2 job_title".
func sent(writes []write) []string {
	var out []string
	for _, w := range writes {
		line := w.what + " " + w.id
		if w.members != nil {
			line += ": " + strings.Join(w.members, " ")
		}
		if w.what == "update" {
			for _, name := range slices.Sorted(maps.Keys(w.person)) {
				line += " " + name
			}
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return out
}

func equal[T any](t failer, what string, got, want T) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func contains(t failer, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s lacks %q:\n%s", what, part, text)
		}
	}
}

var _ failer = testing.TB(nil)
