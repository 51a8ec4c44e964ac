package sandbox

import (
	"crypto"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// OktaOptions says how an emulated Okta org behaves. The zero value is an org without credentials: it refuses every
// call. What Okta does not document has a switch; the zero value is what seems likelier.
type OktaOptions struct {
	// APIToken is the one SSWS token that is accepted; "" accepts none.
	APIToken string
	// ClientID and PublicKey (*rsa.PublicKey or *ecdsa.PublicKey) register a service app that authenticates by
	// private_key_jwt; KeyID is the kid of that key ("" accepts any).
	ClientID  string
	PublicKey crypto.PublicKey
	KeyID     string
	// Scopes are those granted to the service app; nil is okta.users.read and okta.groups.read.
	Scopes []string
	// TokenLife is how long an access token is good; 0 is Okta's hour.
	TokenLife time.Duration
	// RequireDPoP refuses token requests without a DPoP proof, as new service apps do until that is switched off
	// ([Okta.SetRequireDPoP]). A token that is given for a proof is bound to its key.
	RequireDPoP bool
	// DPoPNonceOnCalls is the status, 400 or 401, with which calls with such a token are refused whose proof has no good
	// nonce; 0 refuses none. Okta's guides have none there.
	DPoPNonceOnCalls int
	// NonceLife is how long a nonce is given out; it is good three times as long. 0 is Okta's day.
	NonceLife time.Duration

	// RateLimit is what each bucket of each credential takes a minute; zero enforces nothing.
	RateLimit int
	// MaxConcurrent refuses what comes in while that many calls are under way; 0 never does.
	MaxConcurrent int
	// TimeoutAbove makes listings that ask for a larger page run into Okta's own timeout, a 500; 0 never does.
	TimeoutAbove int

	// Now is the org's clock; nil is time.Now.
	Now func() time.Time
	// Latency is how long every answer takes at least; [Recorder.SetLatency] changes it.
	Latency time.Duration
	// Seed decides ids and tokens.
	Seed uint64

	// MissingIs401 answers calls without a credential with 401 E0000011 instead of 403 E0000005.
	MissingIs401 bool
	// UnknownClientOktaStyle reports an unknown client in Okta's own error form instead of OAuth's.
	UnknownClientOktaStyle bool
	// UncappedPages serves pages of users as large as asked for, instead of at most 200.
	UncappedPages bool
	// Descending turns the order of listings round.
	Descending bool
	// IndexLag is how far behind the search index is. Other listings of users are up to date, unless ListingsLag makes
	// them as far behind.
	IndexLag    time.Duration
	ListingsLag bool
	// EveryoneHasDeprovisioned keeps deprovisioned users in the group Everyone.
	EveryoneHasDeprovisioned bool
	// DropDeprovisionedMembers takes users out of their groups when they are deactivated. Okta does so for some
	// kinds of assignment only.
	DropDeprovisionedMembers bool
	// MembershipTouchesUser moves a user's lastUpdated when their groups change.
	MembershipTouchesUser bool
	// JoinLinks sends one Link header, comma-joined, as some proxies make of the two.
	JoinLinks bool
	// WithoutRealms leaves out realmId, as older orgs do.
	WithoutRealms bool
	// UnknownLinkIsEmpty answers a name that no linked object has with an empty list, instead of 404.
	UnknownLinkIsEmpty bool
	// EmptyWithoutLinks sends empty lists of linked objects without Link headers.
	EmptyWithoutLinks bool
	// NullsOmitted leaves out properties that are null, as Okta says it may.
	NullsOmitted bool
}

// Okta emulates one Okta org: listing users and groups, API token and service app, rate limits. It serves any host
// name, and builds its links from the one it was called by. Make one with [NewOkta].
type Okta struct {
	*Recorder
	options OktaOptions
	running atomic.Int64

	mu       sync.Mutex
	source   *rand.PCG
	rng      *rand.Rand // of the source
	suffix   string     // the end of every id of this org
	realm    string
	userType string
	users    map[string]*oktaHistory
	ids      []string // of users; sorted where inOrder
	inOrder  bool
	logins   map[string]string // lower-case login -> id
	groups   map[string]*oktaGroup
	apps     map[string]*oktaApplication
	links    []*oktaLinkedObject
	windows  map[string]*oktaWindow
	tokens   map[string]oktaToken
	usedJTI  map[string]bool // of assertions and proofs

	tokenNonces, callNonces oktaNonces

	unserved map[string]bool // ids of users that listings hide
}

// NewOkta returns an org with nobody in it and the one group every org has, Everyone.
func NewOkta(options OktaOptions) *Okta {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Scopes == nil {
		options.Scopes = []string{"okta.users.read", "okta.groups.read"}
	}
	if options.TokenLife == 0 {
		options.TokenLife = time.Hour
	}
	if options.NonceLife == 0 {
		options.NonceLife = 24 * time.Hour
	}
	source := rand.NewPCG(options.Seed, 0x0c7a)
	o := &Okta{
		Recorder: &Recorder{latency: options.Latency},
		options:  options,
		source:   source,
		rng:      rand.New(source),
		users:    map[string]*oktaHistory{},
		logins:   map[string]string{},
		groups:   map[string]*oktaGroup{},
		apps:     map[string]*oktaApplication{},
		windows:  map[string]*oktaWindow{},
		tokens:   map[string]oktaToken{},
		usedJTI:  map[string]bool{},

		tokenNonces: oktaNonces{life: options.NonceLife}, callNonces: oktaNonces{life: options.NonceLife},
	}
	o.suffix = o.random(3)
	o.realm, o.userType = o.id("guo"), o.id("oty")
	o.addGroup("BUILT_IN", "Everyone", "All users in your organization")
	return o
}

const oktaAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// random needs o.mu, but in NewOkta.
func (o *Okta) random(n int) string { return oktaRandom(o.rng, n) }

func oktaRandom(rng *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = oktaAlphabet[rng.IntN(len(oktaAlphabet))]
	}
	return string(b)
}

