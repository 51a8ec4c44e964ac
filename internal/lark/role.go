package lark

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// What a member of a role manages.
const (
	ScopeAll  = "All"  // the whole tenant
	ScopePart = "Part" // some departments
	ScopeNone = "None" // nothing: none was set
)

// RoleMember is a member of a functional role. ScopeType is ScopeAll, ScopePart or ScopeNone; Departments, sorted
// open_department_ids, are those of ScopePart.
type RoleMember struct {
	ScopeType   string
	Departments []string
}

// CreateRole makes a functional role and returns its role_id. The name, 1 to 50 characters, is unique in the tenant.
// Lark's API has neither a list of roles nor a way to read one. So a create cannot be repeated as others can: where the
// name is in use, though perhaps by an attempt whose answer was lost, the error matches directory.ErrTaken and says how
// to get at the id.
func (c *Client) CreateRole(ctx context.Context, name string) (id string, err error) {
	r := request{doing: fmt.Sprintf("creating role %q", name), endpoint: postRole, body: map[string]any{"role_name": name}}
	data, err := call[struct {
		ID string `json:"role_id"`
	}](ctx, c, r)
	if err == nil && data.ID == "" {
		err = c.malformed(r, "names no role")
	}
	return data.ID, err
}

// RenameRole gives a role another name. The error matches directory.ErrGone or directory.ErrTaken where that is why it
// was not done.
func (c *Client) RenameRole(ctx context.Context, id, name string) error {
	_, err := call[json.RawMessage](ctx, c, request{
		doing: "renaming role " + id, endpoint: putRole, id: id, body: map[string]any{"role_name": name},
	})
	return err
}

// DeleteRole deletes a role. One that does not exist is no failure; one that has members is (41206).
func (c *Client) DeleteRole(ctx context.Context, id string) error {
	defer c.objects.roleMembers.forget(id)
	_, err := call[json.RawMessage](ctx, c, request{doing: "deleting role " + id, endpoint: deleteRole, id: id})
	if errors.Is(err, directory.ErrGone) {
		return nil
	}
	return err
}

// RoleMembers lists the members of a role, all of them, by open_id. It is also how to find out whether a role exists:
// the error matches directory.ErrGone if not. They are remembered until they are written or [Client.Forget] is called.
func (c *Client) RoleMembers(ctx context.Context, id string) (map[string]RoleMember, error) {
	doing := "listing the members of role " + id
	members, err := c.objects.roleMembers.read(ctx, id, doing, func(ctx context.Context) (map[string]RoleMember, error) {
		return c.listRoleMembers(ctx, id, doing)
	})
	if err != nil {
		return nil, err
	}
	members = maps.Clone(members)
	for openID, m := range members {
		m.Departments = slices.Clone(m.Departments)
		members[openID] = m
	}
	return members, nil
}

func (c *Client) listRoleMembers(ctx context.Context, id, doing string) (map[string]RoleMember, error) {
	type page struct {
		paging
		Members []struct {
			UserID      string   `json:"user_id"` // an open_id, as asked for
			ScopeType   string   `json:"scope_type"`
			Departments []string `json:"department_ids"`
		} `json:"members"`
	}
	r := request{doing: doing, endpoint: getRoleMembers, id: id, query: idTypes("open_id")}
	r.query.Set("page_size", "100")
	members := map[string]RoleMember{}
	err := pages(ctx, c, r, func(p page) paging {
		for _, m := range p.Members {
			slices.Sort(m.Departments)
			members[m.UserID] = RoleMember{ScopeType: m.ScopeType, Departments: m.Departments}
		}
		return p.paging
	})
	if _, nameless := members[""]; err == nil && nameless {
		err = c.malformed(r, "lists a member without an id")
	}
	if err != nil {
		return nil, err
	}
	return members, nil
}

// AddRoleMembers adds users, by open_id, to a role, 100 a call. Who is a member already stays one, and keeps what they
// manage. A *MembersError says who could not be added and why; the others were. A role has 1,000 members at most.
func (c *Client) AddRoleMembers(ctx context.Context, id string, openIDs []string) error {
	return c.writeRoleMembers(ctx, id, openIDs, roleWrite{
		doing: "adding", where: "to role " + id, endpoint: postRoleMembers, harmless: roleHasMember,
	})
}

// RemoveRoleMembers takes users, by open_id, out of a role, 100 a call. Who is no member is no failure. Errors are as
// with [Client.AddRoleMembers].
func (c *Client) RemoveRoleMembers(ctx context.Context, id string, openIDs []string) error {
	return c.writeRoleMembers(ctx, id, openIDs, roleWrite{
		doing: "taking", where: "out of role " + id, endpoint: removeRoleMembers, harmless: roleNoMember,
	})
}

// SetRoleScope lets members of a role manage 1 to 100 departments, by open_department_id, and no others; the root
// cannot be one. Lark's API has no way back to all or none. Errors are as with [Client.AddRoleMembers].
func (c *Client) SetRoleScope(ctx context.Context, id string, openIDs, departments []string) error {
	return c.writeRoleMembers(ctx, id, openIDs, roleWrite{
		doing: "setting the departments of", where: "of role " + id, endpoint: patchRoleScopes, departments: departments,
	})
}

// roleWrite is a write of members of a role.
type roleWrite struct {
	doing       string // "adding"
	where       string // "to role 1"
	endpoint    *endpoint
	departments []string
	harmless    int // the reason that says it was so before
}

// The reasons that Lark gives for each member.
const (
	roleDone       = 1
	roleNoUser     = 2
	roleNoRange    = 3
	roleHasMember  = 4
	roleNoMember   = 5
	roleNoOldScope = 6
)

var roleReasons = map[int]error{
	roleNoUser:     fmt.Errorf("the user %w, or not for this app", directory.ErrGone),
	roleNoRange:    fmt.Errorf("the user %w. %s", directory.ErrOutOfRange, widenRange),
	roleHasMember:  errors.New("the user is in the role already"),
	roleNoMember:   errors.New("the user is not in the role: add them first"),
	roleNoOldScope: fmt.Errorf("what the user manages now %w. %s", directory.ErrOutOfRange, widenRange),
}

func (c *Client) writeRoleMembers(ctx context.Context, id string, openIDs []string, rw roleWrite) error {
	defer c.objects.roleMembers.forget(id)
	w := newMemberWrite(rw.doing, rw.where, openIDs)
	return w.each(ctx, func(ctx context.Context, ids []string) error {
		body := map[string]any{"members": ids}
		if rw.departments != nil {
			body["departments"] = rw.departments
		}
		type results []struct {
			UserID string `json:"user_id"`
			Reason int    `json:"reason"`
		}
		r := request{doing: w.doing, endpoint: rw.endpoint, id: id, query: idTypes("open_id"), body: body, refers: true}
		data, err := call[struct {
			Results results `json:"results"`
			Result  results `json:"result"` // of a removal
		}](ctx, c, r)
		if err != nil {
			return err
		}
		said := map[string]int{}
		for _, result := range append(data.Results, data.Result...) {
			said[result.UserID] = result.Reason
		}
		for _, openID := range ids {
			reason := said[openID]
			switch known := roleReasons[reason]; {
			case reason == roleDone || reason == rw.harmless && reason != 0:
			case known != nil:
				w.fail(openID, known)
			default:
				w.fail(openID, fmt.Errorf("Lark does not say, in a way that is documented, what became of it (reason %d): run again", reason))
			}
		}
		return nil
	})
}
