package lark

import (
	"context"
	"errors"
	"testing"
)

func TestCatalog_takes_nothing_from_a_listing_that_a_write_overtook(t *testing.T) {
	t.Parallel()
	var k catalog[string]
	started, release := make(chan struct{}), make(chan struct{})
	k.init("things", func(_ context.Context, id string) (string, error) { return id + " read", nil },
		func(context.Context) (map[string]string, error) {
			close(started)
			<-release
			return map[string]string{"1": "1 listed", "2": "2 listed"}, nil
		})
	k.asked["0"] = true
	got := make(chan string)
	go func() {
		v, _ := k.one(t.Context(), "1")
		got <- v
	}()
	<-started
	k.changed("1")
	close(release)
	if v := <-got; v != "1 read" {
		t.Errorf("%q", v)
	}
	if v, err := k.one(t.Context(), "2"); v != "2 listed" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
}

func TestCatalog_does_not_remember_what_a_write_overtook(t *testing.T) {
	t.Parallel()
	var k catalog[string]
	started, release := make(chan struct{}), make(chan struct{})
	value := "before"
	k.init("things", func(context.Context, string) (string, error) {
		read := value
		if read == "before" {
			close(started)
			<-release
		}
		return read, nil
	}, func(context.Context) (map[string]string, error) { return nil, errors.New("not to be listed") })
	old := make(chan string)
	go func() {
		v, _ := k.one(t.Context(), "1")
		old <- v
	}()
	<-started
	value = "after"
	k.changed("1")
	close(release)
	if v := <-old; v != "before" {
		t.Errorf("who asked before: %q", v)
	}
	for range 2 {
		if v, err := k.one(t.Context(), "1"); v != "after" || err != nil {
			t.Errorf("%q, %v", v, err)
		}
	}
}
