package lark

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// The field scopes of departments. HRBPs have their own (contact:department.hrbp:readonly).
const (
	scopeDepartmentBase     = "contact:department.base:readonly"
	scopeDepartmentOrganize = "contact:department.organize:readonly"
)

// Department is a department with everything that Lark shows of it. People are open_ids.
type Department struct {
	// Name, Parent (an open_department_id, or RootDepartment) and DepartmentID, and nothing else of it: LeaderUserID and Order
	// are below.
	directory.Department
	// OpenID is the open_department_id, which never changes.
	OpenID string
	// I18nName are names by language: zh_cn, ja_jp, en_us.
	I18nName map[string]string
	// LeaderUserID is "" if there is none; then there are no deputies either.
	LeaderUserID  string
	DeputyLeaders []string
	// Order among the departments of the same parent, smaller first; no two have the same. It is -1 where none is shown.
	Order int64
	// ChatID is that of the department's group chat, "" if it has none.
	ChatID                 string
	GroupChatEmployeeTypes []int64
	// HRBPs is nil where Lark shows none: there are none, or the app lacks the scope to see them.
	HRBPs   []string
	UnitIDs []string
	// The counts are of the department and all below it. They may be behind by seconds. PrimaryMemberCount is nil where Lark shows
	// none: it documents it for single reads only.
	MemberCount        int64
	PrimaryMemberCount *int64
}

func (d Department) clone() Department {
	d.I18nName = maps.Clone(d.I18nName)
	d.DeputyLeaders, d.HRBPs, d.UnitIDs = slices.Clone(d.DeputyLeaders), slices.Clone(d.HRBPs), slices.Clone(d.UnitIDs)
	d.GroupChatEmployeeTypes = slices.Clone(d.GroupChatEmployeeTypes)
	return d
}

// wireDepartment is Lark's department object, asked for with open ids: the parent is one, or "0".
type wireDepartment struct {
	OpenID       string            `json:"open_department_id"`
	DepartmentID string            `json:"department_id"`
	Name         string            `json:"name"`
	I18nName     map[string]string `json:"i18n_name"`
	Parent       string            `json:"parent_department_id"`
	LeaderUserID string            `json:"leader_user_id"`
	Leaders      []wireLeader      `json:"leaders"`
	Order        json.RawMessage   `json:"order"`
	ChatID       string            `json:"chat_id"`
	ChatTypes    []int64           `json:"group_chat_employee_types"`
	HRBPs        []string          `json:"department_hrbps"`
	UnitIDs      []string          `json:"unit_ids"`
	Members      int64             `json:"member_count"`
	Primary      *int64            `json:"primary_member_count"`
	Status       struct {
		Deleted bool `json:"is_deleted"`
	} `json:"status"`
}

// wireLeader is written in camelCase, alone in the API.
type wireLeader struct {
	Type int    `json:"leaderType"`
	ID   string `json:"leaderID"`
}

const (
	mainLeader   = 1
	deputyLeader = 2
)

func (w wireDepartment) department() Department {
	d := Department{
		Department: directory.Department{Name: w.Name, Parent: w.Parent, DepartmentID: w.DepartmentID},
		OpenID:     w.OpenID, I18nName: map[string]string{}, Order: -1, LeaderUserID: w.LeaderUserID, ChatID: w.ChatID,
		GroupChatEmployeeTypes: w.ChatTypes, HRBPs: w.HRBPs, UnitIDs: w.UnitIDs,
		MemberCount: w.Members, PrimaryMemberCount: w.Primary,
	}
	for language, name := range w.I18nName {
		if name != "" {
			d.I18nName[language] = name
		}
	}
	for _, leader := range w.Leaders {
		if leader.Type == deputyLeader {
			d.DeputyLeaders = append(d.DeputyLeaders, leader.ID)
		} else {
			d.LeaderUserID = leader.ID
		}
	}
	// It is a number as text here, and a number elsewhere in Lark.
	if n, err := strconv.ParseInt(strings.Trim(string(w.Order), `"`), 10, 64); err == nil {
		d.Order = n
	}
	return d
}

