package notify

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// record is what was told, as it is kept.
type record struct {
	// Troubles are those that were told and are not over: channel and subject => fingerprint => trouble.
	Troubles map[string]map[string]trouble `json:"troubles"`
	// Over counts those that are over. A trouble that comes back is another message to Lark, which drops what it has seen.
	Over int `json:"over"`
}

// trouble says when it was last record, and by which run.
type trouble struct {
	At  time.Time `json:"at"`
	Run string    `json:"run"`
}

func (r *record) add(at, fingerprint string, t trouble) {
	if r.Troubles[at] == nil {
		r.Troubles[at] = map[string]trouble{}
	}
	r.Troubles[at][fingerprint] = t
}

// last is the trouble that was told last.
func (r *record) last(at string) (last trouble, open bool) {
	for _, t := range r.Troubles[at] {
		if !open || t.At.After(last.At) {
			last, open = t, true
		}
	}
	return last, open
}

// found reports whether a run has found a trouble.
func (r *record) found(at, run string) bool {
	for _, t := range r.Troubles[at] {
		if t.Run == run {
			return true
		}
	}
	return false
}

// prune forgets what nobody has told again, nor found over, for long.
func (r *record) prune(now time.Time) {
	for at, troubles := range r.Troubles {
		for fingerprint, t := range troubles {
			if now.Sub(t.At) > forgetAfter {
				delete(troubles, fingerprint)
			}
		}
		if len(troubles) == 0 {
			delete(r.Troubles, at)
		}
	}
}

// forgetAfter is how long a trouble is kept after it was told: what it was about is gone by then.
const forgetAfter = 90 * 24 * time.Hour

// memory keeps what was told in a file. Where that cannot be had, or is damaged, it keeps what this process has told: the worst that
// comes of it is that something is told twice.
type memory struct {
	path string // "" is no file
	last record
}

// How long another process may have the file, and how often it is asked for.
const (
	lockWait = 2 * time.Second
	lockPoll = 20 * time.Millisecond
)

// update lets somebody see and change what was told, while no other process does.
func (m *memory) update(ctx context.Context, now time.Time, change func(*record)) {
	unlock, locked := m.lock(ctx)
	defer unlock()
	if kept, err := m.load(); err == nil {
		m.last = kept
	}
	if m.last.Troubles == nil {
		m.last.Troubles = map[string]map[string]trouble{}
	}
	m.last.prune(now)
	change(&m.last)
	if locked {
		_ = m.save() // see memory
	}
}

func (m *memory) lock(ctx context.Context) (unlock func(), locked bool) {
	if m.path == "" || os.MkdirAll(filepath.Dir(m.path), 0o700) != nil {
		return func() {}, false
	}
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	file := flock.New(m.path+".lock", flock.SetPermissions(filePermissions))
	locked, err := file.TryLockContext(ctx, lockPoll)
	return func() { _ = file.Unlock() }, err == nil && locked
}

// knows reports whether there may be a trouble. It is for what comes often, and takes no lock.
func (m *memory) knows(at string) bool {
	kept, err := m.load()
	if err != nil {
		kept = m.last
	}
	return len(kept.Troubles[at]) > 0
}

func (m *memory) load() (kept record, err error) {
	if m.path == "" {
		return kept, errors.New("there is no file")
	}
	content, err := os.ReadFile(m.path)
	if err == nil {
		err = json.Unmarshal(content, &kept)
	}
	return kept, err
}

// Files tell who has what trouble: they are their owner's only.
const filePermissions = 0o600

// save replaces the file, whole or not at all.
func (m *memory) save() error {
	file, err := os.CreateTemp(filepath.Dir(m.path), filepath.Base(m.path)+"-*") // only the owner may read it
	if err != nil {
		return err
	}
	_, err = file.Write(encode(m.last))
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), m.path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}
