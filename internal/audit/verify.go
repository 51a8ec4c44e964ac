package audit

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

// Broken says that a log is not what was written, and where.
type Broken struct {
	File string
	// Line is the line of the file, from 1; 0 where it is about the file as a whole. Seq is the number that it should have.
	Line int
	Seq  int64
	// What is wrong.
	What string
}

func (b *Broken) Error() string {
	if b.Line == 0 {
		return fmt.Sprintf("the audit log is broken: %s: %s", b.File, b.What)
	}
	return fmt.Sprintf("the audit log is broken: %s, line %d (event %d): %s", b.File, b.Line, b.Seq, b.What)
}

// follows tells whether an event is the one behind seq.
func follows(e Event, seq int64, hash string) error {
	switch {
	case e.Seq <= seq:
		return fmt.Errorf("has the number %d again: the line was moved or put in twice", e.Seq)
	case e.Seq > seq+1:
		return fmt.Errorf("has the number %d: %d lines before it were removed", e.Seq, e.Seq-seq-1)
	case e.Prev != hash:
		return errors.New("does not follow the line before: one of the two was exchanged")
	}
	return nil
}

var formerName = regexp.MustCompile(`\.(\d{12})$`)

// files are those of a log, in the order of their lines. Those that were found broken are not among them.
func files(path string) ([]string, error) {
	all, err := filepath.Glob(globEscape(path) + ".*")
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(name string) bool { return !formerName.MatchString(name) })
	slices.Sort(all)
	if _, err := os.Stat(path); err == nil {
		all = append(all, path)
	}
	return all, nil
}

// globEscape is a path as a pattern that matches just it.
func globEscape(path string) string {
	return regexp.MustCompile(`[*?\[\\]`).ReplaceAllString(path, `\$0`)
}

// Verify reads a whole log and gives every event to each, in order; each may be nil. It returns how many there are. The error is a
// *[Broken] where the log is not what was written; then the events before that place have been given. A line that is not
// finished is none while the log is being written: what is behind the head is not looked at.
func Verify(path string, each func(Event) error) (events int64, err error) {
	if _, err := os.Stat(filepath.Dir(path)); err != nil { // a lock would be made there
		return 0, err
	}
	lock := newLock(path)
	if err := wait(lock.TryRLockContext); err != nil {
		return 0, fmt.Errorf("the audit log %s cannot be locked: %w", path, err)
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	tail, err := loadHead(path)
	if err != nil {
		return 0, err
	}
	names, err := files(path)
	if err != nil {
		return 0, err
	}
	v := verifier{tail: tail, each: each}
	for _, name := range names {
		if err = v.file(name); err != nil {
			break
		}
	}
	if err == nil && v.seq < tail.Seq {
		err = &Broken{File: path, What: fmt.Sprintf("the log was cut off: it ends with event %d of %d", v.seq, tail.Seq)}
	}
	// What was found broken before is not in files, so that its lines are missing.
	if set, _ := filepath.Glob(globEscape(path) + ".broken-*"); len(set) > 0 && (err == nil || errors.As(err, new(*Broken))) {
		err = &Broken{File: set[0], What: "was found broken, and set aside, when the log was written to"}
	}
	return v.seq, err
}

type verifier struct {
	tail head
	each func(Event) error
	seq  int64
	hash string
}

func (v *verifier) file(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	r := bufio.NewReader(file)
	for n := 1; ; n++ {
		text, err := r.ReadBytes('\n')
		if len(text) == 0 || !bytes.HasSuffix(text, []byte("\n")) && v.seq >= v.tail.Seq {
			return nil
		}
		broken := func(what string) error { return &Broken{File: name, Line: n, Seq: v.seq + 1, What: what} }
		if err != nil {
			return broken("ends in the middle")
		}
		e, hash, err := parse(bytes.TrimSuffix(text, []byte("\n")))
		if err == nil {
			err = follows(e, v.seq, v.hash)
		}
		if err != nil {
			return broken(err.Error())
		}
		v.seq, v.hash = e.Seq, hash
		if v.seq == v.tail.Seq && hash != v.tail.Hash {
			return broken("is not the one that the head has: the log was rewritten")
		}
		if v.each != nil {
			if err := v.each(e); err != nil {
				return err
			}
		}
	}
}
