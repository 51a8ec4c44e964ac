package lark

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// The field scopes. Lark leaves a field out, without a word, if the app lacks its scope.
const (
	scopeBase       = "contact:user.base:readonly"
	scopeUserID     = "contact:user.employee_id:readonly"
	scopeEmail      = "contact:user.email:readonly"
	scopePhone      = "contact:user.phone:readonly"
	scopeGender     = "contact:user.gender:readonly"
	scopeDepartment = "contact:user.department:readonly"
	scopeEmployee   = "contact:user.employee:readonly"
	scopeEmployeeNo = "contact:user.employee_number:read"
	scopeJobLevel   = "contact:user.job_level:readonly"
	scopeJobFamily  = "contact:user.job_family:readonly"
)

// field says where an attribute stands in Lark's user object and which scope shows it. Attributes whose group has no
// scope, or an own switch in the tenant, stand in a group of their own, named by the key.
type field struct{ attribute, key, group string }

var fields = []field{
	{"city", "city", scopeEmployee},
	{"country", "country", scopeEmployee},
	{"departments", "department_ids", scopeDepartment},
	{"email", "email", scopeEmail},
	{"employee_no", "employee_no", scopeEmployeeNo},
	{"employee_type", "employee_type", scopeEmployee},
	{"en_name", "en_name", scopeBase},
	{"enterprise_email", "enterprise_email", scopeEmployee},
	{"gender", "gender", scopeGender},
	{"job_family_id", "job_family_id", scopeJobFamily},
	{"job_level_id", "job_level_id", scopeJobLevel},
	{"job_title", "job_title", scopeEmployee},
	{"join_time", "join_time", scopeEmployee},
	{"leader", "leader_user_id", scopeDepartment},
	{"mobile", "mobile", scopePhone},
	{"mobile_visible", "mobile_visible", "mobile_visible"},
	{"name", "name", scopeBase},
	{"nickname", "nickname", scopeBase},
	{"suspended", "status", scopeEmployee},
	{"user_id", "user_id", scopeUserID},
	{"work_station", "work_station", scopeEmployee},
	// Shown with the others of their group; not attributes by themselves.
	{"", "orders", scopeDepartment},
	{"", "is_tenant_manager", scopeEmployee},
	{directory.CustomPrefix, "custom_attrs", "custom_attrs"},
}

// FieldScope names the scope that shows an attribute, "" if none is needed: the remedy for what stands in
// directory.User.Unreadable.
func FieldScope(attribute string) string {
	if strings.HasPrefix(attribute, directory.CustomPrefix) {
		return scopeEmployee
	}
	for _, f := range fields {
		if f.attribute == attribute && strings.HasPrefix(f.group, "contact:") {
			return f.group
		}
	}
	return ""
}

// wireUser is Lark's user object. What it does not hold matters: see decodeUsers.
type wireUser map[string]json.RawMessage

// fetchUsers reads at most 50 users by the type of id.
func (c *Client) fetchUsers(idType string) func(context.Context, []string) (map[string]directory.User, error) {
	return func(ctx context.Context, ids []string) (map[string]directory.User, error) {
		found := make(map[string]directory.User, len(ids))
		err := withoutUnknown(ids, func(ids []string) error {
			q := idTypes(idType)
			q["user_ids"] = ids
			r := request{doing: fmt.Sprintf("reading %d users", len(ids)), endpoint: getUsers, query: q}
			data, err := call[struct {
				Items []wireUser `json:"items"`
			}](ctx, c, r)
			if err != nil {
				return err
			}
			users, err := decodeUsers(data.Items)
			if err != nil {
				return fmt.Errorf("%s: %w", r.doing, err)
			}
			for _, u := range users {
				c.ids.add(u)
				id := u.OpenID
				if idType == "user_id" {
					id = u.UserID
				}
				if id == "" {
					return c.hiding(r, "user_ids", scopeUserID)
				}
				found[id] = u
			}
			return nil
		})
		return found, err
	}
}

