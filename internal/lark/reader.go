package lark

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// reader reads objects by id. Ids that arrive together travel together, 50 a call, whoever asked; an id is asked for
// once, and what was found, or not found, is remembered until it is forgotten.
type reader[V any] struct {
	what   string // is read, for errors: "users"
	fetch  func(ctx context.Context, ids []string) (map[string]V, error)
	flying chan struct{} // a place for each batch on its way

	mu sync.Mutex
	// known holds the batch that reads or has read an id. A failed batch is taken out; so is an id that is forgotten,
	// and then who asks next starts a new one even if the old one is still on its way.
	known  map[string]*batch[V]
	open   *batch[V]              // takes more ids
	unread map[*batch[V]]struct{} // batches that have not ended
	// waiting callers have a batch that has not ended; most is how many there were at a time. Terraform starts as many reads
	// as its parallelism says, and each has to end before the next one starts.
	waiting, most int
	// spread is how far apart callers came of late, at most: a busy machine lets them come slowly.
	spread time.Duration
}

// batch is one read. found and err may be read when done is closed.
type batch[V any] struct {
	ids     []string
	callers int
	opened  time.Time
	// While it takes more ids: when the last caller came, and the longest time between two.
	timer  *time.Timer
	joined time.Time
	spread time.Duration
	ctx    context.Context // ends when nobody waits any more
	cancel context.CancelFunc
	done   chan struct{}
	found  map[string]V
	err    error
}

// A batch that is not full waits for more ids: moment after the last one if as many callers wait for it as there ever
// were at a time, else a multiple of the time that callers come apart. While callers wait for another batch, it waits
// for them to come back, but never longer than patient.
const (
	moment       = 3 * time.Millisecond
	shortestLull = 25 * time.Millisecond
	longestLull  = 400 * time.Millisecond
	patient      = time.Second
)

func (r *reader[V]) init(what string, fetch func(context.Context, []string) (map[string]V, error)) {
	r.what, r.fetch = what, fetch
	r.flying = make(chan struct{}, maxFlying)
	r.known = map[string]*batch[V]{}
	r.unread = map[*batch[V]]struct{}{}
}

// load returns what there is of the ids. The map is the caller's.
func (r *reader[V]) load(ctx context.Context, ids []string) (map[string]V, error) {
	batches, waits := r.join(ctx, ids)
	defer r.leave(batches, waits)
	out := make(map[string]V, len(ids))
	for b, ids := range batches {
		select {
		case <-b.done:
		case <-ctx.Done():
			return nil, ended("reading "+r.what, ctx.Err())
		}
		if b.err != nil {
			return nil, b.err
		}
		for _, id := range ids {
			if v, ok := b.found[id]; ok {
				out[id] = v
			}
		}
	}
	return out, nil
}

// join returns the batches that read the ids; waits tells whether one of them has not ended yet.
func (r *reader[V]) join(ctx context.Context, ids []string) (joined map[*batch[V]][]string, waits bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	joined = map[*batch[V]][]string{}
	for _, id := range ids {
		if id == "" {
			continue // nobody's
		}
		b := r.known[id]
		if b == nil {
			b = r.collect(ctx)
			b.ids = append(b.ids, id)
			r.known[id] = b
			if len(b.ids) == batchSize {
				r.open = nil
				go r.run(b)
			}
		}
		if _, ok := joined[b]; !ok {
			b.callers++
		}
		joined[b] = append(joined[b], id)
	}
	for b := range joined {
		waits = waits || !b.finished()
	}
	if waits {
		r.waiting++
		r.most = max(r.most, r.waiting)
	}
	if b := r.open; b != nil && joined[b] != nil {
		b.spread, b.joined = max(b.spread, time.Since(b.joined)), time.Now()
		b.timer.Reset(r.pause(b))
	}
	return joined, waits
}

func (r *reader[V]) pause(b *batch[V]) time.Duration {
	if b.callers >= r.most {
		return moment
	}
	return r.lull()
}

func (r *reader[V]) lull() time.Duration {
	return min(max(4*r.spread, shortestLull), longestLull)
}

