package directorysync

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/notify"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// What a sync may have a trouble with. One of them is over when that goes well.
const (
	refreshing = "refresh"
	planning   = "plan"
	applying   = "apply"
	drifting   = "drift"
)

// teller tells people what one call of a sync came to. What it tells is read from what was decided, and changes nothing of it.
type teller struct {
	notifier *notify.Notifier
	// sync is the name by which notifications know the sync from run to run. An apply gives it: before, it is "", and the sync shares its
	// troubles with others of its folder that have none. unnamed says that it had none when the call began.
	sync    string
	unnamed bool
	told    json.RawMessage // of failures of the last apply: a state outlives the machine of a run
	hidden  []string        // attributes whose values are not told
}

// toldKey is where the private state keeps what is the teller's.
const toldKey = "notifications"

type toldState struct {
	Sync string          `json:"sync"`
	Told json.RawMessage `json:"told"`
}

// kept is the private state of a request.
type kept interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// teller is that of a sync with this private state; a nil one is that of a sync before its first apply.
func (r *syncResource) teller(ctx context.Context, private kept) *teller {
	if r.clients == nil || r.clients.Notifier() == nil {
		return &teller{}
	}
	_, hidden := r.clients.AuditLog()
	t := teller{notifier: r.clients.Notifier(), hidden: hidden}
	if private != nil {
		var state toldState
		doc, _ := private.GetKey(ctx, toldKey)
		if json.Unmarshal(doc, &state) == nil {
			t.sync, t.told = state.Sync, state.Told
		}
	}
	t.unnamed = t.sync == ""
	return &t
}

func (t *teller) trouble(ctx context.Context, with string, n notify.Notice, diags *diag.Diagnostics) {
	if t.notifier != nil {
		clients.Told(ctx, diags, t.notifier.Trouble(ctx, clients.Subject(t.sync, with), n))
	}
}

// over says that the sync of that name has no trouble with this; without a title it says so to nobody.
func (t *teller) over(ctx context.Context, name, with, title string, diags *diag.Diagnostics) (recovered bool) {
	if t.notifier == nil {
		return false
	}
	n := notify.Notice{Title: title}
	if title != "" {
		n.Kind = notify.Recovered
	}
	recovered, err := t.notifier.Over(ctx, clients.Subject(name, with), n)
	clients.Told(ctx, diags, err)
	return recovered
}

// refreshed tells of a refresh that failed.
func (t *teller) refreshed(ctx context.Context, diags *diag.Diagnostics) {
	if n, failed := clients.NoticeOf(notify.Failure, *diags); failed {
		t.trouble(ctx, refreshing, n, diags)
		return
	}
	t.over(ctx, t.sync, refreshing, "The tenant can be read again", diags)
}

// drifted tells what somebody else has changed in Lark.
func (t *teller) drifted(ctx context.Context, was, seen reconcile.State, diags *diag.Diagnostics) {
	if t.notifier == nil {
		return
	}
	lines := reconcile.Drift(was, seen)
	if len(lines) == 0 {
		t.over(ctx, t.sync, drifting, "", diags)
		return
	}
	title := fmt.Sprintf("Drift: %d people, departments or groups were changed in Lark", len(lines))
	if len(lines) == 1 {
		title = "Drift: a person, department or group was changed in Lark"
	}
	n := notify.Notice{Kind: notify.Drift, Title: title, Lines: lines, Next: "The next apply brings them in line, as far as policies and on_external say so."}
	t.trouble(ctx, drifting, t.hiding(n, was.Directory.People, seen.Directory.People), diags)
}

// planned tells of a plan that was refused. One that finds nothing to do ends the trouble that an apply had.
func (t *teller) planned(ctx context.Context, config *model, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if t.notifier == nil {
		return
	}
	n, refused := clients.NoticeOf(notify.Refused, resp.Diagnostics)
	if refused {
		wanted, _ := config.wanted()
		t.trouble(ctx, planning, t.hiding(n, wanted.People), &resp.Diagnostics)
		return
	}
	if t.unnamed { // another one may be refused
		return
	}
	t.over(ctx, t.sync, planning, "The plan is not refused any more", &resp.Diagnostics)
	if resp.Plan.Raw.Equal(req.State.Raw) {
		t.over(ctx, t.sync, applying, "There is nothing left to do", &resp.Diagnostics)
	}
}

// stopped tells of an apply that wrote nothing.
func (t *teller) stopped(ctx context.Context, decided reconcile.Plan, diags *diag.Diagnostics) {
	if n, failed := clients.NoticeOf(notify.Failure, *diags); failed {
		t.trouble(ctx, applying, t.hiding(n, decided.Wanted.People), diags)
	}
}

