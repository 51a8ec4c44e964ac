package reconcile

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Policy is what the configuration of lark_directory_sync says beside the directory.
type Policy struct {
	// Attributes says how attributes are handled; one that is not in it is enforced. suspended always is.
	Attributes map[string]Handling
	// Limits by kind (see [LimitKinds]); a kind that is absent has no limit.
	Limits map[Kind]Limit
	// Approvals are source ids whose changes count towards no limit, and open_ids of strangers who may be taken out of groups.
	Approvals []string
	// ApprovalsUntil is from when on they count no more; nil for never. A plan that needs one is refused then.
	ApprovalsUntil *time.Time
	// Now is the time by which ApprovalsUntil is judged, and nothing else.
	Now time.Time
	// Protect lists source ids, Lark ids and emails of people who are never suspended.
	Protect []string
	// Suspend is false where leavers are only reported.
	Suspend bool
	// OffboardOutOfScope takes bound people for leavers whom the mapping's scope leaves out; otherwise they are held.
	OffboardOutOfScope bool
	// MissingFor is how long somebody must have been missing to be taken for a leaver; zero where they never are.
	MissingFor time.Duration
	// DeleteAfter is how long somebody must have been offboarded to be deleted; zero where nobody is.
	DeleteAfter time.Duration
	// Transfer says who receives what those leave who are deleted: resource -> receivers, the first who can; see
	// [DefaultReceivers].
	Transfer map[Resource][]string
	// TimeZone is in which a plan tells instants; nil is UTC.
	TimeZone *time.Location
	// MissingLeader says who leads those whose leader is not to be had; none is [KeepLeader].
	MissingLeader MissingLeader
	// RestoreExternal undoes a suspension or a deletion made by somebody else in Lark; otherwise it is reported.
	RestoreExternal bool
	// Additive leaves people in user groups who are no members in the directory.
	Additive bool
	// Unmatched says what becomes of people who have no Lark user; none is [CreateUnmatched].
	Unmatched Unmatched
	// ReplaceDepartments takes a department at a new path for a new one, even if all people of another go there.
	ReplaceDepartments bool
	// DeleteEmptyDepartments deletes departments that the sync has made, when they are not wanted and nobody is in them.
	DeleteEmptyDepartments bool
	// SamePerson: new source id -> old source id of the same human.
	SamePerson map[string]string
}

// Unmatched says what becomes of people who have no Lark user: they are created and invited, the plan is refused, or they are held.
type Unmatched string

// What becomes of people who have no Lark user.
const (
	CreateUnmatched Unmatched = "create"
	FailUnmatched   Unmatched = "fail"
	HoldUnmatched   Unmatched = "hold"
)

// Kind is a kind of change, as limits and summary count them. A person's one step may count in several: a move and a
// rename are updates too.
type Kind string

// The kinds.
const (
	KindAdopt       Kind = "adopt"
	KindCreate      Kind = "create"
	KindUpdate      Kind = "update"
	KindMove        Kind = "move"   // an update that changes departments
	KindRename      Kind = "rename" // an update that changes name or email
	KindSuspend     Kind = "suspend"
	KindDelete      Kind = "delete"
	KindRestore     Kind = "restore"
	KindMissing     Kind = "missing"
	KindHeld        Kind = "held"
	KindDepartments Kind = "departments" // departments created, renamed, moved or deleted

	KindGroups       Kind = "groups"        // user groups made or changed, in name, description or members
	KindMemberAdd    Kind = "member_add"    // memberships of user groups that begin
	KindMemberRemove Kind = "member_remove" // memberships that end

	// Kinds of limits only.
	KindSameAttribute Kind = "same_attribute" // updates that change one and the same attribute
	KindOutOfScope    Kind = "out_of_scope"   // suspensions of people who are out of scope
)

// GroupKinds are keys of the summary where groups are wanted or bound.
var GroupKinds = []Kind{KindGroups, KindMemberAdd, KindMemberRemove}

// SummaryKinds are the keys of the summary, always all of them.
var SummaryKinds = []Kind{
	KindAdopt, KindCreate, KindUpdate, KindMove, KindRename, KindSuspend, KindDelete, KindRestore, KindMissing, KindHeld, KindDepartments,
}

// LimitKinds are the kinds that can be limited, with their default limits.
var LimitKinds = map[Kind]string{
	KindSuspend: "5 or 5%", KindDelete: "5 or 5%", KindMissing: "5 or 5%", KindRestore: "5 or 5%",
	KindMove: "50 or 10%", KindRename: "20 or 5%", KindMemberRemove: "50 or 20%", KindCreate: "none", KindUpdate: "none",
	KindSameAttribute: "20 or 20%", KindOutOfScope: "5 or 5%",
}

// Limit is the most people that one run may change in one way: a number, a share of the people bound who have not left, or the larger
// of both.
type Limit struct {
	count int
	share int // in hundredths of a percent, so that 5 % of 100 is 5
	none  bool
	text  string
}

var limitForm = regexp.MustCompile(`^(?:(\d{1,9})|(\d{1,3}(?:\.\d{1,2})?)%|(\d{1,9}) or (\d{1,3}(?:\.\d{1,2})?)%)$`)

// ParseLimit reads "N", "P%", "N or P%" or "none".
func ParseLimit(s string) (Limit, error) {
	text := strings.TrimSpace(s)
	if text == "none" {
		return Limit{none: true, text: text}, nil
	}
	m := limitForm.FindStringSubmatch(text)
	if m == nil {
		return Limit{}, fmt.Errorf("%q is not a limit: write a number (\"5\"), a share of the people bound (\"5%%\"), "+
			"the larger of both (\"5 or 5%%\"), or \"none\"", s)
	}
	l := Limit{text: text}
	l.count, _ = strconv.Atoi(m[1] + m[3])
	percent, _ := strconv.ParseFloat(m[2]+m[4], 64)
	l.share = int(math.Round(percent * 100))
	if percent > 100 {
		return Limit{}, fmt.Errorf("%q is not a limit: a share is at most 100%%", s)
	}
	return l, nil
}

// Allows reports whether n of base people are within the limit.
func (l Limit) Allows(n, base int) bool { return l.none || n <= l.most(base) }

func (l Limit) most(base int) int { return max(l.count, l.share*base/10000) }

// String returns the limit as it was written.
func (l Limit) String() string { return l.text }
