package lark

import (
	"errors"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestGroup_that_may_be_out_of_range_is_not_gone(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{Switches: sandbox.LarkSwitches{HiddenGroupsUnknown: true}})
	l.AddGroup(sandbox.LarkGroup{ID: "g", Name: "G"})
	l.AddGroup(sandbox.LarkGroup{ID: "seen", Name: "Seen"})
	reads := map[string]func(*Client, string) error{
		"the group":   func(c *Client, id string) error { _, err := c.Group(t.Context(), id); return err },
		"its members": func(c *Client, id string) error { _, _, err := c.GroupMembers(t.Context(), id); return err },
		"the group beside another": func(c *Client, id string) error {
			if _, err := c.Group(t.Context(), "seen"); err != nil {
				return err
			}
			_, err := c.Group(t.Context(), id)
			return err
		},
	}
	for what, read := range reads {
		fails(t, read(l.client(), "none"), directory.ErrGone, "42002")
		l.NarrowRange()
		l.ShowGroups("seen")
		c := l.client()
		l.Reset()
		for _, id := range []string{"g", "none", "other"} {
			err := read(c, id)
			fails(t, err, directory.ErrOutOfRange, "42002", "was deleted, or is outside", "terraform state rm")
			if errors.Is(err, directory.ErrGone) {
				t.Errorf("%s %s is gone, though the app may just not see it", what, id)
			}
		}
		if n := l.sent("GET", "/departments/:department_id"); n != 1 {
			t.Errorf("%s: %d calls to find out what the app sees", what, n)
		}
		l.WidenRange()
		c.Forget()
		fails(t, read(c, "none"), directory.ErrGone)
	}
	// Where nothing tells what the app sees, nothing is gone either.
	l.RevokeScopes("contact:contact.base:readonly", "contact:contact:readonly", "contact:contact:readonly_as_app", "contact:contact:access_as_app")
	_, err := l.client().Group(t.Context(), "none")
	fails(t, err, directory.ErrOutOfRange, "could not be found out", "contact:contact.base:readonly")
	if errors.Is(err, directory.ErrGone) {
		t.Error("what cannot be found out is gone")
	}
}
