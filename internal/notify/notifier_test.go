package notify

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// channel keeps the titles of what it was told.
type channel struct {
	name  string
	fails error

	mu     sync.Mutex
	titles []string
	keys   []string
}

func (c *channel) Name() string { return c.name }

func (c *channel) Send(_ context.Context, card []byte, key string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fails != nil {
		return c.fails
	}
	var sent struct {
		Header struct{ Title struct{ Content string } }
	}
	if err := json.Unmarshal(card, &sent); err != nil {
		return err
	}
	c.titles, c.keys = append(c.titles, sent.Header.Title.Content), append(c.keys, key)
	return nil
}

// told expects exactly these titles since it was last asked.
func (c *channel) told(t *testing.T, want ...string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !slices.Equal(c.titles, want) {
		t.Errorf("%s was told %q, want %q", c.name, c.titles, want)
	}
	c.titles = nil
}

// runs makes notifiers that remember in one file, each as a process of its own.
type runs struct {
	t        *testing.T
	memory   string
	channels []Channel
	now      time.Time
}

func newRuns(t *testing.T, channels ...Channel) *runs {
	return &runs{t: t, memory: filepath.Join(t.TempDir(), "made", "told.json"), channels: channels, now: time.Unix(1e9, 0)}
}

func (r *runs) next() *Notifier {
	return New(Config{On: []Kind{Failure, Refused}, Channels: r.channels, Memory: r.memory, RepeatAfter: 24 * time.Hour, Now: func() time.Time { return r.now }})
}

func (r *runs) trouble(subject, what string) {
	r.t.Helper()
	if err := r.next().Trouble(r.t.Context(), subject, Notice{Kind: Failure, Title: what}); err != nil {
		r.t.Error(err)
	}
}

func (r *runs) over(subject string, want bool) {
	r.t.Helper()
	if told, err := r.next().Over(r.t.Context(), subject, Notice{Kind: Recovered, Title: "over"}); err != nil || told != want {
		r.t.Errorf("told: %v (%v), want %v", told, err, want)
	}
}

func TestNotifier_tells_a_trouble_once_and_that_it_is_over_once(t *testing.T) {
	t.Parallel()
	c := &channel{name: "a"}
	r := newRuns(t, c)
	r.over("apply", false)
	r.trouble("apply", "x")
	for range 20 {
		r.now = r.now.Add(time.Hour)
		r.trouble("apply", "x")
	}
	c.told(t, "x")
	r.trouble("apply", "y") // it has become another one
	r.trouble("apply", "x")
	r.trouble("plan", "x")
	c.told(t, "y", "x")
	r.now = r.now.Add(4 * time.Hour)
	r.trouble("apply", "x") // it lasts
	c.told(t, "x")
	r.over("apply", true)
	r.over("apply", false)
	c.told(t, "over")
	r.trouble("apply", "x") // it is back
	r.over("plan", true)
	c.told(t, "x", "over")
	if slices.Sort(c.keys); len(slices.Compact(c.keys)) != 6 { // the one that lasts is a day old
		t.Errorf("Lark drops some of these 7 messages within the hour, for their keys: %q", c.keys)
	}
}

func TestNotifier_gives_the_same_trouble_the_same_key_where_nothing_is_remembered(t *testing.T) {
	t.Parallel()
	c := &channel{name: "a"}
	r := newRuns(t, c)
	r.memory = ""
	r.trouble("apply", "x")
	r.trouble("apply", "x")
	if c.told(t, "x", "x"); c.keys[0] != c.keys[1] || len(c.keys[0]) > 50 {
		t.Errorf("the keys are %q", c.keys)
	}
}

func TestNotifier_forgets_in_silence_and_tells_what_was_asked_for_only(t *testing.T) {
	t.Parallel()
	c := &channel{name: "a"}
	r := newRuns(t, c)
	r.trouble("read", "x")
	if told, err := r.next().Over(t.Context(), "read", Notice{}); told || err != nil {
		t.Errorf("told: %v (%v)", told, err)
	}
	if err := errors.Join(r.next().Trouble(t.Context(), "read", Notice{Kind: Drift}), r.next().Event(t.Context(), Notice{Kind: Success})); err != nil {
		t.Error(err)
	}
	r.trouble("read", "x")
	c.told(t, "x", "x")
	var nobody *Notifier
	told, err := nobody.Over(t.Context(), "read", Notice{Kind: Recovered})
	if told || errors.Join(err, nobody.Trouble(t.Context(), "read", Notice{Kind: Failure}), nobody.Event(t.Context(), Notice{Kind: Success})) != nil {
		t.Error("who is not there is told")
	}
}

