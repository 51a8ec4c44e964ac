package user

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

// leaderKeys are the ways to name a leader beside the open_id, with a colon behind them.
var leaderKeys = []string{"user_id", "email"}

// leaderKey takes a written leader apart; by the open_id, key is "".
func leaderKey(written string) (key, value string) {
	for _, key := range leaderKeys {
		if value, ok := strings.CutPrefix(written, key+":"); ok {
			return key, value
		}
	}
	return "", written
}

// errLate is for a leader who is not in Lark yet: everything else can be written.
var errLate = errors.New("is not in Lark yet")

// findLeader returns the open_id of a leader as it is written. The error matches errLate where there is nobody.
func findLeader(ctx context.Context, c *lark.Client, written string) (string, error) {
	key, value := leaderKey(written)
	if key == "" {
		return value, nil
	}
	u, err := present(ctx, c, key, value)
	switch {
	case errors.Is(err, directory.ErrGone):
		return "", fmt.Errorf("leader_user_id: %s %w", written, errLate)
	case err != nil:
		return "", fmt.Errorf("leader_user_id %s: %w", written, err)
	}
	return u.OpenID, nil
}

// await has somebody linked with a leader who was not there before: now, or by the one who makes the leader later in the
// same run.
func await(ctx context.Context, c *lark.Client, m model) error {
	written, id := m.LeaderUserID.ValueString(), m.OpenID.ValueString()
	c.AwaitLeader(awaited(leaderKey(written)), id)
	leader, err := findLeader(ctx, c, written) // who may have come in between
	switch {
	case err == nil:
		return follow(ctx, c, awaited(leaderKey(written)), leader)
	case !errors.Is(err, errLate):
		return err
	}
	return &object.Pending{
		Summary: "Leader not in Lark yet",
		Detail: fmt.Sprintf("The leader of %s, %s, is not in Lark yet. If this apply makes them, it links the two then. Else the next plan shows it.",
			m.Name.ValueString(), written),
	}
}

// arrived links those who wait for somebody who has an account now.
func arrived(ctx context.Context, c *lark.Client, m model, u directory.User) error {
	return errors.Join(follow(ctx, c, awaited("user_id", u.UserID), u.OpenID), follow(ctx, c, awaited("email", m.Email.ValueString()), u.OpenID))
}

func awaited(key, value string) string { return key + ":" + strings.ToLower(value) }

func follow(ctx context.Context, c *lark.Client, named, leader string) (err error) {
	for _, id := range c.LeaderArrived(named) {
		err = errors.Join(err, c.UpdateUser(ctx, id, directory.Person{"leader": leader}))
	}
	return err
}

// findDepartments returns the open_department_ids of departments as they are written.
func findDepartments(ctx context.Context, c *lark.Client, written []string) ([]string, error) {
	ids := make([]string, 0, len(written))
	for _, w := range written {
		id, err := c.FindDepartment(ctx, w)
		switch {
		case err != nil:
			return nil, fmt.Errorf("department_ids: %w", err)
		case id == directory.RootDepartment && len(written) > 1:
			return nil, fmt.Errorf("department_ids: %q is the root, where nobody is who is in another department: leave it out", w)
		case id == directory.RootDepartment:
			continue
		case slices.Contains(ids, id):
			return nil, fmt.Errorf("department_ids: %q is a department that is in the list already, by another name", w)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// spelling is how references are written that Lark shows by id.
type spelling struct {
	department map[string]string // open_department_id => as written
	leader     string
}

// spell finds out which of the written references mean what Lark shows.
func spell(ctx context.Context, c *lark.Client, m attributes, u directory.User) (spelling, error) {
	as := spelling{department: map[string]string{}, leader: u.Person.String("leader")}
	written := append(texts(m.DepartmentIDs.Elements()), orderDepartments(m.Orders)...)
	for _, id := range u.Person.Strings("departments") {
		for _, w := range written {
			if w == id {
				continue
			}
			named, err := c.DepartmentNamed(ctx, id, w)
			if err != nil {
				return as, err
			}
			if named {
				as.department[id] = w
			}
		}
	}
	key, value := leaderKey(m.LeaderUserID.ValueString())
	if key == "" || as.leader == "" {
		return as, nil
	}
	leader, err := c.UserBy(ctx, "open_id", as.leader)
	switch {
	case errors.Is(err, directory.ErrGone), errors.Is(err, directory.ErrOutOfRange):
		return as, nil
	case err != nil:
		return as, err
	}
	if key == "user_id" && leader.UserID == value || key == "email" && strings.EqualFold(leader.Person.String("email"), value) {
		as.leader = m.LeaderUserID.ValueString()
	}
	return as, nil
}

// of is a department as it is written.
func (s spelling) of(id string) string {
	if written, ok := s.department[id]; ok {
		return written
	}
	return id
}
