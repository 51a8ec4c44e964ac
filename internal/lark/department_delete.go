package lark

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	hasMembers     = 43011
	hasDepartments = 43012
	// emptyTries makes a delete wait for a minute at least: people who leave the department in the same run are moved one
	// a second, and Lark may take a while to notice that somebody was deleted.
	emptyTries = 7
	// namedOccupants is how many of those who are still inside an error names.
	namedOccupants = 10
)

// DeleteDepartment deletes a department, by open_department_id, once it is empty. It waits for that for about a minute,
// without keeping others from writing; then the error says who is still inside. The error matches directory.ErrGone if
// there is no such department.
func (c *Client) DeleteDepartment(ctx context.Context, id string) error {
	r := request{doing: "deleting department " + id, endpoint: deleteDepartment, id: id, query: url.Values{"department_id_type": {"open_department_id"}}}
	for try := 1; ; try++ {
		err := c.writeDepartment(ctx, r)
		var e *Error
		if !errors.As(err, &e) || e.Endpoint != deleteDepartment.path || !oneOf(e.Code, hasMembers, hasDepartments) {
			return err
		}
		wait := c.retry.lock.delay(try)
		deadline, bounded := ctx.Deadline()
		if try == emptyTries || bounded && time.Until(deadline) < wait+patience {
			return c.occupied(ctx, id, e)
		}
		if sleep(ctx, wait) != nil {
			return gaveUp(r, ctx.Err(), &attempts{last: e})
		}
	}
}

// occupied adds who is inside to a refusal.
func (c *Client) occupied(ctx context.Context, id string, refused *Error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	users, err := c.UsersIn(ctx, id)
	if err != nil {
		return fmt.Errorf("%w Who is in it could not be found out: %w", refused, err)
	}
	below := map[string]Department{}
	if err := c.children(ctx, id, false, below); err != nil {
		return fmt.Errorf("%w What is in it could not be found out: %w", refused, err)
	}
	var people, departments []string
	for openID, u := range users {
		people = append(people, fmt.Sprintf("%s (%s)", u.Person.Label(openID), openID))
	}
	for openID, d := range below {
		departments = append(departments, fmt.Sprintf("%s (%s)", d.Name, openID))
	}
	var inside []string
	for _, list := range [][]string{people, departments} {
		slices.Sort(list)
		if more := len(list) - namedOccupants; more > 0 {
			list = append(list[:namedOccupants:namedOccupants], fmt.Sprintf("and %d more", more))
		}
		inside = append(inside, list...)
	}
	if inside == nil {
		return fmt.Errorf("%w The app sees nobody in it: Lark may not have noticed yet, or it is outside the app's contact range", refused)
	}
	return fmt.Errorf("%w Still inside: %s", refused, strings.Join(inside, ", "))
}
