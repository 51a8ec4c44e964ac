package lark

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// arrivals sends n calls through the limiter with the given number of callers, and returns when they reached the
// server. The way there takes from base to base+jitter; the answer takes as long again, and work.
func arrivals(t *testing.T, l *limiter, n, callers int, base, jitter, work time.Duration) []time.Time {
	t.Helper()
	var (
		mu   sync.Mutex
		at   []time.Time
		wg   sync.WaitGroup
		jobs = make(chan struct{}, n)
	)
	for range n {
		jobs <- struct{}{}
	}
	close(jobs)
	for range callers {
		wg.Go(func() {
			for range jobs {
				s, err := l.wait(t.Context(), false)
				if err != nil {
					t.Error(err)
					return
				}
				s.sent()
				way := base + time.Duration(rand.Int64N(int64(jitter)+1))
				time.Sleep(way)
				mu.Lock()
				at = append(at, time.Now())
				mu.Unlock()
				time.Sleep(way + work)
				s.end()
			}
		})
	}
	wg.Wait()
	slices.SortFunc(at, time.Time.Compare)
	return at
}

// most returns the largest number of arrivals in any window, both ends included.
func most(at []time.Time, window time.Duration) int {
	best, from := 0, 0
	for i := range at {
		for at[i].Sub(at[from]) > window {
			from++
		}
		best = max(best, i-from+1)
	}
	return best
}

func TestLimiter_never_exceeds_a_sliding_window_and_reaches_95_percent_of_the_rate(t *testing.T) {
	t.Parallel()
	for name, way := range map[string]struct{ base, jitter, work time.Duration }{
		"no latency":                      {},
		"a quick service":                 {5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond},
		"a busy machine":                  {0, time.Second, 0},
		"a slow service":                  {80 * time.Millisecond, 45 * time.Millisecond, 700 * time.Millisecond},
		"a slow service, long on its way": {900 * time.Millisecond, 50 * time.Millisecond, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				at := arrivals(t, newLimiter(tier4, 1, false), 2000, 200, way.base, way.jitter, way.work)
				if n := most(at, time.Minute); n > 1000 {
					t.Errorf("%d calls arrived within a minute", n)
				}
				if n := most(at, time.Second); n > 50 {
					t.Errorf("%d calls arrived within a second", n)
				}
				// A thousand calls at 50 a second, but for the time that answers take: a minute has 3 s for each 50.
				thousand := 20 * min(time.Second+2*(way.base+way.jitter)+way.work, 3*time.Second)
				if first := at[999].Sub(start) - way.base - way.jitter; float64(first) > float64(thousand)/0.95 {
					t.Errorf("the first 1000 calls took %s; at the published rate it is %s", first, thousand)
				}
				ideal := time.Minute + thousand
				if took := at[len(at)-1].Sub(start) - way.base - way.jitter; float64(took) > float64(ideal)/0.95 {
					t.Errorf("2000 calls took %s; at the published rate it is %s", took, ideal)
				}
			})
		})
	}
}

func TestLimiter_with_a_scale_holds_under_counts_that_are_scaled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		at := arrivals(t, newLimiter(tier4, 2, false), 2400, 200, 0, 2*time.Millisecond, time.Millisecond)
		if n := most(at, time.Minute); n > 2000 {
			t.Errorf("%d calls arrived within a minute", n)
		}
		if n := most(at, time.Second); n > 100 {
			t.Errorf("%d calls arrived within a second", n)
		}
	})
}

func TestLimiter_of_moves_lets_one_through_a_second_and_one_at_a_time(t *testing.T) {
	t.Parallel()
	for name, work := range map[string]time.Duration{"quick": 10 * time.Millisecond, "slower than a second": 1500 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(movesLimit, 1, true)
				var wg sync.WaitGroup
				var mu sync.Mutex
				running, last := 0, time.Time{}
				start := time.Now()
				for range 20 {
					wg.Go(func() {
						s, err := l.wait(t.Context(), false)
						if err != nil {
							t.Error(err)
							return
						}
						mu.Lock()
						running++
						if running > 1 {
							t.Error("two at a time")
						}
						if gap := time.Since(last); gap <= time.Second {
							t.Errorf("one came %s after the other", gap)
						}
						last = time.Now()
						mu.Unlock()
						s.sent()
						time.Sleep(work)
						mu.Lock()
						running--
						mu.Unlock()
						s.end()
					})
				}
				wg.Wait()
				ideal := 19 * max(time.Second, work)
				if took := time.Since(start) - work; float64(took) > float64(ideal)/0.95 {
					t.Errorf("20 moves took %s; at the published rate it is %s", took, ideal)
				}
			})
		})
	}
}

func TestLimiter_of_moves_makes_who_comes_late_wait_for_a_slow_one(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(movesLimit, 1, true)
		slow, _ := l.wait(t.Context(), false)
		slow.sent()
		time.AfterFunc(5*time.Second, slow.end)
		time.Sleep(3 * time.Second)
		start := time.Now()
		if _, err := l.wait(t.Context(), false); err != nil || time.Since(start) != 2*time.Second {
			t.Errorf("let through after %s, err %v", time.Since(start), err)
		}
	})
}