// decodeUsers decodes the users of one response, and decides for it what is unreadable: a group of fields is readable
// if any user of the response shows any of it. What a readable group leaves out is empty; what an unreadable one
// leaves out is not known.
func decodeUsers(items []wireUser) ([]directory.User, error) {
	shown := map[string]bool{}
	for _, item := range items {
		for _, f := range fields {
			if item.has(f.key) {
				shown[f.group] = true
			}
		}
	}
	shown[scopeEmployeeNo] = shown[scopeEmployeeNo] || shown[scopeEmployee]
	users := make([]directory.User, 0, len(items))
	for _, item := range items {
		u := item.user(shown)
		if u.OpenID == "" {
			return nil, errors.New("Lark's answer has a user without open_id; check base_url, or report it")
		}
		users = append(users, u)
	}
	return users, nil
}

// user decodes one user, given the groups that its response shows.
func (w wireUser) user(shown map[string]bool) directory.User {
	u := directory.User{Person: directory.Person{}, Unreadable: map[string]bool{}}
	w.into("open_id", &u.OpenID)
	w.into("union_id", &u.UnionID)
	w.into("user_id", &u.UserID)
	u.ManagerKnown = w.into("is_tenant_manager", &u.Manager)
	u.Status = w.status()
	for _, f := range fields {
		if f.attribute == "" {
			continue
		}
		if !shown[f.group] {
			u.Unreadable[f.attribute] = true
			continue
		}
		v, understood := w.value(f, u.Status)
		if !understood {
			u.Unreadable[f.attribute] = true
		} else if v != nil {
			u.Person[f.attribute] = v
		}
	}
	w.customs(&u)
	return u
}

// value returns an attribute in normal form, nil if it is empty; understood is false for what nothing follows from.
func (w wireUser) value(f field, status directory.Status) (v any, understood bool) {
	switch f.attribute {
	case directory.CustomPrefix:
		return nil, true
	case "departments":
		if departments := w.departments(); len(departments) > 0 {
			return departments, true
		}
		return nil, true
	case "suspended":
		return status.Frozen, status.Known
	}
	attribute, _ := directory.LookupAttribute(f.attribute)
	if !w.has(f.key) {
		// What Lark says for nothing: no gender is 0, and 0 clears join_time.
		if f.attribute == "gender" || f.attribute == "join_time" {
			return int64(0), true
		}
		return nil, true
	}
	var raw any
	if decode(w[f.key], &raw) != nil {
		return nil, false
	}
	text, ok := raw.(string)
	if ok && strings.TrimSpace(text) == "" {
		return nil, true
	}
	if f.attribute == "mobile" {
		raw = normalMobile(text)
	}
	v, err := attribute.Normalize(raw)
	if err != nil && attribute.Kind == directory.String && ok { // it is what Lark has, whatever may be written today
		return strings.TrimSpace(text), true
	}
	return v, err == nil
}

// normalMobile is E.164; Lark shows numbers of mainland China with or without country.
func normalMobile(s string) string {
	if e164, err := directory.Phone(s, "CN"); err == nil {
		return e164
	}
	return s
}

// departments returns the primary department and then the others, sorted; the root is left out.
func (w wireUser) departments() []string {
	var ids []string
	var orders []struct {
		ID      string `json:"department_id"`
		Order   int64  `json:"department_order"`
		Primary bool   `json:"is_primary_dept"`
	}
	w.into("department_ids", &ids)
	if len(ids) == 0 {
		return nil
	}
	if !w.into("orders", &orders) {
		orders = nil
	}
	primary, marked, highest := ids[0], false, int64(-1)
	for _, o := range orders { // the primary one is marked, or else has the highest order, the first of equals
		if !slices.Contains(ids, o.ID) || marked && !o.Primary {
			continue
		}
		if o.Primary || o.Order > highest {
			primary, marked, highest = o.ID, o.Primary, o.Order
		}
	}
	others := slices.DeleteFunc(ids, func(id string) bool { return id == primary })
	slices.Sort(others)
	all := append([]string{primary}, slices.Compact(others)...)
	return slices.DeleteFunc(all, func(id string) bool { return id == directory.RootDepartment || id == "" })
}

