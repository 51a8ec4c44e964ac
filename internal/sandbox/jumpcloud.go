package sandbox

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// JumpCloudOptions says how an emulated JumpCloud organization behaves. The zero value is an organization without
// credentials: it refuses every call. What JumpCloud does not document has a switch; the zero value is what seems likelier.
type JumpCloudOptions struct {
	// APIKey is the one key that is accepted; "" accepts none.
	APIKey string
	// ClientID and ClientSecret register a service account.
	ClientID, ClientSecret string
	// TokenLife is how long an access token is good; 0 is JumpCloud's hour.
	TokenLife time.Duration
	// SeveralOrganizations makes the credentials those of an administrator of several: calls have to say which.
	SeveralOrganizations bool

	// RateLimit is how many calls a minute takes, all endpoints together; zero enforces nothing. No number is published.
	RateLimit int
	// RetryAfter tells in a refusal for the rate when to come back.
	RetryAfter bool

	// Now is the organization's clock; nil is time.Now.
	Now func() time.Time
	// Latency is how long every answer takes at least; [Recorder.SetLatency] changes it.
	Latency time.Duration
	// Seed decides ids, tokens and the order of what is asked for in none.
	Seed uint64

	// SearchLimit is the largest page of POST /api/search/systemusers; 0 is 1000.
	SearchLimit int
	// WithoutSearch refuses that search, as a role may.
	WithoutSearch bool
	// SearchUnsorted makes the search pass over sort.
	SearchUnsorted bool
	// StrictLimits refuses a limit above 100, instead of giving a page of 100.
	StrictLimits bool
	// WithoutCounts leaves x-total-count out of the second API's replies, Links adds a Link to the next page to them.
	WithoutCounts, Links bool
	// MembersUnordered gives members in another order each time.
	MembersUnordered bool
	// NullMembers puts a null into every list of members.
	NullMembers bool
	// OnlyUnderscoreID leaves id out of users, who have _id then.
	OnlyUnderscoreID bool
	// WithoutState leaves state out of users, as older records do.
	WithoutState bool
	// UnsetIs says how properties appear that have no value: "" (as recorded), "null" or "absent".
	UnsetIs string
	// MemberOf lists the groups of users in the search's results.
	MemberOf bool
	// PlainErrors words refusals as a gateway may: text, not JSON.
	PlainErrors bool
}

// JumpCloud emulates one JumpCloud organization: listing users and groups, API key and service account. It serves any host
// name, and gives out access tokens under each. Make one with [NewJumpCloud].
type JumpCloud struct {
	*Recorder
	options JumpCloudOptions

	mu     sync.Mutex
	rng    *rand.Rand
	org    string
	made   uint32 // ids so far
	users  map[string]*JumpCloudUser
	ids    []string // of users, sorted
	groups map[string]*jumpCloudGroup
	order  []string             // of groups, as they were made
	tokens map[string]time.Time // access token -> when it expires
	used   int                  // calls in the minute that ends at ends
	ends   time.Time
	taken  map[string]string // a unique property and its value -> the user's id
	shown  int               // how many users listings show; -1 is all
}

// NewJumpCloud returns an organization with nobody in it and the one group every organization has, All Users.
func NewJumpCloud(options JumpCloudOptions) *JumpCloud {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.TokenLife == 0 {
		options.TokenLife = time.Hour
	}
	if options.SearchLimit == 0 {
		options.SearchLimit = 1000
	}
	j := &JumpCloud{
		Recorder: &Recorder{latency: options.Latency}, options: options, rng: rand.New(rand.NewPCG(options.Seed, 0x1c)),
		users: map[string]*JumpCloudUser{}, groups: map[string]*jumpCloudGroup{}, tokens: map[string]time.Time{}, taken: map[string]string{}, shown: -1,
	}
	j.org = j.id()
	j.addGroup(jumpCloudEveryone, "")
	return j
}

// OrgID is the id of the organization, for x-org-id.
func (j *JumpCloud) OrgID() string { return j.org }

func (j *JumpCloud) now() time.Time { return j.options.Now().UTC() }

// jumpCloudRequest is one call while it is answered; j.mu is held.
type jumpCloudRequest struct {
	jumpCloudRoute
	j     *JumpCloud
	w     http.ResponseWriter
	req   *http.Request
	body  []byte
	query url.Values
	id    string // the id in the path
}

// jumpCloudRoute is one endpoint.
type jumpCloudRoute struct {
	endpoint string
	reads    bool // though it is a POST
	handle   func(*jumpCloudRequest)
}

const jumpCloudTokenEndpoint = "POST /oauth2/token"

