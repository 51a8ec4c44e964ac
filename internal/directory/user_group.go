package directory

// UserGroup is a user group as the tenant shows it, members aside.
type UserGroup struct {
	// ID is the group_id: at most 64 letters and digits, never changed.
	ID string
	// Name is unique in the tenant, at most 100 characters; Description has at most 500.
	Name, Description string
	// Dynamic groups take their members by a rule. The API shows them and changes nothing of them.
	Dynamic bool
	// The counts are of direct members. They may be behind by seconds.
	MemberUserCount, MemberDepartmentCount int
}