// Departments reads departments by open_department_id, 50 a call. Those that the tenant does not show are absent:
// unknown, deleted, or outside the app's contact range. The root is not read. What was read is remembered until a
// department is written or [Client.Forget] is called.
func (c *Client) Departments(ctx context.Context, ids []string) (map[string]directory.Department, error) {
	ask := make([]string, 0, len(ids))
	for _, id := range ids {
		if id != directory.RootDepartment {
			ask = append(ask, id)
		}
	}
	found, err := c.byDeptID.load(ctx, ask)
	if err != nil {
		return nil, err
	}
	return places(found), nil
}

// places are the departments as a directory has them.
func places(all map[string]Department) map[string]directory.Department {
	out := make(map[string]directory.Department, len(all))
	for id, d := range all {
		place := d.Department
		if place.Leader = d.LeaderUserID; d.Order >= 0 {
			place.Order = strconv.FormatInt(d.Order, 10)
		}
		out[id] = place
	}
	return out
}

// Department reads one department, by open_department_id, with everything that Lark shows of it: together with what
// else is asked for at the moment, and, when one was read before, with what may be asked for next. It is remembered as
// with [Client.Departments]. The error matches directory.ErrGone or directory.ErrOutOfRange where that is why there is
// none to return.
func (c *Client) Department(ctx context.Context, id string) (Department, error) {
	if id == directory.RootDepartment {
		return Department{}, errors.New("reading department 0: that is the root, which is no department of its own")
	}
	c.lookAhead(ctx, id)
	found, err := c.byDeptID.load(ctx, []string{id})
	c.tree.mu.Lock()
	c.tree.batched = true
	c.tree.mu.Unlock()
	if err != nil {
		return Department{}, err
	}
	if d, ok := found[id]; ok {
		return d.clone(), nil
	}
	return c.missingDepartment(ctx, id)
}

// missingDepartment reads a department that a batch has left out, in the one way that tells why.
func (c *Client) missingDepartment(ctx context.Context, id string) (Department, error) {
	r := request{doing: "reading department " + id, endpoint: getDepartment, id: id, query: idTypes("open_id")}
	data, err := call[struct {
		Department wireDepartment `json:"department"`
	}](ctx, c, r)
	if err != nil {
		return Department{}, err
	}
	found := map[string]Department{}
	if err := c.addDepartments(r, []wireDepartment{data.Department}, found); err != nil {
		return Department{}, err
	}
	d, ok := found[id]
	switch {
	case ok:
		return d, nil
	case data.Department.Status.Deleted:
		return Department{}, fmt.Errorf("%s: it %w: it was deleted", r.doing, directory.ErrGone)
	}
	return Department{}, c.malformed(r, "is about another department")
}

func (c *Client) fetchDepartments(ctx context.Context, ids []string) (map[string]Department, error) {
	found := make(map[string]Department, len(ids))
	err := withoutUnknown(ids, func(ids []string) error {
		q := idTypes("open_id")
		q["department_ids"] = ids
		r := request{doing: fmt.Sprintf("reading %d departments", len(ids)), endpoint: getDepartments, query: q}
		data, err := call[struct {
			Items []wireDepartment `json:"items"`
		}](ctx, c, r)
		if err != nil {
			return err
		}
		return c.addDepartments(r, data.Items, found)
	})
	return found, err
}

// addDepartments decodes departments. A parent or name that is not shown would make a tree that is not there.
func (c *Client) addDepartments(r request, items []wireDepartment, into map[string]Department) error {
	for _, d := range items {
		switch {
		case d.Status.Deleted || d.OpenID == directory.RootDepartment:
			continue
		case d.OpenID == "" || d.Name == "":
			return c.hiding(r, "names and ids of departments", scopeDepartmentBase)
		case d.Parent == "":
			return c.hiding(r, "the parents of departments", scopeDepartmentOrganize)
		}
		into[d.OpenID] = d.department()
	}
	return nil
}
