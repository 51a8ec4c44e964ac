// Package faults tests the stack below Terraform against services that fail: packages okta, mapping, lark and
// reconcile together, over HTTP.
//
//	world_test.go   this page: an org, a tenant, and the gates before them
//	pipe_test.go    HTTP without a network
//	run_test.go     a run: refresh, plan, apply
//	check_test.go   what must hold after runs
//	life_test.go    what happens in a small company, and what people do
//	matrix_test.go  every kind of failure (kinds_test.go) at every endpoint of Lark, and at every single call
//	okta_test.go    every kind of failure at every page of Okta
//	crash_test.go   the process killed at every write, and while it reads
//	chaos_test.go   500 people, and a fifth of all calls failing
//	team_test.go    the life of a team, in which ...
//	open_test.go    ... what Lark does not document comes up both ways; okta_open_test.go is about Okta
//	open_groups_test.go   the same of user groups
//	rate_test.go    the permitted rate, held and never exceeded
//	company_test.go a company of 2,000 people through a year
//	drill_test.go   thousands of leavers by mistake, and all of them back
//
// Each case lives in a bubble of package synctest: minutes of waiting take no time, and the clock is exact, so that
// "no call before the reset" can be checked to the instant.
package faults_test

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/mapping"
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
	// shortly is the time that a run may take for reading, and again for writing: refused calls are repeated until then.
	shortly = 3 * time.Minute
	// pause is between two runs: what one has sent counts towards no limit of the next.
	pause = 2 * time.Minute
)

// world is an Okta org, a Lark tenant, and the state that runs leave to each other.
type world struct {
	*testing.T
	okta *sandbox.Okta
	lark *sandbox.Lark
	gate *gate // before the tenant
	org  *gate // before the org
	ways struct{ okta, lark *pipe }

	alive    context.Context // ends when the process is killed
	source   mapping.Source
	allowed  time.Duration // for reading, and again for writing
	state    reconcile.State
	existing map[string]reconcile.Existing // what lark_existing_users gave; nil makes each run look again

	// calm: nothing happens in the org any more, so that it is listed once.
	calm  bool
	known *directory.Directory // what that listing gave

	people  map[string]string // name -> Okta id
	groups  map[string]crew   // source id -> user group
	leavers map[string]bool   // employee_no of the only ones who are ever to be suspended, or deleted
	// deleteAfter is when leavers are deleted; zero is never.
	deleteAfter time.Duration
	before      int // accounts that nobody was invited to
	invited     int // people who are to be invited, once each
	// resigned are accounts, by Okta id, that an administrator has deleted: they stay so, and their people without.
	resigned map[string]string
	// abandoned are departments that were wanted once: they stay as they are.
	abandoned []string
	// uncleared are attributes that Lark does not clear: whoever is to have none keeps what they had, and the state knows.
	uncleared []string
	// waiting: Lark takes no change yet of who has not joined.
	waiting bool
	// forgetful: a process has died just after it suspended somebody. Nothing then tells that suspension from an
	// administrator's, and so it is reported and left as it is.
	forgetful bool
}

// gate stands before a service: it may look at a call, change the answer, or act before the call is served.
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
	if len(parts) > 5 && parts[2] == "contact" && !slices.Contains([]string{"batch", "batch_get_id", "simplelist", "member_belong"}, parts[5]) {
		parts[5] = map[string]string{"users": ":user_id", "departments": ":department_id", "group": ":group_id"}[parts[4]]
	}
	return r.Method + " " + strings.Join(parts, "/")
}

func newWorld(t *testing.T, switches sandbox.LarkSwitches) *world {
	return newWorldAt(t, 1, switches)
}

// newWorldAt is newWorld with a tenant that admits more or less than the published rates.
func newWorldAt(t *testing.T, rate float64, switches sandbox.LarkSwitches) *world {
	w := &world{T: t, people: map[string]string{}, groups: map[string]crew{}, leavers: map[string]bool{}, resigned: map[string]string{}, alive: t.Context(), allowed: shortly, source: source}
	w.okta = sandbox.NewOkta(sandbox.OktaOptions{APIToken: oktaToken, Seed: 1})
	w.lark = sandbox.NewLark(sandbox.LarkOptions{
		AppID: appID, AppSecret: appSecret, RateScale: rate, Seed: 1, Latency: latency, Switches: switches,
		CustomAttributes: []sandbox.LarkCustomAttribute{{ID: badge, Type: "TEXT"}, {ID: desk, Type: "TEXT"}},
	})
	w.open()
	return w
}

// open serves the org and the tenant.
func (w *world) open() {
	w.gate, w.org = &gate{Handler: w.lark}, &gate{Handler: w.okta}
	w.ways.okta, w.ways.lark = serve(w.T, w.org), serve(w.T, w.gate)
}

// copy is a world that is as this one is, closed as yet and in no test. States are never changed in place.
func (w *world) copy() *world {
	c := *w
	c.T, c.alive, c.gate, c.org, c.ways.okta, c.ways.lark = nil, nil, nil, nil, nil, nil
	c.okta, c.lark = w.okta.Clone(), w.lark.Clone()
	c.people, c.groups, c.leavers, c.resigned = maps.Clone(w.people), maps.Clone(w.groups), maps.Clone(w.leavers), maps.Clone(w.resigned)
	c.abandoned, c.uncleared = slices.Clone(w.abandoned), slices.Clone(w.uncleared)
	return &c
}

// The custom attributes that the tenant has. The mapping knows one.
const badge, desk = "C-badge", "C-desk"

// source maps what the sandbox's people have.
var source = mapping.Source{
	Preset: "okta", PhoneRegion: "SG", Attributes: map[string]string{directory.CustomPrefix + badge: "user.profile.badge"},
}