func (w wireUser) status() directory.Status {
	var s struct {
		Frozen    bool `json:"is_frozen"`
		Resigned  bool `json:"is_resigned"`
		Exited    bool `json:"is_exited"`
		Activated bool `json:"is_activated"`
		Unjoined  bool `json:"is_unjoin"`
	}
	known := w.into("status", &s)
	return directory.Status{
		Known: known, Frozen: s.Frozen, Resigned: s.Resigned, Exited: s.Exited, Activated: s.Activated, Unjoined: s.Unjoined,
	}
}

// customs adds the text attributes. Of those of other types nothing is said: they are not text.
func (w wireUser) customs(u *directory.User) {
	var attrs []customAttr
	w.into("custom_attrs", &attrs)
	for _, a := range attrs {
		name := directory.CustomPrefix + a.ID
		if a.Type != "TEXT" {
			u.Unreadable[name] = true
			continue
		}
		text, _ := a.Value["text"].(string)
		if text = strings.TrimSpace(text); text != "" {
			u.Person[name] = text
		}
	}
}

func (w wireUser) has(key string) bool {
	raw, ok := w[key]
	return ok && string(raw) != "null"
}

// into decodes a field and says whether it is there and what it should be.
func (w wireUser) into(key string, v any) bool {
	return w.has(key) && decode(w[key], v) == nil
}

// loadLeaders makes known the open_ids of leaders who came as user_ids.
func (c *Client) loadLeaders(ctx context.Context, users map[string]directory.User) error {
	unknown := map[string]bool{}
	for _, u := range users {
		if leader := u.Person.String("leader"); leader != "" && c.ids.openID(leader) == "" {
			unknown[leader] = true
		}
	}
	_, err := c.byUserID.load(ctx, slices.Sorted(maps.Keys(unknown)))
	return err
}

// leaderToOpenID replaces the leader's user_id; false if there is a leader of whom the open_id is not known.
func (c *Client) leaderToOpenID(u *directory.User) bool {
	leader := u.Person.String("leader")
	if leader == "" {
		return true
	}
	id := c.ids.openID(leader)
	if id == "" {
		delete(u.Person, "leader")
		u.Unreadable["leader"] = true
		return false
	}
	u.Person["leader"] = id
	return true
}

// question is one half of a look-up: what is asked for, 50 a call, and the answers by what was given.
type question struct {
	values  []string            // each once
	given   map[string][]string // by normal form
	normal  func(string) string
	answers map[string]string
}

func newQuestion(values []string, normal func(string) string) *question {
	q := &question{given: map[string][]string{}, normal: normal, answers: map[string]string{}}
	for _, v := range values {
		n := normal(v)
		if q.given[n] == nil {
			q.values = append(q.values, v)
		}
		q.given[n] = append(q.given[n], v)
	}
	return q
}

func (q *question) chunk(from int) []string {
	from = min(from, len(q.values))
	return q.values[from:min(from+batchSize, len(q.values))]
}

// answer notes an answer; false if it is none to what was asked.
func (q *question) answer(value, openID string) bool {
	given := q.given[q.normal(value)]
	for _, v := range given {
		q.answers[v] = openID
	}
	return value != "" && given != nil
}

// foundID is what batch_get_id says of one email or mobile; UserID is an open_id, "" if nobody has it.
type foundID struct {
	UserID string `json:"user_id"`
	Email  string `json:"email"`
	Mobile string `json:"mobile"`
}

func (c *Client) batchGetID(ctx context.Context, emails, mobiles []string) ([]foundID, error) {
	body := map[string]any{"include_resigned": false}
	if len(emails) > 0 {
		body["emails"] = emails
	}
	if len(mobiles) > 0 {
		body["mobiles"] = mobiles
	}
	doing := fmt.Sprintf("looking up %d emails and %d mobiles", len(emails), len(mobiles))
	data, err := call[struct {
		List []foundID `json:"user_list"`
	}](ctx, c, request{doing: doing, endpoint: postUserIDs, query: url.Values{"user_id_type": {"open_id"}}, body: body})
	return data.List, err
}