// id makes an Okta id: 20 characters, the first three say of what.
func (o *Okta) id(prefix string) string { return prefix + o.random(14) + o.suffix }

func (o *Okta) now() time.Time { return o.options.Now().UTC() }

// oktaRequest is one call while it is answered; o.mu is held.
type oktaRequest struct {
	oktaRoute
	o     *Okta
	w     http.ResponseWriter
	req   *http.Request
	form  string // the request's body
	query url.Values
	base  string // scheme and host that the caller used
	id    string // the id in the path
	name  string // the name of a linked object there
}

// oktaRoute is one endpoint: its name, the bucket it counts in and the scope it needs.
type oktaRoute struct {
	endpoint, bucket, scope string
	handle                  func(*oktaRequest)
}

// ServeHTTP answers one call.
func (o *Okta) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	crowded := o.running.Add(1) > int64(o.options.MaxConcurrent) && o.options.MaxConcurrent > 0
	defer o.running.Add(-1)
	route, id, name := findOktaRoute(req)
	in := arrival{body: readBody(req), endpoint: route.endpoint}
	r := &oktaRequest{
		oktaRoute: route, o: o, req: req, form: string(in.body), query: req.URL.Query(), base: "http://" + req.Host, id: id, name: name,
	}
	if req.TLS != nil {
		r.base = "https://" + req.Host
	}
	o.serve(w, req, in, func(w http.ResponseWriter) answer {
		o.mu.Lock()
		defer o.mu.Unlock()
		r.w = w
		r.answer(crowded)
		return answer{}
	})
}

func (r *oktaRequest) answer(crowded bool) {
	r.headers()
	method := http.MethodGet
	if r.endpoint == oktaTokenEndpoint {
		method = http.MethodPost
	}
	switch {
	case r.handle == nil:
		r.fail(http.StatusNotFound, "E0000007", "Not found: Resource not found: "+r.req.URL.Path+" (Path)")
	case r.req.Method != method:
		r.fail(http.StatusMethodNotAllowed, "E0000022", "The endpoint does not support the provided HTTP method")
	case !oktaAccepts(r.req.Header.Get("Accept")):
		r.fail(http.StatusBadRequest, "E0000021", "Bad request. Accept and/or Content-Type headers likely do not match supported values.")
	case r.endpoint == oktaTokenEndpoint:
		r.handle(r)
	default:
		credential, ok := r.authenticate()
		if ok && r.admit(credential+" "+r.bucket, crowded) && r.authorize(credential) {
			r.handle(r)
		}
	}
}

