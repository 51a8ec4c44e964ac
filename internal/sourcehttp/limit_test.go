package sourcehttp

import (
	"testing"
	"time"
)

func TestBucket_adds_a_second_to_a_reset_that_is_told_in_whole_ones(t *testing.T) {
	t.Parallel()
	b := newBucket()
	b.running = 1
	b.release(&Rate{Limit: 2, Left: 0, Window: 1, Reset: time.Minute}, midnight)
	for _, test := range []struct {
		after time.Duration
		ok    bool
	}{{time.Minute, false}, {time.Minute + time.Second, true}} {
		if _, ok := b.admit(midnight.Add(test.after)); ok != test.ok {
			t.Errorf("after %s: %t", test.after, ok)
		}
	}
}

func TestBucket_believes_the_lowest_count_of_a_window(t *testing.T) {
	t.Parallel()
	const now, earlier = 2, 1
	for name, replies := range map[string][]Rate{
		"in order":                 {{10, 5, now, time.Minute}, {10, 0, now, time.Minute}},
		"in disorder":              {{10, 0, now, time.Minute}, {10, 5, now, time.Minute}},
		"of an earlier window too": {{10, 0, now, time.Minute}, {10, 9, earlier, 0}},
		"none after it":            {{10, 0, now, time.Minute}, {}},
	} {
		b := newBucket()
		b.running = len(replies)
		for _, rate := range replies {
			b.release(&rate, midnight)
		}
		if wait, ok := b.admit(midnight); ok || wait != time.Minute+time.Second {
			t.Errorf("%s: %s, %t", name, wait, ok)
		}
	}
}

func TestBucket_lets_everybody_through_where_replies_tell_of_no_limit_until_it_is_parked(t *testing.T) {
	t.Parallel()
	b := newBucket()
	if _, ok := b.admit(midnight); !ok {
		t.Error("the first waits")
	}
	b.running = 1
	if _, ok := b.admit(midnight); ok {
		t.Error("the second goes before anything is known")
	}
	b.release(&Rate{}, midnight)
	b.running = 50
	if _, ok := b.admit(midnight); !ok {
		t.Error("others wait for nothing")
	}
	b.park(midnight.Add(20 * time.Second))
	b.park(midnight.Add(10 * time.Second)) // an earlier end does not shorten it
	if wait, ok := b.admit(midnight.Add(time.Second)); ok || wait != 19*time.Second {
		t.Errorf("parked: %s, %t", wait, ok)
	}
	if _, ok := b.admit(midnight.Add(20 * time.Second)); !ok {
		t.Error("parked for ever")
	}
}
