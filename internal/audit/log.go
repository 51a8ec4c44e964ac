package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// Config says where a log is and what is written into it.
type Config struct {
	// Path is the file. Beside it stand the head (.head), the lock (.lock), and former files of the log. "" is none: then a
	// Collector is the log.
	Path string
	// Collector is sent every line, too; nil is none.
	Collector *Collector
	// Run is part of every event.
	Run Run
	// Redact names attributes whose values are not kept.
	Redact []string
	// MaxBytes is how long a file may become before the next one is begun; 0 is 64 MiB.
	MaxBytes int64
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Log appends to one log. It is safe for concurrent use, and so are several logs of the same path, in this process and in
// others.
type Log struct {
	config Config
	hidden map[string]bool
	lock   *flock.Flock
	out    *sender // nil without a collector

	writing sync.Mutex // one batch at a time
	tail    head       // of a log without a file, which begins with this process
	mu      sync.Mutex
	next    *batch
}

// batch are events that travel to the disk together.
type batch struct {
	events []Event
	done   chan struct{}
	err    error
}

const defaultMaxBytes = 64 << 20

// New returns a log. Nothing is read or written before the first Append.
func New(config Config) *Log {
	if config.MaxBytes == 0 {
		config.MaxBytes = defaultMaxBytes
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	l := &Log{config: config, hidden: map[string]bool{}, lock: newLock(config.Path)}
	for _, name := range config.Redact {
		l.hidden[name] = true
	}
	if config.Collector != nil {
		l.out = newSender(*config.Collector)
	}
	return l
}

// Append writes events to the log and returns when they are on the disk or, without a file, when the collector has taken them. Events of one call stand together, in their order; those
// of calls that come while the disk is busy travel with the next batch. The error says that they may not be in the log: then
// what they announce must not be done.
func (l *Log) Append(events ...Event) error {
	if len(events) == 0 {
		return nil
	}
	now := l.config.Now().UTC()
	l.mu.Lock()
	first := l.next == nil
	if first {
		l.next = &batch{done: make(chan struct{})}
	}
	b := l.next
	for _, e := range events {
		e.Time, e.Run = now, l.config.Run
		e.Before, e.After = without(e.Before, l.hidden), without(e.After, l.hidden)
		b.events = append(b.events, e)
	}
	l.mu.Unlock()
	if first {
		l.writing.Lock()
		l.mu.Lock()
		l.next = nil // who comes from now on waits for the next batch
		l.mu.Unlock()
		b.err = l.commit(b.events)
		l.writing.Unlock()
		close(b.done)
	}
	<-b.done
	return b.err
}

// newLock is the lock that everybody holds who writes to a log, or verifies it.
func newLock(path string) *flock.Flock {
	return flock.New(path+".lock", flock.SetPermissions(filePermissions))
}

// lockWait is how long other processes may keep the log: none holds it longer than one batch takes.
const (
	lockWait = time.Minute
	lockPoll = 2 * time.Millisecond
)

// wait takes a lock. Others are waited for whatever becomes of the caller: a batch is several callers'.
func wait(try func(context.Context, time.Duration) (bool, error)) error {
	ctx, cancel := context.WithTimeout(context.Background(), lockWait)
	defer cancel()
	_, err := try(ctx, lockPoll)
	return err
}

// commit writes a batch while no other process does.
func (l *Log) commit(events []Event) (err error) {
	if l.config.Path == "" {
		return l.send(events)
	}
	if err := wait(l.lock.TryLockContext); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the audit log %s has no folder to be in. Make the folder, or correct audit_log.path", l.config.Path)
	} else if err != nil {
		return fmt.Errorf("the audit log %s cannot be locked: %w", l.config.Path, err)
	}
	defer func() { err = errors.Join(err, l.lock.Unlock()) }()
	tail, notes, err := l.open()
	if err == nil {
		err = l.write(&tail, append(notes, events...))
	}
	if err != nil {
		return fmt.Errorf("the audit log %s cannot be written: %w", l.config.Path, err)
	}
	return nil
}

// Files of a log name people: they are their owner's only.
const filePermissions = 0o600

// chain encodes events as the lines behind the tail, and moves that.
func (l *Log) chain(tail *head, events []Event) (lines [][]byte, err error) {
	for _, e := range events {
		e.Seq, e.Prev = tail.Seq+1, tail.Hash
		if e.Time.IsZero() {
			e.Time, e.Run = l.config.Now().UTC(), l.config.Run
		}
		text, hash, err := line(e)
		if err != nil {
			return nil, err
		}
		lines = append(lines, text)
		tail.Seq, tail.Hash = e.Seq, hash
	}
	return lines, nil
}

// write appends events behind the tail, moves the head, and has the lines sent.
func (l *Log) write(tail *head, events []Event) (err error) {
	lines, err := l.chain(tail, events)
	if err != nil {
		return err
	}
	text := bytes.Join(lines, nil)
	file, err := os.OpenFile(l.config.Path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, filePermissions)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := file.Write(text); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if l.out != nil {
		l.out.put(lines)
	}
	tail.Size += int64(len(text))
	return tail.save(l.config.Path)
}

// open finds the end of the log, and brings it in order: what a killed process has left unfinished is removed, what another has
// not told the head is taken from the file, and a file that is too long, or that does not hold what the head says, makes room
// for a new one. notes are events that say so.
func (l *Log) open() (tail head, notes []Event, err error) {
	tail, err = loadHead(l.config.Path)
	if err != nil {
		return tail, nil, err
	}
	text, err := readFrom(l.config.Path, tail.Size)
	var broken *Broken
	switch {
	case errors.As(err, &broken):
		return l.setAside(tail, broken)
	case err != nil:
		return tail, nil, err
	}
	unfinished := len(text) - (bytes.LastIndexByte(text, '\n') + 1)
	for row := range bytes.Lines(text[:len(text)-unfinished]) {
		e, hash, err := parse(bytes.TrimSuffix(row, []byte("\n")))
		if err == nil {
			err = follows(e, tail.Seq, tail.Hash)
		}
		if err != nil {
			return l.setAside(tail, &Broken{File: l.config.Path, Seq: tail.Seq + 1, What: err.Error()})
		}
		tail.Seq, tail.Hash, tail.Size = e.Seq, hash, tail.Size+int64(len(row))
	}
	if unfinished > 0 {
		if err := os.Truncate(l.config.Path, tail.Size); err != nil {
			return tail, nil, err
		}
		notes = append(notes, Event{
			Kind: NoteKind, Action: "repair the log",
			Outcome: fmt.Sprintf("removed %d bytes of a line that a process did not finish", unfinished),
		})
	}
	if tail.Size >= l.config.MaxBytes {
		if err := os.Rename(l.config.Path, former(l.config.Path, tail.First)); err != nil {
			return tail, nil, err
		}
		tail.First, tail.Size = tail.Seq+1, 0
	}
	return tail, notes, nil
}

// setAside keeps a log that is broken as it is, under a name of its own, and begins a new file that says so. What is found
// broken stays so: a verification tells it for ever.
func (l *Log) setAside(tail head, broken *Broken) (head, []Event, error) {
	kept := fmt.Sprintf("%s.broken-%d", l.config.Path, l.config.Now().UnixNano())
	if err := os.Rename(l.config.Path, kept); err != nil && !errors.Is(err, os.ErrNotExist) {
		return tail, nil, err
	}
	tail.First, tail.Size = tail.Seq+1, 0
	return tail, []Event{{Kind: NoteKind, Action: "find the log broken", Target: kept, Outcome: broken.Error()}}, nil
}

// readFrom reads a file from a place. A file that is not so long was cut off.
func readFrom(path string, offset int64) ([]byte, error) {
	file, err := os.Open(path)
	switch {
	case errors.Is(err, os.ErrNotExist) && offset == 0:
		return nil, nil
	case errors.Is(err, os.ErrNotExist):
		return nil, &Broken{File: path, What: "the file is gone"}
	case err != nil:
		return nil, err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() < offset {
		return nil, &Broken{File: path, What: fmt.Sprintf("the file was cut off: it has %d bytes of %d", info.Size(), offset)}
	}
	if _, err := file.Seek(offset, io.SeekStart); err != nil {
		return nil, err
	}
	return io.ReadAll(file)
}
