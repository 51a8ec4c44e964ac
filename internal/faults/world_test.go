// Package faults tests the stack below Terraform against services that fail: packages okta, mapping, lark and
// reconcile together, over HTTP, with every kind of failure at every endpoint.
//
// Each case lives in a bubble of package synctest: minutes of waiting take no time, and the clock is exact, so that
// "no call before the reset" can be checked to the instant.
package faults_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/mapping"
	"github.com/lark-directory/terraform-provider-lark/internal/okta"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

const (
	appID     = "cli_faults0000000001"
	appSecret = "secret-of-the-app"
	oktaToken = "00token-of-the-org"
	// patience is how long the clients wait for an answer; a slow one takes longer than that.
	patience, tooLong = 5 * time.Second, 8 * time.Second
	latency           = 20 * time.Millisecond
	// allowed is the time that a run may take for reading, and again for writing.
	allowed = 3 * time.Minute
	// pause is between two runs: what one has sent counts towards no limit of the next.
	pause = 2 * time.Minute
)

// world is an Okta org, a Lark tenant, and the state that runs leave to each other.
type world struct {
	*testing.T
	okta *sandbox.Okta
	lark *sandbox.Lark
	gate *gate
	ways struct{ okta, lark *pipe }

	state    reconcile.State
	existing map[string]reconcile.Existing // what lark_existing_users gave; nil makes each run look again
	people   map[string]string             // name -> Okta id
	// forgetful: a process has died just after it suspended somebody. Nothing then tells that suspension from an
	// administrator's, and so it is reported and left as it is.
	forgetful bool
}

// gate stands before the tenant: it may look at a call, change the answer, or act before the call is served.
type gate struct {
	http.Handler
	mu     sync.Mutex
	around func(next http.Handler, w http.ResponseWriter, r *http.Request)
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	around := g.around
	g.mu.Unlock()
	if around == nil {
		g.Handler.ServeHTTP(w, r)
		return
	}
	around(g.Handler, w, r)
}

func (g *gate) set(around func(http.Handler, http.ResponseWriter, *http.Request)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.around = around
}

// endpoint names a request as the sandbox does.
func endpoint(r *http.Request) string {
	parts := strings.Split(r.URL.Path, "/")
	if len(parts) > 5 && parts[2] == "contact" && !slices.Contains([]string{"batch", "batch_get_id"}, parts[5]) {
		parts[5] = map[string]string{"users": ":user_id", "departments": ":department_id"}[parts[4]]
	}
	return r.Method + " " + strings.Join(parts, "/")
}

func newWorld(t *testing.T, switches sandbox.LarkSwitches) *world {
	w := &world{T: t, people: map[string]string{}}
	w.okta = sandbox.NewOkta(sandbox.OktaOptions{APIToken: oktaToken, Seed: 1})
	w.lark = sandbox.NewLark(sandbox.LarkOptions{
		AppID: appID, AppSecret: appSecret, RateScale: 1, Seed: 1, Latency: latency, Switches: switches,
	})
	w.gate = &gate{Handler: w.lark}
	w.ways.okta, w.ways.lark = serve(t, w.okta), serve(t, w.gate)
	return w
}

// result is what came of one run.
type result struct {
	err     error // of the run as a whole
	state   reconcile.State
	changed bool // the plan was not empty
	plan    reconcile.Plan
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
	wanted, err := w.directory()
	if err != nil {
		r.err = err
		return r
	}
	ctx, cancel := context.WithTimeout(w.Context(), allowed)
	defer cancel()
	seen := state
	if state.AppID != "" {
		if seen, _, err = reconcile.Observe(ctx, client, appID, state, false, time.Now()); err != nil {
			r.err = err
			return r
		}
	}
	existing := w.existing
	if existing == nil {
		if existing, _, err = reconcile.Match(ctx, client, wanted, matchKeys); err != nil {
			r.err = err
			return r
		}
	}
	if r.plan, err = reconcile.Make(wanted, seen, existing, policy); err != nil {
		r.err = err
		return r
	}
	if !r.plan.Changed && state.AppID != "" {
		return r
	}
	r.changed = true
	ctx, cancel = context.WithTimeout(w.Context(), allowed)
	defer cancel()
	out, err := reconcile.Execute(ctx, client, appID, r.plan, seen, time.Now)
	if err != nil {
		r.err = err
		return r
	}
	r.state = w.kept(out.State)
	return r
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

// directory lists the org and maps it.
func (w *world) directory() (directory.Directory, error) {
	h, hangUp := w.ways.okta.client()
	defer hangUp()
	source, err := okta.New(okta.Config{OrgURL: "http://localhost", APIToken: oktaToken, HTTP: h})
	if err != nil {
		return directory.Directory{}, err
	}
	records, err := source.Users(w.Context(), okta.Query{DepartedWithin: 30 * 24 * time.Hour})
	if err != nil {
		return directory.Directory{}, err
	}
	doc := directory.Encode(records)
	if known, ok := mapped.Load(string(doc)); ok {
		return directory.Parse(known.([]byte))
	}
	m, err := mapping.Compile([]mapping.Source{{Preset: "okta", Users: doc, PhoneRegion: "SG"}})
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
	mapped.Store(string(doc), out.Directory.JSON())
	return out.Directory, nil
}