func TestNotifier_a_run_does_not_call_over_what_it_has_found_itself(t *testing.T) {
	t.Parallel()
	c := &channel{name: "a"}
	r := newRuns(t, c)
	run := r.next()
	if err := run.Trouble(t.Context(), "new", Notice{Kind: Failure, Title: "x"}); err != nil {
		t.Fatal(err)
	}
	if told, err := run.Over(t.Context(), "new", Notice{Kind: Recovered, Title: "over"}); told || err != nil {
		t.Errorf("told: %v (%v)", told, err)
	}
	run = r.next() // which finds it again, and tells nobody
	if err := run.Trouble(t.Context(), "new", Notice{Kind: Failure, Title: "x"}); err != nil {
		t.Fatal(err)
	}
	if told, err := run.Over(t.Context(), "new", Notice{Kind: Recovered, Title: "over"}); told || err != nil {
		t.Errorf("told: %v (%v)", told, err)
	}
	r.over("new", true)
	c.told(t, "x", "over")
}

func TestNotifier_a_channel_that_fails_keeps_no_other_from_being_told_and_is_tried_again(t *testing.T) {
	t.Parallel()
	down, up := &channel{name: "down", fails: errors.New("is down")}, &channel{name: "up"}
	r := newRuns(t, down, up)
	for range 2 {
		if err := r.next().Trouble(t.Context(), "apply", Notice{Kind: Failure, Title: "x"}); err == nil || !strings.Contains(err.Error(), "is down") {
			t.Errorf("got %v", err)
		}
	}
	up.told(t, "x")
	down.fails = nil
	r.trouble("apply", "x")
	down.told(t, "x")
	up.told(t)
}

func TestNotifier_needs_no_memory_and_mends_a_damaged_one(t *testing.T) {
	t.Parallel()
	c := &channel{name: "a"}
	r := newRuns(t, c)
	if err := os.MkdirAll(filepath.Dir(r.memory), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, content := range []string{"", "{", "[]", `{"troubles":7}`} {
		if err := os.WriteFile(r.memory, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		r.trouble("apply", "x")
		r.trouble("apply", "x")
		c.told(t, "x")
	}
	if info, err := os.Stat(r.memory); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	r.memory = filepath.Join(r.memory, "no folder", "told.json")
	run := r.next()
	for range 2 { // a process remembers by itself
		if err := run.Trouble(t.Context(), "apply", Notice{Kind: Failure, Title: "x"}); err != nil {
			t.Error(err)
		}
	}
	c.told(t, "x")
}

func TestNotifier_is_reminded_of_what_another_machine_has_told(t *testing.T) {
	t.Parallel()
	c := &channel{name: "a"}
	r := newRuns(t, c)
	var remembered []byte
	on := func(title string) { // a machine of its own
		r.memory = filepath.Join(t.TempDir(), "told.json")
		run := r.next()
		run.Recall(t.Context(), "apply", remembered)
		var err error
		if title == "" {
			_, err = run.Over(t.Context(), "apply", Notice{Kind: Recovered, Title: "over"})
		} else {
			err = run.Trouble(t.Context(), "apply", Notice{Kind: Failure, Title: title})
		}
		if err != nil {
			t.Error(err)
		}
		remembered = run.Remembered("apply")
	}
	for _, title := range []string{"", "x", "x", "y", "", ""} {
		on(title)
	}
	c.told(t, "x", "y", "over")
	remembered = []byte("{")
	on("x")
	c.told(t, "x")
}

func TestNotifier_processes_that_meet_tell_it_once(t *testing.T) {
	t.Parallel()
	c := &channel{name: "a"}
	r := newRuns(t, c)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { r.trouble("apply", "x") })
	}
	all.Wait()
	c.told(t, "x")
}

func TestNotifier_is_given_no_more_time_than_a_run_can_spare_and_tells_though_it_was_interrupted(t *testing.T) {
	t.Parallel()
	c := &channel{name: "a"}
	run := newRuns(t, c).next()
	interrupted, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run.Trouble(interrupted, "apply", Notice{Kind: Failure, Title: "x"}); err != nil {
		t.Error(err)
	}
	run.spent = timeForAll
	if err := run.Trouble(t.Context(), "plan", Notice{Kind: Failure, Title: "y"}); err == nil || !strings.Contains(err.Error(), "no more time") {
		t.Errorf("got %v", err)
	}
	c.told(t, "x")
}
