package okta

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// refusedCalls counts the calls that were answered, and not with 200, by endpoint.
func refusedCalls(o *sandbox.Okta) (token, others int) {
	for _, c := range o.Calls() {
		switch {
		case c.Status == http.StatusOK:
		case c.Endpoint == "POST /oauth2/v1/token":
			token++
		default:
			others++
		}
	}
	return token, others
}

func TestDPoP_an_app_that_demands_proofs_is_read_like_any_other(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]sandbox.OktaOptions{
		"as documented":        {},
		"nonces on calls, 401": {DPoPNonceOnCalls: 401},
		"nonces on calls, 400": {DPoPNonceOnCalls: 400},
	} {
		options.RequireDPoP = true
		o := app(450, options)
		group := o.AddGroup("g a", userID(0), userID(1))
		c := serveApp(t, o, nil)
		for range 2 {
			if got, err := c.Users(t.Context(), Query{}); err != nil || len(got) != 450 {
				t.Errorf("%s: %d records, %v", name, len(got), err)
			}
		}
		if got, err := c.Users(t.Context(), Query{GroupIDs: []string{group}}); err != nil || len(got) != 2 {
			t.Errorf("%s: %d members, %v", name, len(got), err)
		}
		// One without a proof, one without a nonce; and on calls, one at the most.
		if token, others := refusedCalls(o); token != 2 || tokenCalls(o) != 3 || others > 0 && options.DPoPNonceOnCalls == 0 || others > 1 {
			t.Errorf("%s: %d token calls, %d of them refused, and %d others", name, tokenCalls(o), token, others)
		}
	}
}

func TestDPoP_an_app_that_does_not_demand_proofs_gets_none(t *testing.T) {
	t.Parallel()
	o := app(5, sandbox.OktaOptions{})
	var shown int
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("DPoP") != "" {
			shown++
		}
		o.ServeHTTP(w, r)
	})
	if _, err := serveApp(t, h, nil).Users(t.Context(), Query{}); err != nil || shown != 0 || tokenCalls(o) != 1 {
		t.Errorf("%d proofs, %d token calls, %v", shown, tokenCalls(o), err)
	}
}

func TestDPoP_each_attempt_has_a_proof_of_its_own(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		// Okta has seen the proof by then.
		"a lost answer":   {Drop: true, AfterCommit: true},
		"a cut answer":    {Truncate: true},
		"a gateway error": {AfterCommit: true, Respond: func(w http.ResponseWriter) { w.WriteHeader(502) }},
		"a rate limit":    {AfterCommit: true, Respond: func(w http.ResponseWriter) { w.WriteHeader(429) }},
	} {
		for times := 1; times <= 3; times++ {
			o := app(45, sandbox.OktaOptions{RequireDPoP: true})
			seen := map[string]int{}
			injected := fault
			injected.Match = func(c sandbox.Call) bool {
				if c.Method == http.MethodPost && name == "a cut answer" {
					return false // half a refusal says nothing
				}
				seen[c.Path+c.Query]++
				return seen[c.Path+c.Query] <= times
			}
			o.Inject(injected)
			var mu sync.Mutex
			proofs := map[string]int{}
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				proofs[r.Header.Get("DPoP")]++
				mu.Unlock()
				stingy(o).ServeHTTP(w, r)
			})
			got, err := serveApp(t, h, nil).Users(t.Context(), Query{})
			if err != nil || len(got) != 45 {
				t.Errorf("%s, %d times: %d records, %v", name, times, len(got), err)
			}
			for proof, n := range proofs {
				if proof != "" && n > 1 && name != "a lost answer" { // which Go's client sends again by itself
					t.Errorf("%s: a proof was sent %d times", name, n)
				}
			}
		}
	}
}

func TestDPoP_a_nonce_that_is_over_is_exchanged_with_the_token(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := app(2, sandbox.OktaOptions{RequireDPoP: true})
		c := insideApp(t, o)
		for day := range 9 { // a nonce is good for three
			if _, err := c.Users(t.Context(), Query{}); err != nil {
				t.Fatalf("day %d: %v", day, err)
			}
			time.Sleep(24 * time.Hour)
		}
		if token, others := refusedCalls(o); token != 2+2 || others != 0 || tokenCalls(o) != 9+4 {
			t.Errorf("%d token calls, %d of them refused, and %d others", tokenCalls(o), token, others)
		}
	})
}

func TestDPoP_an_app_may_begin_to_demand_proofs_and_stop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := app(2, sandbox.OktaOptions{})
		c := insideApp(t, o)
		for _, require := range []bool{false, true, false, true} {
			o.SetRequireDPoP(require)
			if _, err := c.Users(t.Context(), Query{}); err != nil {
				t.Errorf("required %t: %v", require, err)
			}
			time.Sleep(time.Hour)
		}
	})
}

func TestDPoP_each_client_has_a_key_of_its_own(t *testing.T) {
	t.Parallel()
	o := app(2, sandbox.OktaOptions{RequireDPoP: true})
	keys := map[string]bool{}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if header, _, found := strings.Cut(r.Header.Get("DPoP"), "."); found {
			keys[header] = true
		}
		o.ServeHTTP(w, r)
	})
	for range 3 {
		if _, err := serveApp(t, h, nil).Users(t.Context(), Query{}); err != nil {
			t.Fatal(err)
		}
	}
	if len(keys) != 3 {
		t.Errorf("%d keys for 3 clients", len(keys))
	}
}

func TestDPoP_is_in_no_log_and_no_error(t *testing.T) {
	t.Parallel()
	o := app(2, sandbox.OktaOptions{RequireDPoP: true})
	var sent []string
	refuse := false
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, header := range []string{r.Header.Get("DPoP"), r.Header.Get("Authorization")} {
			if header != "" {
				sent = append(sent, strings.Split(strings.TrimPrefix(header, "DPoP "), ".")...)
			}
		}
		if refuse { // and says why, at length
			handler(400, "", "Www-Authenticate", `DPoP error="invalid_dpop_proof", error_description="`+r.Header.Get("DPoP")+` with `+
				r.Header.Get("Authorization")+`"`)(w, r)
			return
		}
		o.ServeHTTP(w, r)
	})
	var out bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &out)
	c := serveApp(t, h, nil)
	if _, err := c.Users(ctx, Query{}); err != nil {
		t.Fatal(err)
	}
	refuse = true
	_, err := c.Users(ctx, Query{})
	if err == nil || !strings.Contains(err.Error(), "invalid_dpop_proof") || len(sent) < 8 {
		t.Fatalf("%d parts were sent, %v", len(sent), err)
	}
	for _, part := range sent {
		if strings.Contains(out.String(), part) || strings.Contains(err.Error(), part) {
			t.Errorf("%s is in the log or in %v:\n%s", part, err, out.String())
		}
	}
}

// A proxy that swallows the header, say: it is not asked for ever.
func TestDPoP_a_service_that_takes_no_proof_is_given_up(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"no proof will do":  handler(400, `{"error":"invalid_dpop_proof","error_description":"The DPoP proof JWT header is missing."}`),
		"no nonce will do":  handler(400, `{"error":"use_dpop_nonce","error_description":"Another."}`, "DPoP-Nonce", "n"),
		"there is no nonce": handler(400, `{"error":"use_dpop_nonce","error_description":"Which."}`),
	} {
		n := 0
		_, err := serveApp(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n++
			answer(w, r)
		}), nil).Users(t.Context(), Query{})
		if err == nil || !strings.Contains(err.Error(), "proxy") || n > 5 {
			t.Errorf("%s: %d calls, %v", name, n, err)
		}
	}
}
