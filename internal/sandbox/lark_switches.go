package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// LarkSwitches chooses among behaviours that Lark does not document, or documents both ways. The zero value is the
// likelier of each.
type LarkSwitches struct {
	// BatchOmitsResigned leaves resigned users out of users/batch; else they come with is_resigned.
	BatchOmitsResigned bool
	// BatchRefusesUnknown makes users/batch and departments/batch refuse the whole call for an unknown id
	// (9999235x); else the id is left out of the answer.
	BatchRefusesUnknown bool
	// BatchRefusesHidden makes users/batch and departments/batch refuse the whole call for somebody or a department
	// outside the contact range (41050, 40004); else they are left out of the answer.
	BatchRefusesHidden bool
	// BodyIDsByService lets the service judge unknown ids in bodies (44035 for departments, 44022 for leaders); else
	// the gateway does (9999235x).
	BodyIDsByService bool
	// DeletedDepartmentsShown answers for a deleted department with status.is_deleted; else its id is unknown.
	DeletedDepartmentsShown bool
	// UnsetStringsAbsent leaves unset strings and empty lists out of answers; else they are "" and [].
	UnsetStringsAbsent bool
	// EmptyDataAbsent leaves data out of the answer to a write that has nothing to say; else it is {}.
	EmptyDataAbsent bool
	// RefusalsWithoutError leaves the error object, with its log id and violations, out of refusals.
	RefusalsWithoutError bool
	// MobileEchoed returns mobiles as they were sent; else with the country code, also where none was sent.
	MobileEchoed bool
	// CreateWithoutMobile leaves mobile out of the answer to a create.
	CreateWithoutMobile bool
	// JoinTimeTruncated returns join_time cut to the start of the day, UTC.
	JoinTimeTruncated bool
	// ClientTokenTTL is how long a client_token is remembered; 0 is an hour.
	ClientTokenTTL time.Duration
	// ReplayShowsPresent answers a client_token that was used before with the object as it is by then; else as it was
	// created.
	ReplayShowsPresent bool
	// UnjoinedUnmarked shows who has not accepted the invitation as not activated only; else as is_unjoin too.
	UnjoinedUnmarked bool
	// PatchRefusesUnjoined refuses to change who has not accepted the invitation (44010).
	PatchRefusesUnjoined bool
	// FreezeRefusesUnjoined refuses just to freeze them (44010).
	FreezeRefusesUnjoined bool
	// DeleteRefusesResigned refuses to delete a resigned user (42006); else that succeeds and changes nothing.
	DeleteRefusesResigned bool
	// DeleteByLifeCycleOnly is the tenant's setting that refuses every delete by API (44062).
	DeleteByLifeCycleOnly bool
	// DeletionTakes is how long a user who was deleted cannot be resurrected (44034).
	DeletionTakes time.Duration
	// ResurrectClearsLeader gives resurrected users back without those who led them; else with.
	ResurrectClearsLeader bool
	// EmptiesLate is how long a department from which somebody was deleted still counts as having members (43011).
	EmptiesLate time.Duration
	// IDChanges is how often a user_id or department_id may be changed (41013, 43009); 0 is once.
	IDChanges int
	// TopLeadersMustHaveJoined refuses a leader of a department at the top who has not accepted the invitation (43025).
	TopLeadersMustHaveJoined bool
	// PageTokenTTL is how long a page_token is good (40012); 0 is for ever.
	PageTokenTTL time.Duration
	// ListLag is how far lists (find_by_department, children, groups and their members, reference data) are behind;
	// single reads and batches never are, and lists of roles' members.
	ListLag time.Duration
	// OutOfRangeListsEmpty answers a list of a department outside the contact range with an empty page, as was
	// observed; else with 40004.
	OutOfRangeListsEmpty bool
	// TokenStatus is the HTTP status of 99991663: 400 (also for 0), 401 or 200.
	TokenStatus int
	// SecretCode is the code of a refused app secret: 10014 (also for 0) or 10015; SecretStatus its HTTP status, 400
	// (also for 0) or 200.
	SecretCode, SecretStatus int
	// UserIDsByType gives ids of the type user_id, where the call asks for it, to apps that may not read user_ids; else
	// such a call is refused (99991672).
	UserIDsByType bool
	// LimitWithoutHeaders leaves the x-ogw headers out of a 429.
	LimitWithoutHeaders bool
	// SlidingWindow counts the calls of the last second and minute; else those since the second and minute began.
	SlidingWindow bool
	// PatchLimitPerUser applies the limit of one department or freeze change a second to each user by itself; else
	// it is one for the app.
	PatchLimitPerUser bool
	// Shuffle gives rows and department_ids in an order of no meaning, the same one for the same seed.
	Shuffle bool
	// TenantWideDepartmentNames makes department names unique in the tenant; else among siblings.
	TenantWideDepartmentNames bool
	// EmptyIgnored names the fields for which an empty value does not clear, and is ignored: "email", "mobile",
	// "leader_user_id", "dotted_line_leader_user_ids", "custom_attrs" or any other optional string.
	EmptyIgnored []string
	// CustomAttrsReplaced makes a PATCH replace all custom_attrs; else it changes those it has.
	CustomAttrsReplaced bool
	// CityCreationFails and TitleCreationFails make a city or job title that the tenant does not have yet fail, the
	// rest of the write being done (44054 to 44059).
	CityCreationFails, TitleCreationFails bool
	// RecursionLimit is the number of departments beyond which fetch_child is refused (43010); 0 is none.
	RecursionLimit int
	// ConcurrentWrites admits department writes that overlap, and patches of one user or freezes that do, and writes of
	// job levels and of job families; else the later one finds the lock taken (43024, 44025, 42302, 42403).
	ConcurrentWrites bool

	// GroupsKeepResigned keeps people who resign in their user groups; else they are taken out.
	GroupsKeepResigned bool
	// GroupsDisabled is a tenant without the feature: every write of a group is refused (42015).
	GroupsDisabled bool
	// GroupNameJudgedFirst makes a create whose group_id and name are both in use fail for the name (47009); else it
	// fails for the id (47005).
	GroupNameJudgedFirst bool
	// GroupIDsSpent keeps the ids of deleted groups taken (47005); else they are free again.
	GroupIDsSpent bool
	// GroupCountsLag makes the counts of a group's members as far behind as ListLag, also where one group is read.
	GroupCountsLag bool
	// HiddenGroupsUnknown answers for a group outside the contact range as for one that does not exist (42002); else
	// with 42009.
	HiddenGroupsUnknown bool
	// GroupMembersInRangeOnly leaves members outside the contact range out of a group's list, not out of its counts.
	GroupMembersInRangeOnly bool
	// BatchAddRefusesWhole makes a batch with a member that cannot be added fail as a whole; else the answer says it of
	// that member alone.
	BatchAddRefusesWhole bool
	// RemoveRefusesStrangers refuses to take somebody out of a group who is not in it (41073); else that succeeds.
	RemoveRefusesStrangers bool
	// RepeatedMessageRefused refuses a uuid that was sent within the hour (230049); else the answer is the first message.
	RepeatedMessageRefused bool
	// BotLimitIs429 gives a custom bot's limit (11232) the HTTP status 429; else it comes with 200, as its other refusals do.
	BotLimitIs429 bool
	// RoleMembersManageAll lets new members of a role manage the whole tenant; else nothing.
	RoleMembersManageAll bool
}

// SetSwitches changes the switches; calls that arrive afterwards obey.
func (l *Lark) SetSwitches(change func(*LarkSwitches)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(&l.switches)
}

func (s *LarkSwitches) tokenTTL() time.Duration {
	if s.ClientTokenTTL > 0 {
		return s.ClientTokenTTL
	}
	return time.Hour
}

func (s *LarkSwitches) clears(field string) bool { return !slices.Contains(s.EmptyIgnored, field) }

func statusOr400(status int) int {
	if status == 0 {
		return http.StatusBadRequest
	}
	return status
}