// findJumpCloudRoute returns the route of a request and the id in its path; the zero route where there is none.
func findJumpCloudRoute(req *http.Request) (route jumpCloudRoute, id string) {
	segments := strings.Split(req.Method+strings.TrimSuffix(req.URL.Path, "/"), "/")
	if len(segments) == 6 && segments[3] == "usergroups" {
		id, segments[4] = segments[4], "{id}"
	}
	switch strings.Join(segments, "/") {
	case "POST/oauth2/token":
		return jumpCloudRoute{jumpCloudTokenEndpoint, true, (*jumpCloudRequest).token}, ""
	case "GET/api/systemusers":
		return jumpCloudRoute{"GET /api/systemusers", false, (*jumpCloudRequest).listUsers}, ""
	case "POST/api/search/systemusers":
		return jumpCloudRoute{"POST /api/search/systemusers", true, (*jumpCloudRequest).searchUsers}, ""
	case "GET/api/v2/usergroups":
		return jumpCloudRoute{"GET /api/v2/usergroups", false, (*jumpCloudRequest).listGroups}, ""
	case "GET/api/v2/usergroups/{id}/members":
		return jumpCloudRoute{"GET /api/v2/usergroups/{id}/members", false, (*jumpCloudRequest).listMembers}, id
	}
	return jumpCloudRoute{}, ""
}

// ServeHTTP answers one call.
func (j *JumpCloud) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	route, id := findJumpCloudRoute(req)
	in := arrival{body: readBody(req), endpoint: route.endpoint, reads: route.reads}
	r := &jumpCloudRequest{jumpCloudRoute: route, j: j, req: req, body: in.body, query: req.URL.Query(), id: id}
	j.serve(w, req, in, func(w http.ResponseWriter) answer {
		j.mu.Lock()
		defer j.mu.Unlock()
		r.w = w
		r.answer()
		return answer{}
	})
}

func (r *jumpCloudRequest) answer() {
	h := r.w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Pragma", "no-cache")
	h.Set("Server", "nginx")
	h.Set("X-Response-Time", "23.326ms")
	switch {
	case r.handle == nil:
		r.fail(http.StatusNotFound, "Not Found")
	case r.endpoint == jumpCloudTokenEndpoint:
		r.handle(r)
	case r.authenticate() && r.admit() && r.selectOrganization():
		r.handle(r)
	}
}

// authenticate tells whether somebody known calls, or answers that nobody does.
func (r *jumpCloudRequest) authenticate() bool {
	token, bearer := strings.CutPrefix(r.req.Header.Get("Authorization"), "Bearer ")
	switch key := r.req.Header.Get("X-Api-Key"); {
	case key != "" && key == r.j.options.APIKey:
		return true
	case key != "":
		r.failAs(http.StatusUnauthorized, map[string]any{"error": "Unauthorized", "message": "Unauthorized: api key user not found"})
	case bearer && r.j.now().Before(r.j.tokens[token]):
		return true
	case bearer:
		r.failAs(http.StatusUnauthorized, map[string]any{"error": "Unauthorized", "message": "Unauthorized: token is invalid or expired"})
	default:
		r.failAs(http.StatusUnauthorized, map[string]any{"message": "Unauthorized"})
	}
	return false
}

// selectOrganization reads x-org-id, which an administrator of several organizations has to send.
func (r *jumpCloudRequest) selectOrganization() bool {
	switch id := r.req.Header.Get("X-Org-Id"); {
	case id == "" && r.j.options.SeveralOrganizations:
		r.failAs(http.StatusUnauthorized, map[string]any{"message": "Unauthorized: no organization selected"})
	case id == "" || id == r.j.org:
		return true
	case !jumpCloudID(id):
		r.fail(http.StatusBadRequest, "Bad Request: invalid x-org-id")
	default:
		r.fail(http.StatusNotFound, "Not Found: organization not found")
	}
	return false
}

// admit counts the call, or refuses it.
func (r *jumpCloudRequest) admit() bool {
	now := r.j.now()
	if r.j.options.RateLimit == 0 {
		return true
	}
	if !now.Before(r.j.ends) {
		r.j.used, r.j.ends = 0, now.Add(time.Minute)
	}
	if r.j.used < r.j.options.RateLimit {
		r.j.used++
		return true
	}
	if r.j.options.RetryAfter {
		r.w.Header().Set("Retry-After", jumpCloudSeconds(r.j.ends.Sub(now)))
	}
	r.fail(http.StatusTooManyRequests, "Too Many Requests")
	return false
}

func (r *jumpCloudRequest) json(status int, v any) {
	r.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	r.w.WriteHeader(status)
	e := json.NewEncoder(r.w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
}

// fail answers with the error body that the second API documents.
func (r *jumpCloudRequest) fail(status int, message string) {
	names := map[int]string{http.StatusBadRequest: "INVALID_ARGUMENT", http.StatusNotFound: "NOT_FOUND", http.StatusForbidden: "PERMISSION_DENIED"}
	r.failAs(status, map[string]any{"code": status, "message": message, "status": names[status]})
}

func (r *jumpCloudRequest) failAs(status int, body map[string]any) {
	if r.j.options.PlainErrors {
		r.w.Header().Set("Content-Type", "text/plain")
		r.w.WriteHeader(status)
		_, _ = r.w.Write([]byte(http.StatusText(status)))
		return
	}
	r.json(status, body)
}

// unsupported refuses what the sandbox does not emulate, rather than pass over it.
func (r *jumpCloudRequest) unsupported(parameters ...string) bool {
	for name := range r.query {
		if !slices.Contains(parameters, name) {
			r.fail(http.StatusNotImplemented, "the sandbox does not emulate the parameter "+name)
			return true
		}
	}
	return false
}
