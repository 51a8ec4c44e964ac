package lark

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestUserBy_finds_one_user_by_each_key(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	boss := l.AddUser(sandbox.LarkUser{Name: "Boss", Email: "boss@x.co"})
	id := l.AddUser(sandbox.LarkUser{
		Name: "Mei", Email: "mei@x.co", Mobile: "+6581234567", UserID: "u1", Leader: boss, DottedLeaders: []string{boss},
	})
	u, _ := l.User(id)
	for key, value := range map[string]string{
		"open_id": id, "user_id": "u1", "union_id": u.UnionID, "email": "MEI@x.co", "mobile": "+6581234567",
	} {
		c := l.client()
		got, err := c.UserBy(t.Context(), key, value)
		if err != nil || got.OpenID != id || got.Person.String("leader") != boss {
			t.Errorf("%s: %+v, %v", key, got, err)
		}
		if diff := cmp.Diff([]string{boss}, got.Extra.Strings("dotted_line_leader_user_ids")); diff != "" {
			t.Errorf("%s: %s", key, diff)
		}
		_, err = c.UserBy(t.Context(), key, "+6580000000")
		fails(t, err, directory.ErrGone)
		if err := c.DeleteUser(t.Context(), id, directory.Transfer{}); err != nil {
			t.Fatal(err)
		}
		switch got, err := c.UserBy(t.Context(), key, value); key {
		case "email", "mobile":
			fails(t, err, directory.ErrGone)
		default:
			if err != nil || !got.Status.Resigned {
				t.Errorf("%s, resigned: %+v, %v", key, got.Status, err)
			}
		}
		if err := c.ResurrectUser(t.Context(), id, nil, nil); err != nil {
			t.Fatal(err)
		}
		if err := c.UpdateUser(t.Context(), id, directory.Person{"leader": boss, "dotted_line_leader_user_ids": []string{boss}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.client().UserBy(t.Context(), "name", "Mei"); err == nil {
		t.Error("found by name")
	}
}

func TestUserBy_batches_those_who_ask_together(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"open_id", "user_id", "union_id", "email"} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			l := newTenant(t, sandbox.LarkOptions{})
			ids := l.people(100)
			c := l.client()
			errs := make(chan error, len(ids))
			for _, id := range ids {
				u, _ := l.User(id)
				value := map[string]string{"open_id": id, "user_id": u.UserID, "union_id": u.UnionID, "email": u.Email}[key]
				go func() {
					_, err := c.UserBy(t.Context(), key, value)
					errs <- err
				}()
			}
			for range ids {
				if err := <-errs; err != nil {
					t.Error(err)
				}
			}
			if n := l.calls(); n > 12 {
				t.Errorf("%d calls for %d users", n, len(ids))
			}
		})
	}
}

func TestUserBy_email_sees_what_was_written(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	c := l.client()
	_, err := c.UserBy(t.Context(), "email", "a@x.co")
	fails(t, err, directory.ErrGone)
	made, err := c.CreateUser(t.Context(), "", directory.Person{"name": "A", "email": "a@x.co"})
	if err != nil {
		t.Fatal(err)
	}
	if u, err := c.UserBy(t.Context(), "email", "a@x.co"); err != nil || u.OpenID != made.OpenID {
		t.Error(u.OpenID, err)
	}
}
