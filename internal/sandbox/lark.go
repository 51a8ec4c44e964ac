package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// LarkOptions says what tenant a [Lark] is, and what app it serves.
type LarkOptions struct {
	AppID, AppSecret string
	// Region is "lark" (also for "") or "feishu": they differ in which mobiles they take.
	Region string
	// TenantName is the name of the root department; "" is "Lark tenant".
	TenantName string
	// RateScale multiplies the published rate limits: 1 is as published, 10 is ten times the calls. Zero and below
	// switch them off.
	RateScale float64
	// Now is the tenant's clock; nil is time.Now.
	Now func() time.Time
	// Latency is how long every answer takes at least; [Recorder.SetLatency] changes it.
	Latency time.Duration
	// Seed decides all ids. With the same seed and the same order of creation they are the same.
	Seed uint64
	// Switches choose among undocumented behaviours; [Lark.SetSwitches] changes them.
	Switches LarkSwitches

	// EmployeeTypes are those the tenant has besides Lark's own 1 to 5.
	EmployeeTypes []int
	// CustomAttributes are those an administrator opened to the API.
	CustomAttributes []LarkCustomAttribute
	// JobLevels and JobFamilies are the ids that exist.
	JobLevels, JobFamilies []string
	// Geos are the places of a tenant that has several; without, none can be given (44040).
	Geos []string
	// Subscriptions are the licences whose seats can be given; with several, everybody needs one (44046).
	Subscriptions []string
	// MailDomains are the domains of enterprise emails. Without one, none can be given (44001).
	MailDomains []string
	// Seats is the number of users the plan has room for (41008); 0 is no limit.
	Seats int
	// Unverified is a tenant whose company Feishu has not verified: it has room for 100 users (41007), and in Feishu for
	// Chinese mobiles only (44019).
	Unverified bool
}

// Lark emulates the contact API (v3) of one tenant, as one custom app sees it with a tenant access token. It starts
// with a root department and nobody in it, with every scope granted and a contact range of all staff. Make one with
// [NewLark]; it is safe for concurrent use.
type Lark struct {
	*Recorder
	options LarkOptions
	now     func() time.Time

	mu               sync.Mutex // guards what follows, and what it points to
	switches         LarkSwitches
	appID, appSecret string
	app              int // how many apps there were before this one
	tokens           []larkToken
	issued           int // tokens
	requests         int
	limiter          larkLimiter
	locked           map[string]bool
	scopes           map[string]bool
	contactRange     map[string]bool // open_department_ids; nil is all staff
	answered         map[string]larkAnswered
	invitations      []Invitation
	cities, titles   map[string]bool

	users       []*userRecord // everybody there ever was, by seq
	staff       int           // how many of them have not resigned
	byOpenID    map[string]*userRecord
	byUnionID   map[string]*userRecord
	formerApps  map[string]bool // open_ids that another app had
	held        map[userKey]*userRecord
	left        map[userKey]*userRecord // of the resigned
	root        *departmentRecord
	departments []*departmentRecord // those that exist, but the root, by seq
	byDepartment,
	byCustomID map[string]*departmentRecord // by open_department_id, the deleted too; by department_id
	departmentSeq   int
	pastUsers       []past[userRecord]
	pastDepartments []past[departmentRecord]

	groups        groupBook
	roles         []*roleRecord // by seq
	roleSeq       int
	employeeTypes employeeTypeBook
	jobs          map[*jobKind]*jobBook

	audit    []LarkAuditInfo
	botOff   bool      // the app's
	bots     []LarkBot // of groups
	chats    []LarkChat
	cards    []LarkCard
	messages map[string]larkMessage // by uuid
}

// Invitation is the SMS or email that Lark sends to everybody an app creates. It cannot be suppressed.
type Invitation struct {
	Time                        time.Time
	OpenID, Name, Email, Mobile string
}

// NewLark returns an empty tenant.
func NewLark(o LarkOptions) *Lark {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.TenantName == "" {
		o.TenantName = "Lark tenant"
	}
	l := &Lark{
		Recorder: &Recorder{latency: o.Latency},
		options:  o, now: o.Now, switches: o.Switches, appID: o.AppID, appSecret: o.AppSecret,
		limiter:      larkLimiter{scale: o.RateScale, counters: map[larkCounterKey]*larkCounter{}},
		locked:       map[string]bool{},
		scopes:       map[string]bool{},
		answered:     map[string]larkAnswered{},
		cities:       map[string]bool{},
		titles:       map[string]bool{},
		byOpenID:     map[string]*userRecord{},
		byUnionID:    map[string]*userRecord{},
		formerApps:   map[string]bool{},
		held:         map[userKey]*userRecord{},
		left:         map[userKey]*userRecord{},
		byDepartment: map[string]*departmentRecord{},
		byCustomID:   map[string]*departmentRecord{},
		groups:       newGroupBook(),
		messages:     map[string]larkMessage{},
	}
	for _, s := range LarkScopes() {
		l.scopes[s] = true
	}
	l.root = &departmentRecord{LarkDepartment: LarkDepartment{OpenID: rootID, DepartmentID: rootID, Name: o.TenantName}}
	l.byDepartment[rootID], l.byCustomID[rootID] = l.root, l.root
	l.seedEmployeeTypes()
	l.seedJobs()
	return l
}

// ServeHTTP answers one call. Like the gateway, it judges path, token, scope and rate when the call arrives, before
// any latency.
func (l *Lark) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	in := arrival{body: readBody(req)}
	q, refused := l.admit(req, in.body)
	if q.route != nil {
		in.endpoint, in.reads = q.route.endpoint(), !q.route.writes
	}
	defer l.unlock(q)
	l.serve(w, req, in, func(w http.ResponseWriter) answer {
		// Before the answer is sent: whoever reads it must find the locks open.
		defer l.unlock(q)
		return l.answer(w, q, refused)
	})
}

// answer carries the call out unless it was refused at the gate.
func (l *Lark) answer(w http.ResponseWriter, q *larkRequest, refused *larkRefusal) answer {
	var data any
	l.mu.Lock()
	l.requests++
	now := l.now().UTC()
	w.Header().Set("Date", now.Format(http.TimeFormat))
	logID := now.Format("20060102150405") + l.hash("log", l.requests)[:16]
	if refused == nil {
		refused = q.idTypes()
	}
	if refused == nil {
		data, refused = q.route.handle(l, q)
	}
	switches := l.switches
	l.mu.Unlock()
	writeLark(w, logID, data, refused, switches)

	var a answer
	if q.route != nil {
		a.accepted = q.route.writes && (refused == nil || refused.partial)
	}
	if refused != nil {
		a.code = refused.code
	}
	return a
}

// hash gives 32 hexadecimal digits that depend on the seed and on nothing else but the arguments.
func (l *Lark) hash(kind string, n int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s %d", l.options.Seed, kind, n))
	return hex.EncodeToString(sum[:16])
}

// Invitations returns all that were sent, in order.
func (l *Lark) Invitations() []Invitation {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Invitation(nil), l.invitations...)
}