// applied tells what an apply has done, and what has failed, and keeps with the state that it did. What did not arrive is a note of the run, too,
// for its report.
func (t *teller) applied(ctx context.Context, out *reconcile.Outcome, decided reconcile.Plan, private keeper) (diags diag.Diagnostics) {
	if t.notifier == nil {
		return nil
	}
	if t.unnamed {
		t.sync = "sync " + rand.Text()[:12]
	}
	subject := clients.Subject(t.sync, applying)
	t.notifier.Recall(ctx, subject, t.told)
	n := notify.Notice{Kind: notify.Success, Title: "Everything that was planned was done", Counts: countsOf(*out)}
	if len(out.State.Failures) > 0 {
		n.Kind, n.Next = notify.Failure, "Everything else was done. These are planned again by the next run."
		n.Title, _ = failureText(*out, decided)
		n.Lines = out.FailureLines(decided, reconcile.MaxFailures)
		t.trouble(ctx, applying, t.hiding(n, decided.Wanted.People), &diags)
	} else if !t.recovered(ctx, &diags) {
		clients.Told(ctx, &diags, t.notifier.Event(ctx, n))
	}
	if left := leavers(*out, decided); len(left.Lines) > 0 {
		clients.Told(ctx, &diags, t.notifier.Event(ctx, t.hiding(left, decided.Wanted.People)))
	}
	for _, d := range diags {
		out.Notes = append(out.Notes, d.Summary()+": "+strings.ReplaceAll(d.Detail(), "\n", " "))
	}
	diags.Append(private.SetKey(ctx, toldKey, directory.Encode(toldState{t.sync, t.notifier.Remembered(subject)}))...)
	return diags
}

// recovered tells that an apply has ended whatever trouble the sync had, and reports whether it had any.
func (t *teller) recovered(ctx context.Context, diags *diag.Diagnostics) bool {
	const title = "Everything that was planned was done, and nothing fails any more"
	if t.over(ctx, t.sync, applying, title, diags) {
		return true
	}
	return t.unnamed && (t.over(ctx, "", applying, title, diags) || t.over(ctx, "", planning, title, diags))
}

// countsOf are the figures of a run that are not zero.
func countsOf(out reconcile.Outcome) (counts []notify.Count) {
	for _, kind := range slices.Concat(reconcile.SummaryKinds, reconcile.GroupKinds) {
		if n := out.Done[kind]; n > 0 {
			counts = append(counts, notify.Count{Name: string(kind), N: n})
		}
	}
	if n := len(out.State.Failures); n > 0 {
		counts = append(counts, notify.Count{Name: "failed", N: n})
	}
	return counts
}

// leavers tells who was suspended or deleted, and on what evidence.
func leavers(out reconcile.Outcome, decided reconcile.Plan) notify.Notice {
	n := notify.Notice{Kind: notify.Offboarding}
	count := map[string]int{}
	for _, s := range out.Steps {
		done := ""
		switch {
		case slices.Contains(s.Kinds, reconcile.KindDelete):
			done = "deleted"
		case slices.Contains(s.Kinds, reconcile.KindSuspend):
			done = "suspended"
		default:
			continue
		}
		count[done]++
		name, evidence := s.Label, "suspended in the source"
		if left, ok := decided.Offboarded[s.ID]; ok {
			name, evidence = left.Name, left.Evidence
		}
		n.Lines = append(n.Lines, fmt.Sprintf("%s (%s): %s, %s", name, s.ID, done, evidence))
	}
	var parts []string
	for _, done := range []string{"suspended", "deleted"} {
		if count[done] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count[done], done))
		}
	}
	n.Title = "People were offboarded: " + strings.Join(parts, ", ")
	return n
}

// hiding leaves out of a notice the values of attributes that are not to be told, whoever's they are.
func (t *teller) hiding(n notify.Notice, people ...map[string]directory.Person) notify.Notice {
	if len(t.hidden) == 0 {
		return n
	}
	values := map[string]bool{}
	for _, some := range people {
		for _, person := range some {
			for name, value := range person {
				if t.hides(name) {
					values[fmt.Sprint(value)] = true
					for _, text := range person.Strings(name) {
						values[text] = true
					}
				}
			}
		}
	}
	longest := slices.SortedFunc(maps.Keys(values), func(a, b string) int { return len(b) - len(a) })
	return n.Hiding(longest)
}

// hides goes by the names of Lark's API, as audit_log.redact does, and by those of a directory.
func (t *teller) hides(name string) bool {
	also := map[string]string{"departments": "department_ids", "leader": "leader_user_id", "suspended": "is_frozen"}[name]
	if strings.HasPrefix(name, directory.CustomPrefix) {
		also = "custom_attrs"
	}
	return slices.Contains(t.hidden, name) || also != "" && slices.Contains(t.hidden, also)
}
