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
	// BodyIDsByService lets the service judge unknown ids in bodies (44035 for departments, 44022 for leaders); else
	// the gateway does (9999235x).
	BodyIDsByService bool
	// DeletedDepartmentsShown answers for a deleted department with status.is_deleted; else its id is unknown.
	DeletedDepartmentsShown bool
	// UnsetStringsAbsent leaves unset strings and empty lists out of answers; else they are "" and [].
	UnsetStringsAbsent bool
	// MobileEchoed returns mobiles as they were sent; else with the country code, also where none was sent.
	MobileEchoed bool
	// CreateWithoutMobile leaves mobile out of the answer to a create.
	CreateWithoutMobile bool
	// JoinTimeTruncated returns join_time cut to the start of the day, UTC.
	JoinTimeTruncated bool
	// ClientTokenTTL is how long a client_token is remembered; 0 is an hour.
	ClientTokenTTL time.Duration
	// PatchRefusesUnjoined refuses to change who has not accepted the invitation (44010).
	PatchRefusesUnjoined bool
	// FreezeRefusesUnjoined refuses just to freeze them (44010).
	FreezeRefusesUnjoined bool
	// DeleteRefusesResigned refuses to delete a resigned user (42006); else that succeeds and changes nothing.
	DeleteRefusesResigned bool
	// DeleteByLifeCycleOnly is the tenant's setting that refuses every delete by API (44062).
	DeleteByLifeCycleOnly bool
	// ListLag is how far lists (find_by_department, children) are behind; single reads and batches never are.
	ListLag time.Duration
	// OutOfRangeListsEmpty answers a list of a department outside the contact range with an empty page, as was
	// observed; else with 40004.
	OutOfRangeListsEmpty bool
	// TokenStatus is the HTTP status of 99991663: 400 (also for 0), 401 or 200.
	TokenStatus int
	// SecretStatus is the HTTP status of a refused app secret: 400 (also for 0) or 200.
	SecretStatus int
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
	// ConcurrentWrites admits department writes that overlap, and patches of one user or freezes that do; else the
	// later one finds the lock taken (43024, 44025).
	ConcurrentWrites bool
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
