package lark

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// DepartmentChange is what to write of a department. What is nil is not written; [] and "" clear.
type DepartmentChange struct {
	Name, Parent *string           // Parent is an open_department_id, or RootDepartment
	I18nName     map[string]string // all languages: those that are not in it are cleared
	Leaders      *DepartmentLeaders
	Order        *int64
	GroupChat    bool // makes the group chat; there is no way back
	ChatTypes    []int64
	HRBPs        []string
	DepartmentID string   // by AddDepartment only; see UpdateDepartmentID
	UnitIDs      []string // by AddDepartment only
}

// DepartmentLeaders are all leaders of a department, by open_id; deputies need a leader.
type DepartmentLeaders struct {
	LeaderUserID  string
	DeputyLeaders []string
}

func (d DepartmentChange) body() map[string]any {
	body := map[string]any{}
	if d.Name != nil {
		body["name"] = *d.Name
	}
	if d.Parent != nil {
		body["parent_department_id"] = orRoot(*d.Parent)
	}
	if d.I18nName != nil {
		names := map[string]string{"zh_cn": "", "ja_jp": "", "en_us": ""}
		maps.Copy(names, d.I18nName)
		body["i18n_name"] = names
	}
	if d.Leaders != nil {
		leaders := []wireLeader{}
		if d.Leaders.LeaderUserID != "" {
			leaders = append(leaders, wireLeader{mainLeader, d.Leaders.LeaderUserID})
		}
		for _, id := range d.Leaders.DeputyLeaders {
			leaders = append(leaders, wireLeader{deputyLeader, id})
		}
		body["leaders"] = leaders
	}
	if d.Order != nil {
		body["order"] = strconv.FormatInt(*d.Order, 10)
	}
	if d.GroupChat {
		body["create_group_chat"] = true
	}
	if d.ChatTypes != nil {
		body["group_chat_employee_types"] = d.ChatTypes
	}
	if d.HRBPs != nil {
		body["department_hrbps"] = d.HRBPs
	}
	if d.DepartmentID != "" {
		body["department_id"] = d.DepartmentID
	}
	if len(d.UnitIDs) > 0 {
		body["unit_ids"] = d.UnitIDs
	}
	return body
}

// place is where a new department goes.
func (d DepartmentChange) place() directory.Department {
	p := directory.Department{DepartmentID: d.DepartmentID}
	if d.Name != nil {
		p.Name = *d.Name
	}
	if d.Parent != nil {
		p.Parent = *d.Parent
	}
	return p
}

// UpdateDepartment writes the name, the parent (an open_department_id or RootDepartment), the leader (an open_id) and the
// order; what is empty is not sent. Deputy leaders stay. The error matches directory.ErrTaken if another department has the
// order, directory.ErrNotJoined or directory.ErrResigned if that is why the leader is refused.
func (c *Client) UpdateDepartment(ctx context.Context, id string, d directory.Department) error {
	var change DepartmentChange
	if d.Leader != "" {
		have, err := c.Department(ctx, id) // a call only where it was not read before
		if err != nil {
			return err
		}
		// Lark takes nobody twice (43016): who was a deputy is one no more.
		deputies := slices.DeleteFunc(have.DeputyLeaders, func(deputy string) bool { return deputy == d.Leader })
		change.Leaders = &DepartmentLeaders{LeaderUserID: d.Leader, DeputyLeaders: deputies}
	}
	if d.Order != "" {
		order, err := strconv.ParseInt(d.Order, 10, 64)
		if err != nil {
			return fmt.Errorf("the order of department %s is no number: %w", id, err)
		}
		change.Order = &order
	}
	if d.Name != "" {
		change.Name = &d.Name
	}
	if d.Parent != "" {
		change.Parent = &d.Parent
	}
	return c.ChangeDepartment(ctx, id, change)
}

// ChangeDepartment writes just what is given; nothing is no call. The error matches directory.ErrGone or
// directory.ErrOutOfRange where that is why nothing was written.
func (c *Client) ChangeDepartment(ctx context.Context, id string, d DepartmentChange) error {
	body := d.body()
	if len(body) == 0 {
		return nil
	}
	return c.writeDepartment(ctx, request{
		doing: "updating department " + id, endpoint: patchDepartment, id: id, query: idTypes("open_id"), body: body,
		refers: d.Parent != nil || d.Leaders != nil || d.HRBPs != nil,
	})
}

// UpdateDepartmentID gives a department another department_id, which must be free. Lark allows few changes, perhaps one
// (43009), and wants the scope contact:contact:update_department_id.
func (c *Client) UpdateDepartmentID(ctx context.Context, id, departmentID string) error {
	err := c.writeDepartment(ctx, request{
		doing: "changing the department_id of department " + id, endpoint: patchDepartmentID, id: id, query: idTypes("open_id"),
		body: map[string]any{"new_department_id": departmentID},
	})
	var e *Error
	if errors.As(err, &e) && e.lost { // an attempt without answer may have used up the change
		if have, readErr := c.Department(ctx, id); readErr == nil && have.DepartmentID == departmentID {
			return nil
		}
	}
	return err
}

// writeDepartment sends a change of a department that exists.
func (c *Client) writeDepartment(ctx context.Context, r request) error {
	unlock, err := c.lockStructure(ctx, r.id)
	if err != nil {
		return ended(r.doing, err)
	}
	defer unlock()
	_, err = call[json.RawMessage](ctx, c, r)
	return err
}

// lockStructure makes department writes follow each other, and has reads forget, before and after, what the write may
// change. id is the department's, "" if it is new.
func (c *Client) lockStructure(ctx context.Context, id string) (unlock func(), err error) {
	select {
	case c.structure <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	c.forgetDepartment(id)
	return func() {
		c.forgetDepartment(id)
		<-c.structure
	}, nil
}

func (c *Client) forgetDepartment(id string) {
	c.tree.mu.Lock()
	c.tree.known = nil
	c.tree.writes++
	c.tree.mu.Unlock()
	c.byDeptID.forget(id)
	if id != "" {
		c.wroteDepartment(id)
	}
}

// wroteDepartment notes that listings may not show a department as it is.
func (c *Client) wroteDepartment(id string) {
	c.tree.mu.Lock()
	defer c.tree.mu.Unlock()
	if c.tree.written == nil {
		c.tree.written = map[string]bool{}
	}
	c.tree.written[id] = true
}

func orRoot(parent string) string {
	if parent == "" {
		return directory.RootDepartment
	}
	return parent
}
