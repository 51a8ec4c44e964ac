package reconcile

import (
	"context"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Tenant is what a sync needs of Lark. Package lark meets it. Ids are open_ids and open_department_ids unless said
// otherwise; errors match the sentinels of package directory where those fit, and are whole sentences for a human.
type Tenant interface {
	// Users reads users, 50 a call, by open_id. Whom the tenant does not show is absent from the result.
	Users(ctx context.Context, openIDs []string) (map[string]directory.User, error)
	// UsersByUserID is Users by user_id, keyed by user_id. ErrNoScope means that the app may not read user_ids.
	UsersByUserID(ctx context.Context, userIDs []string) (map[string]directory.User, error)
	// User reads one user and says why it is not to be had: ErrGone or ErrOutOfRange. A resigned user is returned.
	User(ctx context.Context, openID string) (directory.User, error)
	// Find looks open_ids up by email and by mobile (E.164), 50 a call. Whom Lark does not know is absent. Keys of
	// the results are the emails and mobiles as given.
	Find(ctx context.Context, emails, mobiles []string) (byEmail, byMobile map[string]string, err error)
	// Range lists the departments that make up what the app may see, as it is now, sorted: for an app that may see everybody, those right
	// under the root. Nil means that it is too long to be looked at.
	Range(ctx context.Context) ([]string, error)
	// Forget drops what reads have remembered, so that the next ones see Lark as it is.
	Forget()

	// CreateUser makes an account and so sends an invitation. The person's leader is an open_id and its departments
	// are open_department_ids. The same sourceID and person never make a second account, even if the answer was lost:
	// then the account made before is returned. ErrPartial comes with a user.
	CreateUser(ctx context.Context, sourceID string, person directory.Person) (directory.User, error)
	// UpdateUser writes just the attributes given; "" and [] clear, as far as Lark takes them so. suspended is is_frozen.
	// Reads that come after it show the user as they are then.
	UpdateUser(ctx context.Context, openID string, attributes directory.Person) error

	// DeleteUser deletes an account, and may be repeated. Lark restores it for 30 days.
	DeleteUser(ctx context.Context, openID string, transfer directory.Transfer) error
	// ResurrectUser restores a deleted account into departments, the primary one first (none is the root), and may be
	// repeated. ErrNotRestorable means that it was deleted too long ago, ErrTaken that somebody else has their email, mobile
	// or user_id.
	ResurrectUser(ctx context.Context, openID string, departments, subscriptions []string) error
	// GroupsOf lists the ids of the user groups that a user is in directly.
	GroupsOf(ctx context.Context, openID string) ([]string, error)

	// Departments reads departments, 50 a call. Those the tenant does not show are absent.
	Departments(ctx context.Context, ids []string) (map[string]directory.Department, error)
	// DepartmentTree lists every department of the tenant, by open_department_id.
	DepartmentTree(ctx context.Context) (map[string]directory.Department, error)
	// CreateDepartment makes a department under d.Parent (an id) and returns its id. Repeating it with the same
	// path returns the same department.
	CreateDepartment(ctx context.Context, path string, d directory.Department) (id string, err error)
	// UpdateDepartment writes the name, the parent (an id), the leader (an open_id) and the order; what is empty is left as it is.
	// ErrTaken means that another department has the order, ErrNotJoined that the leader has to join first.
	UpdateDepartment(ctx context.Context, id string, d directory.Department) error
	// DeleteDepartment deletes an empty department. It waits a while for people who are about to leave it; then the error is
	// ErrNotEmpty.
	DeleteDepartment(ctx context.Context, id string) error
	// UsersIn lists the users who are in a department itself, by open_id; it may be seconds behind.
	UsersIn(ctx context.Context, id string) (map[string]directory.User, error)

	// Groups lists the user groups that the app may see, by group_id, normal and dynamic ones.
	Groups(ctx context.Context) (map[string]directory.UserGroup, error)
	// Group reads one and says why it is not to be had: ErrGone or ErrOutOfRange.
	Group(ctx context.Context, id string) (directory.UserGroup, error)
	// GroupMembers lists who is in a group, all of them, users by open_id, sorted. ErrOutOfRange means that the app does
	// not see the group, or not all of its members.
	GroupMembers(ctx context.Context, id string) (users, departments []string, err error)
	// CreateGroup makes a normal group of that name and description and returns its id. Repeating it returns the same
	// group. ErrTaken means that the name belongs to another group, ErrOutOfRange that the app does not see all staff.
	CreateGroup(ctx context.Context, g directory.UserGroup) (id string, err error)
	// UpdateGroup writes name and description.
	UpdateGroup(ctx context.Context, g directory.UserGroup) error
	// AddGroupMembers and RemoveGroupMembers write users, by open_id. Who is in the group already, or is not, is no
	// failure. An error with the method FailedMembers() map[string]error says of whom it was not done, and why; of the
	// others it was.
	AddGroupMembers(ctx context.Context, id string, openIDs []string) error
	RemoveGroupMembers(ctx context.Context, id string, openIDs []string) error
}
