package faults_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/mapping"
	"github.com/lark-directory/terraform-provider-lark/internal/okta"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// result is what came of one run.
type result struct {
	err     error // of the run as a whole
	state   reconcile.State
	changed bool // the plan was not empty
	plan    reconcile.Plan
	notices []string // what the user reads besides failures
}

// texts are what a user reads of a run that did not do everything.
func (r result) texts() []string {
	if r.err != nil {
		return []string{r.err.Error()}
	}
	var all []string
	for _, cause := range r.state.Failures {
		all = append(all, cause)
	}
	slices.Sort(all)
	return all
}

// quiet reports whether the user reads of nothing that was left undone.
func (r result) quiet() bool { return len(r.texts())+len(r.notices) == 0 }

var policy = func() reconcile.Policy {
	p := reconcile.Policy{Suspend: true, Limits: map[reconcile.Kind]reconcile.Limit{}}
	for kind, text := range reconcile.LimitKinds {
		limit, err := reconcile.ParseLimit(text)
		if err != nil {
			panic(err)
		}
		p.Limits[kind] = limit
	}
	return p
}()

// run is a refresh, a plan and an apply, as Terraform does them: by one process, which knows the state that is given.
func (w *world) run(state reconcile.State) result {
	w.Helper()
	time.Sleep(pause)
	r := result{state: state}
	h, hangUp := w.ways.lark.client()
	defer hangUp()
	client := newClient(h)
	seen, err := w.look(client, &r)
	if err != nil || !r.changed {
		r.err = err
		return r
	}
	ctx, cancel := context.WithTimeout(w.alive, w.allowed)
	defer cancel()
	out, err := reconcile.Execute(ctx, client, appID, r.plan, seen, time.Now)
	if err != nil {
		r.err = err
		return r
	}
	r.state, r.notices = w.kept(out.State), append(r.notices, out.Notes...)
	return r
}

// look is the first half of a run, which writes nothing: it refreshes the state and makes the plan.
func (w *world) look(client *lark.Client, r *result) (seen reconcile.State, err error) {
	wanted, err := w.directory()
	if err != nil {
		return seen, err
	}
	ctx, cancel := context.WithTimeout(w.alive, w.allowed)
	defer cancel()
	seen = r.state
	if seen.AppID != "" {
		var warnings []string
		if seen, warnings, err = reconcile.Observe(ctx, client, appID, seen, reconcile.Policy{}); err != nil {
			return seen, err
		}
		seen = seen.NoticeDue(r.state, w.deleteAfter, time.Now())
		r.notices = append(r.notices, warnings...)
	}
	existing := w.existing
	if existing == nil {
		var warning string
		if existing, warning, err = reconcile.Match(ctx, client, wanted, matchKeys); err != nil {
			return seen, err
		}
		if warning != "" {
			r.notices = append(r.notices, warning)
		}
	}
	policy := policy
	policy.DeleteAfter = w.deleteAfter
	if r.plan, err = reconcile.Make(wanted, seen, existing, policy); err != nil {
		return seen, err
	}
	r.notices = append(r.notices, r.plan.Warnings...)
	for _, line := range r.plan.Lines {
		if line.Sign == '!' || line.Sign == '?' {
			r.notices = append(r.notices, line.Text)
		}
	}
	r.changed = r.plan.Changed || seen.AppID == ""
	return seen, nil
}

var matchKeys = []string{"user_id", "email"}

func newClient(h *http.Client) *lark.Client {
	return lark.New(lark.Config{BaseURL: "http://localhost", AppID: appID, AppSecret: appSecret, HTTP: h})
}

// remember has the runs to come know who is in Lark now, and not look again.
func (w *world) remember() {
	w.Helper()
	h, hangUp := w.ways.lark.client()
	defer hangUp()
	wanted, err := w.directory()
	if err != nil {
		w.Fatal(err)
	}
	if w.existing, _, err = reconcile.Match(w.Context(), newClient(h), wanted, matchKeys); err != nil {
		w.Fatal(err)
	}
}

// kept is a state after it was written and read again.
func (w *world) kept(s reconcile.State) reconcile.State {
	w.Helper()
	doc, err := s.Memory.JSON()
	if err != nil {
		w.Fatal(err)
	}
	if s.Memory, err = reconcile.ParseMemory(doc); err != nil {
		w.Fatalf("the state cannot be read again: %v", err)
	}
	if s.Directory, err = directory.ParseSeen(s.Directory.JSON()); err != nil {
		w.Fatalf("the directory in the state cannot be read again: %v", err)
	}
	return s
}

// mapped keeps what the mapping makes of a document: it is pure, and the cases share a few documents.
var mapped sync.Map

// directory lists the org and maps it, and adds the groups.
func (w *world) directory() (directory.Directory, error) {
	if w.known != nil {
		return *w.known, nil
	}
	d, err := w.mapped()
	for id, c := range w.groups {
		if d.Groups == nil {
			d.Groups = map[string]directory.Group{}
		}
		d.Groups[id] = c.group(w.people)
	}
	if w.calm && err == nil {
		w.known = &d
	}
	return d, err
}

func (w *world) mapped() (directory.Directory, error) {
	doc, err := w.listed(departed)
	if err != nil {
		return directory.Directory{}, err
	}
	key := fmt.Sprint(w.source.Attributes, w.source.Clear) + string(doc)
	if known, ok := mapped.Load(key); ok {
		return directory.Parse(known.([]byte))
	}
	d, err := w.mapping(doc)
	if err == nil {
		mapped.Store(key, d.JSON())
	}
	return d, err
}

// listed are the records of the org, and of those who left within a time.
func (w *world) listed(departed time.Duration) ([]byte, error) {
	h, hangUp := w.ways.okta.client()
	defer hangUp()
	org, err := okta.New(okta.Config{OrgURL: "http://localhost", APIToken: oktaToken, HTTP: h})
	if err != nil {
		return nil, err
	}
	records, err := org.Users(w.alive, okta.Query{DepartedWithin: departed})
	if err != nil {
		return nil, err
	}
	return directory.Encode(records), nil
}

func (w *world) mapping(records []byte) (directory.Directory, error) {
	from := w.source
	from.Users = records
	m, err := mapping.Compile([]mapping.Source{from})
	if err != nil {
		return directory.Directory{}, err
	}
	out, err := m.Map()
	if err != nil {
		return directory.Directory{}, err
	}
	if len(out.Rejected) > 0 {
		return directory.Directory{}, fmt.Errorf("rejected: %v", out.Rejected)
	}
	return out.Directory, nil
}
