package notify

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Channel is a way to tell people.
type Channel interface {
	// Name tells the channel from others, from run to run. It is kept, and so is no secret.
	Name() string
	// Send sends a card. What has the same key is the same card: a channel that can sends it once.
	Send(ctx context.Context, card []byte, key string) error
}

// Config says whom to tell what.
type Config struct {
	On       []Kind
	Channels []Channel
	// Memory is the file that keeps what was told; "" keeps it while this process lives.
	Memory string
	// RepeatAfter is when a trouble that lasts is told again.
	RepeatAfter time.Duration
	Run         Run
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Notifier tells people. It is safe for concurrent use; nil tells nobody.
type Notifier struct {
	config Config
	run    string // tells this run from others

	mu     sync.Mutex
	memory memory
	spent  time.Duration
}

// New returns a notifier. Nothing is read or sent before there is something to tell.
func New(config Config) *Notifier {
	if config.Now == nil {
		config.Now = time.Now
	}
	return &Notifier{config: config, run: rand.Text()[:12], memory: memory{path: config.Memory}}
}

// The time that telling may take: of one notice, and of all notices of a process.
const (
	timeForOne = 5 * time.Second
	timeForAll = 10 * time.Second
)

// Trouble tells of something that lasts until it is over. subject is what it is about, the same from run to run: of each subject there is
// one trouble at a time. Who was told of the very same trouble within RepeatAfter is not told again.
func (n *Notifier) Trouble(ctx context.Context, subject string, notice Notice) error {
	if !n.wants(notice.Kind) {
		return nil
	}
	fingerprint := notice.impersonal().fingerprint()
	return n.each(ctx, func(ctx context.Context, c Channel, r *record) error {
		at, now := place(c, subject), n.config.Now()
		if before, known := r.Troubles[at][fingerprint]; known && now.Sub(before.At) < n.config.RepeatAfter {
			r.add(at, fingerprint, trouble{At: before.At, Run: n.run})
			return nil
		}
		err := c.Send(ctx, Card(notice, n.config.Run), digest(at, "\n", fingerprint, "\n", r.Over))
		if err == nil {
			r.add(at, fingerprint, trouble{At: now, Run: n.run})
		}
		return err
	})
}

// Over says that a subject has no trouble, where this run has found none. Who was told of one is told, once, that it is over; silently,
// where the notice has no kind. It reports whether anybody was to be told.
func (n *Notifier) Over(ctx context.Context, subject string, notice Notice) (recovered bool, err error) {
	if !n.open(subject) {
		return false, nil
	}
	err = n.each(ctx, func(ctx context.Context, c Channel, r *record) error {
		at := place(c, subject)
		last, open := r.last(at)
		if !open || r.found(at, n.run) {
			return nil
		}
		if notice.Kind != "" {
			recovered = true
			if err := c.Send(ctx, Card(notice, n.config.Run), digest(at, "\nover\n", last.At.UnixNano())); err != nil {
				return err
			}
		}
		delete(r.Troubles, at)
		r.Over++
		return nil
	})
	return recovered, err
}

// Remembered is what was told of a subject and is not over, as JSON. Who has a better place for it than the memory, which machines that are
// thrown away after a run lose, keeps it there.
func (n *Notifier) Remembered(subject string) []byte {
	n.mu.Lock()
	defer n.mu.Unlock()
	by := map[string]map[string]trouble{}
	for _, c := range n.config.Channels {
		if troubles := n.memory.last.Troubles[place(c, subject)]; len(troubles) > 0 {
			by[c.Name()] = troubles
		}
	}
	return encode(by)
}

// Recall takes what Remembered gave to an earlier run. What the memory knows counts more.
func (n *Notifier) Recall(ctx context.Context, subject string, remembered []byte) {
	var by map[string]map[string]trouble
	if json.Unmarshal(remembered, &by) != nil || len(by) == 0 {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.memory.update(ctx, n.config.Now(), func(r *record) {
		for _, c := range n.config.Channels {
			if at := place(c, subject); len(r.Troubles[at]) == 0 && len(by[c.Name()]) > 0 {
				r.Troubles[at] = by[c.Name()]
			}
		}
	})
}

// Event tells of something that happened, and is done.
func (n *Notifier) Event(ctx context.Context, notice Notice) error {
	if !n.wants(notice.Kind) {
		return nil
	}
	return n.each(ctx, func(ctx context.Context, c Channel, _ *record) error {
		return c.Send(ctx, Card(notice, n.config.Run), digest(rand.Text()))
	})
}

func (n *Notifier) wants(k Kind) bool { return n != nil && slices.Contains(n.config.On, k) }

// open reports whether there may be a trouble of the subject.
func (n *Notifier) open(subject string) bool {
	if n == nil {
		return false
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.ContainsFunc(n.config.Channels, func(c Channel) bool { return n.memory.knows(place(c, subject)) })
}

// place is where the memory has the troubles that a channel was told of a subject.
func place(c Channel, subject string) string { return c.Name() + ": " + subject }

// each does something with every channel. It goes on where the run was interrupted: that is to be told, too.
func (n *Notifier) each(ctx context.Context, do func(context.Context, Channel, *record) error) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	left := min(timeForOne, timeForAll-n.spent)
	if left <= 0 {
		return fmt.Errorf("telling has taken %s in this run already, and is given no more time", timeForAll)
	}
	began := time.Now()
	defer func() { n.spent += time.Since(began) }()
	ctx = context.WithoutCancel(ctx)
	var failed []error
	n.memory.update(ctx, n.config.Now(), func(r *record) {
		for _, c := range n.config.Channels {
			ctx, cancel := context.WithTimeout(ctx, left/time.Duration(len(n.config.Channels)))
			if err := do(ctx, c, r); err != nil {
				failed = append(failed, err)
			}
			cancel()
		}
	})
	return errors.Join(failed...)
}
