package lark

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// echo is a reader that finds every id, and counts.
type echo struct {
	reader[string]
	mu      sync.Mutex
	batches [][]string
	flying  int
	most    int
	takes   time.Duration
}

func newEcho(takes time.Duration) *echo {
	e := &echo{takes: takes}
	e.init("things", func(ctx context.Context, ids []string) (map[string]string, error) {
		e.mu.Lock()
		e.batches = append(e.batches, slices.Clone(ids))
		n := len(e.batches)
		e.flying++
		e.most = max(e.most, e.flying)
		e.mu.Unlock()
		defer func() {
			e.mu.Lock()
			e.flying--
			e.mu.Unlock()
		}()
		if err := sleep(ctx, e.takes); err != nil {
			return nil, err
		}
		found := map[string]string{}
		for _, id := range ids {
			found[id] = fmt.Sprintf("%s of read %d", id, n)
		}
		return found, nil
	})
	return e
}

func ids(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint(i)
	}
	return out
}

func TestReader_takes_together_what_comes_together(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEcho(100 * time.Millisecond)
		var wg sync.WaitGroup
		for _, id := range ids(120) {
			wg.Go(func() {
				if _, err := e.load(t.Context(), []string{id}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(e.batches) != 3 {
			t.Errorf("%d batches for 120 ids", len(e.batches))
		}
	})
}

func TestReader_has_eight_batches_on_their_way(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEcho(time.Second)
		start := time.Now()
		if _, err := e.load(t.Context(), ids(1000)); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); len(e.batches) != 20 || e.most != 8 || took > 3100*time.Millisecond {
			t.Errorf("%d batches, %d at once, in %s", len(e.batches), e.most, took)
		}
	})
}

func TestReader_does_not_let_a_new_read_join_one_from_before_a_write(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, forget := range map[string]func(*echo){
			"forget": func(e *echo) { e.forget("1") }, "forgetFlying": func(e *echo) { e.forgetFlying() }, "forgetAll": func(e *echo) { e.forgetAll() },
		} {
			e := newEcho(time.Second)
			before := make(chan string, 1)
			go func() {
				found, _ := e.load(t.Context(), []string{"1"})
				before <- found["1"]
			}()
			time.Sleep(500 * time.Millisecond)
			forget(e)
			for range 2 { // the old read must not be remembered when it ends, either
				found, err := e.load(t.Context(), []string{"1"})
				if err != nil || found["1"] != "1 of read 2" {
					t.Errorf("%s: %q, %v", name, found["1"], err)
				}
			}
			if got := <-before; got != "1 of read 1" {
				t.Errorf("%s: who was there before got %q", name, got)
			}
		}
	})
}

func TestReader_reads_what_was_waiting_when_everything_was_forgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEcho(time.Second)
		done := make(chan string)
		go func() {
			found, err := e.load(t.Context(), []string{"1"})
			done <- fmt.Sprint(found["1"], err)
		}()
		synctest.Wait() // it collects
		e.forgetAll()
		if got := <-done; got != "1 of read 1<nil>" {
			t.Error(got)
		}
		time.Sleep(time.Second)
		if len(e.batches) != 1 {
			t.Errorf("%d reads", len(e.batches))
		}
	})
}

func TestReader_stops_a_read_that_nobody_waits_for(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEcho(time.Hour)
		ctx, leave := context.WithCancel(t.Context())
		errs := make(chan error, 2)
		for range 2 {
			go func() {
				_, err := e.load(ctx, []string{"1"})
				errs <- err
			}()
		}
		time.Sleep(time.Second)
		leave()
		for range 2 {
			if err := <-errs; !errors.Is(err, context.Canceled) {
				t.Errorf("err = %v", err)
			}
		}
		synctest.Wait()
		if e.flying != 0 {
			t.Error("the read goes on")
		}
		e.takes = 0
		if found, err := e.load(t.Context(), []string{"1"}); err != nil || len(found) != 1 {
			t.Errorf("the next one: %v, %v", found, err)
		}
	})
}

func TestReader_goes_on_when_only_who_started_it_leaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEcho(10 * time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		go func() { _, _ = e.load(ctx, []string{"1"}) }()
		synctest.Wait()
		if found, err := e.load(t.Context(), []string{"1"}); err != nil || len(found) != 1 || len(e.batches) != 1 {
			t.Errorf("%v, %v, %d batches", found, err, len(e.batches))
		}
	})
}

func TestReader_remembers_who_was_not_found(t *testing.T) {
	t.Parallel()
	reads := 0
	var r reader[string]
	r.init("things", func(context.Context, []string) (map[string]string, error) {
		reads++
		return nil, nil
	})
	for range 3 {
		if found, err := r.load(t.Context(), []string{"1"}); err != nil || len(found) > 0 {
			t.Errorf("%v, %v", found, err)
		}
	}
	if reads != 1 {
		t.Errorf("%d reads", reads)
	}
}

func TestWithoutUnknown_finds_all_that_is_there(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := ids(rapid.IntRange(0, 50).Draw(t, "ids"))
		bad := map[string]bool{}
		for _, id := range all {
			bad[id] = rapid.Bool().Draw(t, "bad")
		}
		names := rapid.IntRange(0, 2).Draw(t, "ids named in a refusal")
		calls := 0
		var found []string
		err := withoutUnknown(all, func(ids []string) error {
			calls++
			var refused []string
			for _, id := range ids {
				if bad[id] {
					refused = append(refused, id)
				}
			}
			if len(refused) > 0 {
				return &Error{Code: 99992351, gone: true, ids: refused[:min(names, len(refused))]}
			}
			found = append(found, ids...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		want := slices.DeleteFunc(slices.Clone(all), func(id string) bool { return bad[id] })
		slices.Sort(want)
		slices.Sort(found)
		if !slices.Equal(found, want) {
			t.Fatalf("found %v, want %v", found, want)
		}
		if calls > 2*len(all)+1 {
			t.Fatalf("%d calls for %d ids", calls, len(all))
		}
	})
	failure := errors.New("no answer")
	if err := withoutUnknown(ids(3), func([]string) error { return failure }); !errors.Is(err, failure) {
		t.Errorf("another failure: %v", err)
	}
	if err := withoutUnknown(ids(3), func([]string) error { return fmt.Errorf("x: %w", directory.ErrOutOfRange) }); err != nil {
		t.Errorf("all out of range: %v", err)
	}
}
