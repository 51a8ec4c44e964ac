package lark

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

func TestJournal_is_told_once_of_each_write_and_of_what_came_of_it(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.people(2)
		c := f.client()
		var told []string
		c.config.Journal = func(_ context.Context, w Write) (func(Written), error) {
			if n := len(f.sent("PATCH", w.ID)); n > 0 {
				t.Errorf("%s was sent %d times before", w.ID, n)
			}
			told = append(told, w.Endpoint+" "+w.ID+" "+string(w.Body))
			return func(r Written) {
				outcome := "done"
				if r.Err != nil {
					outcome = "failed"
				}
				told = append(told, w.ID+" "+outcome)
			}, nil
		}
		f.refuse(2, to("PATCH", "/users/ou_1"), refusal(500, 40003, "internal error"))
		if err := c.UpdateUser(t.Context(), "ou_1", directory.Person{"name": "New"}); err != nil || len(f.sent("PATCH", "ou_1")) != 3 {
			t.Fatal(err)
		}
		f.refuse(0, to("PATCH", "/users/ou_2"), refusal(403, 40004, "no dept authority error"))
		if err := c.UpdateUser(t.Context(), "ou_2", directory.Person{"name": "New"}); err == nil {
			t.Fatal("no error")
		}
		if _, err := c.Users(t.Context(), []string{"ou_1"}); err != nil {
			t.Fatal(err)
		}
		const patch = `PATCH /open-apis/contact/v3/users/:id `
		if want := []string{patch + `ou_1 {"name":"New"}`, "ou_1 done", patch + `ou_2 {"name":"New"}`, "ou_2 failed"}; !slices.Equal(told, want) {
			t.Errorf("told %q", told)
		}
	})
}

func TestJournal_keeps_from_being_sent_what_is_not_on_record(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.people(1)
	c := f.client()
	full := errors.New("the disk is full")
	c.config.Journal = func(context.Context, Write) (func(Written), error) { return nil, full }
	err := c.UpdateUser(t.Context(), "ou_1", directory.Person{"name": "New"})
	if !errors.Is(err, full) || !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("got %v", err)
	}
	if n := len(f.sent("PATCH", "ou_1")); n > 0 {
		t.Errorf("it was sent %d times", n)
	}
	if _, err := c.Users(t.Context(), []string{"ou_1"}); err != nil {
		t.Errorf("a read needs no record: %v", err)
	}
}
