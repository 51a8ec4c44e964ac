package lark

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// memory reads each key once for all who ask together, and remembers what was read until it is forgotten. A failed
// read is not remembered. The zero value is ready.
type memory[V any] struct {
	mu      sync.Mutex
	entries map[string]*entry[V]
}

// entry is a key. Who forgets it takes it out: whoever reads it at the moment remembers nothing.
type entry[V any] struct {
	turn  chan struct{} // one reader at a time
	known bool          // and value: by whose turn it is
	value V
}

func (m *memory[V]) read(ctx context.Context, key, doing string, fetch func(context.Context) (V, error)) (v V, err error) {
	m.mu.Lock()
	e := m.entries[key]
	if e == nil {
		e = &entry[V]{turn: make(chan struct{}, 1)}
		m.put(key, e)
	}
	m.mu.Unlock()
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-ctx.Done():
		return v, ended(doing, ctx.Err())
	}
	if e.known {
		return e.value, nil
	}
	if v, err = fetch(ctx); err == nil {
		e.value, e.known = v, true
	}
	return v, err
}

// remember takes what is known otherwise.
func (m *memory[V]) remember(key string, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(key, &entry[V]{turn: make(chan struct{}, 1), known: true, value: v})
}

func (m *memory[V]) put(key string, e *entry[V]) {
	if m.entries == nil {
		m.entries = map[string]*entry[V]{}
	}
	m.entries[key] = e
}

func (m *memory[V]) forget(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.entries, key)
}

func (m *memory[V]) forgetAll() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.entries)
}

// catalog reads objects of a kind that Lark lists and shows one by one. Who asks for one object alone costs one call;
// once a second one is asked for, the whole listing serves all. What this client has written is never taken from a
// listing, which may be behind.
type catalog[V any] struct {
	what string // is read, for errors: "user groups"
	get  func(ctx context.Context, id string) (V, error)
	list func(ctx context.Context) (map[string]V, error)

	single  memory[V]
	listing memory[map[string]V] // under ""

	mu      sync.Mutex
	asked   map[string]bool
	written map[string]bool
	deleted map[string]bool
	made    map[string]bool // by a create of this client, and there still
}

func (k *catalog[V]) init(
	what string, get func(context.Context, string) (V, error), list func(context.Context) (map[string]V, error),
) {
	k.what, k.get, k.list = what, get, list
	k.asked, k.written, k.deleted, k.made = map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
}

// one reads an object. The error is that of get for one that does not exist.
func (k *catalog[V]) one(ctx context.Context, id string) (v V, err error) {
	doing := "reading " + k.what
	if id == "" {
		return v, fmt.Errorf("%s: an id is empty; plan again", doing)
	}
	k.mu.Lock()
	k.asked[id] = true
	alone := len(k.asked) == 1
	k.mu.Unlock()
	if !alone && !k.wrote(id) {
		all, err := k.listing.read(ctx, "", doing, k.list)
		if err != nil {
			return v, err
		}
		if v, ok := all[id]; ok && !k.wrote(id) {
			return v, nil
		}
	}
	return k.single.read(ctx, id, doing, func(ctx context.Context) (V, error) { return k.get(ctx, id) })
}

// all lists every object, as this client has left it. The map is the caller's.
func (k *catalog[V]) all(ctx context.Context) (map[string]V, error) {
	listed, err := k.listing.read(ctx, "", "reading "+k.what, k.list)
	if err != nil {
		return nil, err
	}
	all := maps.Clone(listed)
	k.mu.Lock()
	written, deleted := slices.Collect(maps.Keys(k.written)), maps.Clone(k.deleted)
	k.mu.Unlock()
	for _, id := range written {
		delete(all, id)
		if deleted[id] {
			continue
		}
		v, err := k.one(ctx, id)
		switch {
		case err == nil:
			all[id] = v
		case !errors.Is(err, directory.ErrGone):
			return nil, err
		}
	}
	return all, nil
}

func (k *catalog[V]) wrote(id string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.written[id]
}

// changed is called after each write, also one that failed: what was read before, or is being read, is not remembered.
func (k *catalog[V]) changed(id string) {
	k.mu.Lock()
	k.written[id] = true
	delete(k.deleted, id)
	k.mu.Unlock()
	k.single.forget(id)
}

// remove notes that the object was deleted.
func (k *catalog[V]) remove(id string) {
	k.changed(id)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.deleted[id] = true
	delete(k.made, id)
}

// claim notes that a create has returned the object; false if one of this client has returned it before: two who ask
// for the same would share it without knowing.
func (k *catalog[V]) claim(id string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	first := !k.made[id]
	k.made[id] = true
	return first
}

func (k *catalog[V]) forget() {
	k.single.forgetAll()
	k.listing.forgetAll()
}

// lookAgain looks for what should be there, a few times: a listing may be seconds behind.
func (c *Client) lookAgain(ctx context.Context, look func(context.Context) (found bool, err error)) (bool, error) {
	for try := 1; ; try++ {
		found, err := look(ctx)
		if found || err != nil || try == lookTries {
			return found, err
		}
		if err := sleep(ctx, c.retry.lock.delay(try)); err != nil {
			return false, err
		}
	}
}

// lookTries makes lookAgain wait for 7 seconds at least: twice and more what lists are thought to be behind.
const lookTries = 4

// settling bounds the search for what a create has left behind that got no answer.
func settling(ctx context.Context, refused *Error) (context.Context, context.CancelFunc) {
	if refused.Class == Transient {
		return context.WithTimeout(ctx, patience)
	}
	return context.WithCancel(ctx)
}