func TestLimiter_counts_a_call_that_is_not_written_yet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		// A call that dials for three seconds arrives long after it was let through.
		l := newLimiter([]window{{1, time.Second}}, 1, false)
		slow, _ := l.wait(t.Context(), false)
		var next time.Time
		go func() {
			_, _ = l.wait(t.Context(), false)
			next = time.Now()
		}()
		time.Sleep(3 * time.Second)
		slow.sent()
		arrived := time.Now()
		time.Sleep(5 * time.Second)
		slow.end()
		synctest.Wait()
		if gap := next.Sub(arrived); gap <= time.Second || gap > 1100*time.Millisecond {
			t.Errorf("the next call came %s after the first was written", gap)
		}
	})
}

func TestLimiter_serves_in_the_order_of_coming(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter([]window{{1, time.Second}}, 1, false)
		var mu sync.Mutex
		var order []int
		var wg sync.WaitGroup
		for i := range 10 {
			time.Sleep(time.Millisecond)
			wg.Go(func() {
				s, err := l.wait(t.Context(), false)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				order = append(order, i)
				mu.Unlock()
				s.sent()
				s.end()
			})
		}
		wg.Wait()
		if !slices.IsSorted(order) {
			t.Errorf("served in the order %v", order)
		}
	})
}

func TestLimiter_that_is_parked_lets_nothing_through(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(tier4, 1, false)
		start := time.Now()
		l.park(start.Add(52 * time.Second))
		l.park(start.Add(10 * time.Second)) // a shorter one does not shorten it
		at := arrivals(t, l, 100, 20, 0, 0, 0)
		if first := at[0].Sub(start); first < 52*time.Second {
			t.Errorf("a call was let through after %s", first)
		}
	})
}

func TestLimiter_says_at_once_that_the_deadline_comes_first(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(tier4, 1, false)
		start := time.Now()
		l.park(start.Add(time.Minute))
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		if _, err := l.wait(ctx, false); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 0 {
			t.Errorf("err = %v after %s", err, time.Since(start))
		}
	})
}

func TestLimiter_gives_a_cancelled_slot_to_the_next(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter([]window{{1, time.Hour}}, 1, false)
		s, _ := l.wait(t.Context(), false)
		done := make(chan error)
		go func() {
			_, err := l.wait(t.Context(), false)
			done <- err
		}()
		time.Sleep(time.Second)
		s.cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// movesBeside sends n calls, one after the other, through the lane of the limiter, and returns when they were let
// through.
func movesBeside(t *testing.T, l *limiter, n int) (at []time.Time) {
	t.Helper()
	for range n {
		narrow, err := l.lane.wait(t.Context(), true)
		if err != nil {
			t.Error(err)
			return at
		}
		s, err := l.wait(t.Context(), true)
		if err != nil {
			t.Error(err)
			return at
		}
		at = append(at, time.Now())
		for _, s := range []*slot{narrow, s} {
			s.sent()
		}
		time.Sleep(20 * time.Millisecond)
		for _, s := range []*slot{narrow, s} {
			s.end()
		}
	}
	return at
}

func TestLimiter_keeps_a_share_for_its_lane_while_that_is_in_use(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(tier4, 1, false)
		l.lane = newLimiter(movesLimit, 1, true)
		start := time.Now()
		var moves, others []time.Time
		var wg sync.WaitGroup
		wg.Go(func() { moves = movesBeside(t, l, 60) })
		wg.Go(func() { others = arrivals(t, l, 1500, 48, 0, 0, 20*time.Millisecond) })
		wg.Wait()
		// A minute of the endpoint is used up by the others in 20 seconds; the lane goes on all the same.
		if took := moves[59].Sub(start); float64(took) > float64(59*time.Second)/0.95 {
			t.Errorf("60 moves took %s", took)
		}
		// 1560 calls are a full minute and the 11 s that the last 560 take.
		if took := others[1499].Sub(start); float64(took) > float64(71*time.Second)/0.95 {
			t.Errorf("the others took %s", took)
		}
		all := slices.Concat(moves, others)
		slices.SortFunc(all, time.Time.Compare)
		if minute, second := most(all, time.Minute), most(all, time.Second); minute > 1000 || second > 50 {
			t.Errorf("%d calls within a minute, %d within a second", minute, second)
		}
	})
}

func TestLimiter_keeps_no_share_for_a_lane_that_is_not_in_use(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(tier4, 1, false)
		l.lane = newLimiter(movesLimit, 1, true)
		start := time.Now()
		var wg sync.WaitGroup
		wg.Go(func() { movesBeside(t, l, 5) })
		at := arrivals(t, l, 995, 48, 0, 0, 20*time.Millisecond)
		wg.Wait()
		if took := at[994].Sub(start); float64(took) > float64(20*time.Second)/0.95 {
			t.Errorf("1000 calls, five of them in the first seconds by the lane, took %s", took)
		}
	})
}

func TestLimiter_lets_those_who_wait_for_the_share_go_on_when_the_lane_is_left(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(tier4, 1, false)
		l.lane = newLimiter(movesLimit, 1, true)
		start := time.Now()
		var wg sync.WaitGroup
		wg.Go(func() { movesBeside(t, l, 30) }) // half a minute, in which the others may send 940
		at := arrivals(t, l, 970, 48, 0, 0, 20*time.Millisecond)
		wg.Wait()
		if took := at[969].Sub(start); took > 33*time.Second {
			t.Errorf("1000 calls took %s, though the lane was left after 30 s", took)
		}
	})
}