// collect returns the batch that takes more ids.
func (r *reader[V]) collect(ctx context.Context) *batch[V] {
	if r.open != nil {
		return r.open
	}
	b := &batch[V]{done: make(chan struct{}), opened: time.Now(), joined: time.Now()}
	b.ctx, b.cancel = context.WithCancel(context.WithoutCancel(ctx)) // it is read for others, too
	b.timer = time.AfterFunc(r.lull(), func() { r.due(b) })
	r.open = b
	r.unread[b] = struct{}{}
	return b
}

// due sends a batch off, unless callers may come back from another one.
func (r *reader[V]) due(b *batch[V]) {
	r.mu.Lock()
	if r.open != b {
		r.mu.Unlock()
		return
	}
	if r.waiting > b.callers && time.Since(b.opened) < patient {
		b.timer.Reset(r.lull())
		r.mu.Unlock()
		return
	}
	r.open = nil
	if b.callers > 1 {
		r.spread = (r.spread + b.spread) / 2
	}
	r.mu.Unlock()
	r.run(b)
}

func (r *reader[V]) run(b *batch[V]) {
	defer b.cancel()
	defer close(b.done)
	select {
	case r.flying <- struct{}{}:
		defer func() { <-r.flying }()
	case <-b.ctx.Done():
		b.err = b.ctx.Err()
		return
	}
	b.found, b.err = r.fetch(b.ctx, b.ids)
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.unread, b)
	if b.err != nil {
		r.drop(b)
	}
}

func (r *reader[V]) leave(batches map[*batch[V]][]string, waited bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if waited {
		r.waiting--
	}
	for b := range batches {
		b.callers--
		if b.callers == 0 && !b.finished() {
			r.drop(b) // nobody may join it now
			delete(r.unread, b)
			b.cancel()
		}
	}
}

// drop forgets the ids of a batch.
func (r *reader[V]) drop(b *batch[V]) {
	for _, id := range b.ids {
		if r.known[id] == b {
			delete(r.known, id)
		}
	}
	if r.open == b {
		r.open = nil
	}
}

func (b *batch[V]) finished() bool {
	select {
	case <-b.done:
		return true
	default:
		return false
	}
}

// remembered returns what was read of the id before, if it was found.
func (r *reader[V]) remembered(id string) (v V, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if b := r.known[id]; b != nil && b.finished() && b.err == nil {
		v, ok = b.found[id]
	}
	return v, ok
}

// knows tells whether the id was asked for before, and so will cost nothing.
func (r *reader[V]) knows(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known[id] != nil
}

// remember takes what was read otherwise, unless the id is known.
func (r *reader[V]) remember(id string, v V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known[id] == nil {
		b := &batch[V]{ids: []string{id}, found: map[string]V{id: v}, done: make(chan struct{})}
		close(b.done)
		r.known[id] = b
	}
}

func (r *reader[V]) forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.known, id)
}

// forgetFlying makes sure that nothing is remembered of the reads that are on their way.
func (r *reader[V]) forgetFlying() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for b := range r.unread {
		if r.open == b {
			go r.run(b)
		}
		r.drop(b)
	}
}

func (r *reader[V]) forgetAll() {
	r.forgetFlying()
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.known)
}

// withoutUnknown reads ids, leaving out those for which Lark refuses the whole call: unknown ones, and those outside
// the contact range. It names them in the message, as a rule; else they are found by halving.
func withoutUnknown(ids []string, read func([]string) error) error {
	for len(ids) > 0 {
		err := read(ids)
		if !errors.Is(err, directory.ErrGone) && !errors.Is(err, directory.ErrOutOfRange) {
			return err
		}
		var refused *Error
		if errors.As(err, &refused) {
			n := len(ids)
			ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(refused.ids, id) })
			if len(ids) < n {
				continue
			}
		}
		if len(ids) == 1 {
			return nil
		}
		half := len(ids) / 2
		if err := withoutUnknown(ids[:half], read); err != nil {
			return err
		}
		ids = ids[half:]
	}
	return nil
}