const oktaTokenEndpoint = "POST /oauth2/v1/token"

// findOktaRoute returns the route of a request and the id and the name in its path; the zero route where there is none.
func findOktaRoute(req *http.Request) (route oktaRoute, id, name string) {
	segments := strings.Split(strings.TrimPrefix(req.URL.EscapedPath(), "/"), "/")
	for i := range segments {
		s, err := url.PathUnescape(segments[i])
		if err != nil || s == "" {
			return oktaRoute{}, "", ""
		}
		segments[i] = s
	}
	if len(segments) >= 4 {
		id, segments[3] = segments[3], "{id}"
	}
	if len(segments) >= 6 {
		name, segments[5] = segments[5], "{name}"
	}
	return oktaRoutes()[strings.Join(segments, "/")], id, name
}

func oktaRoutes() map[string]oktaRoute {
	const users, groups, apps = "okta.users.read", "okta.groups.read", "okta.apps.read"
	return map[string]oktaRoute{
		"oauth2/v1/token":          {endpoint: oktaTokenEndpoint, handle: (*oktaRequest).token},
		"api/v1/users":             {"GET /api/v1/users", "/api/v1/users", users, (*oktaRequest).listUsers},
		"api/v1/groups":            {"GET /api/v1/groups", "/api/v1/groups", groups, (*oktaRequest).listGroups},
		"api/v1/groups/{id}/users": {"GET /api/v1/groups/{id}/users", "/api/v1/groups", groups, (*oktaRequest).listMembers},
		"api/v1/apps/{id}/users":   {"GET /api/v1/apps/{id}/users", "/api/v1/apps", apps, (*oktaRequest).listAppUsers},
		"api/v1/users/{id}/linkedObjects/{name}": {
			"GET /api/v1/users/{id}/linkedObjects/{name}", "/api/v1/users", users, (*oktaRequest).listLinkedObjects,
		},
	}
}

// authenticate returns who calls, or answers that nobody known does.
func (r *oktaRequest) authenticate() (credential string, ok bool) {
	scheme, value, _ := strings.Cut(r.req.Header.Get("Authorization"), " ")
	switch {
	case scheme == "" && !r.o.options.MissingIs401:
		r.fail(http.StatusForbidden, "E0000005", "Invalid session")
	case scheme == "SSWS" && value != "" && value == r.o.options.APIToken:
		return "SSWS", true
	case scheme == "Bearer" || scheme == "DPoP":
		token, known := r.o.tokens[value]
		switch {
		case !known || (scheme == "DPoP") != (token.key != ""):
			r.challenge(scheme, http.StatusUnauthorized, "invalid_token", "The token is invalid.")
		case !r.o.now().Before(token.expires):
			r.challenge(scheme, http.StatusUnauthorized, "invalid_token", "The token has expired.")
		default:
			return value, token.key == "" || r.proveForCall(value, token)
		}
	default:
		r.fail(http.StatusUnauthorized, "E0000011", "Invalid token provided")
	}
	return "", false
}

// authorize checks the scope of an access token. An API token has its admin's permissions: all, here.
func (r *oktaRequest) authorize(credential string) bool {
	if credential == "SSWS" {
		return true
	}
	token := r.o.tokens[credential]
	if slices.Contains(token.scopes, r.scope) {
		return true
	}
	scheme := "Bearer"
	if token.key != "" {
		scheme = "DPoP"
	}
	r.challenge(scheme, http.StatusForbidden, "insufficient_scope", "The access token provided does not contain the required scopes.")
	return false
}

// challenge is how Okta refuses an access token: an empty body, the reason in a header.
func (r *oktaRequest) challenge(scheme string, status int, code, description string) {
	r.w.Header().Set("Www-Authenticate", fmt.Sprintf(
		`%[6]s authorization_uri="http://%[1]s/oauth2/v1/authorize", realm="http://%[1]s", scope="%[2]s", error="%[3]s", error_description="%[4]s", resource="%[5]s"`,
		r.req.Host, r.scope, code, description, r.req.URL.Path, scheme))
	r.w.WriteHeader(status)
}
