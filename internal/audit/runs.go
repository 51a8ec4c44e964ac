package audit

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"
)

// Summary is what one run wrote to Lark. A run is that of one process and one provider block; see [Run].
type Summary struct {
	Run
	// Began and Ended are the times of its first and its last event.
	Began, Ended time.Time
	// Writes counts what it meant to send. Of these, Failed were refused or had no whole answer, and of Unanswered nothing is on
	// record: the run was killed, or is still under way.
	Writes, Failed, Unanswered int
}

// Runs sums up the last runs that wrote to Lark, at most so many, the oldest first. For speed it verifies nothing (see [Verify]),
// takes no lock, and reads no more of the log's end than it needs, at most the file that is written to and the one before. A
// log that does not exist has no runs; lines that are no events are passed over.
func Runs(path string, most int) ([]Summary, error) {
	names, err := files(path)
	if err != nil {
		return nil, fmt.Errorf("the audit log %s cannot be read: %w", path, err)
	}
	const usual = 1 << 20 // has 30 runs of a usual week
	var after []brief     // the events of the files that were read in whole
	var runs []Summary
	for back := len(names) - 1; back >= max(0, len(names)-2); back-- {
		for n := int64(usual); ; n *= 8 {
			text, whole, err := endOf(names[back], n)
			if err != nil {
				return nil, fmt.Errorf("the audit log %s cannot be read: %w", names[back], err)
			}
			events := append(briefs(text), after...)
			runs = summaries(events)
			if len(runs) > most { // of the first, the beginning may not have been read
				return runs[len(runs)-most:], nil
			}
			if whole {
				after = events
				break
			}
		}
	}
	return runs, nil
}

// endOf reads the end of a file, n bytes or the whole. A file that is gone, because it was renamed, is empty.
func endOf(name string, n int64) (text []byte, whole bool, err error) {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, true, nil
	}
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return nil, false, err
	}
	from := max(0, info.Size()-n)
	text = make([]byte, info.Size()-from)
	got, err := file.ReadAt(text, from)
	if errors.Is(err, io.EOF) { // somebody has removed an unfinished line since
		err = nil
	}
	return text[:got], from == 0, err
}

// brief is what a summary needs of an event: the attributes, which are most of it, are passed over.
type brief struct {
	Time time.Time `json:"time"`
	Run
	Kind    Kind   `json:"kind"`
	Write   string `json:"write"`
	Outcome string `json:"outcome"`
}

func briefs(text []byte) (events []brief) {
	for line := range bytes.Lines(text) {
		var e brief
		if json.Unmarshal(line, &e) == nil {
			events = append(events, e)
		}
	}
	return events
}

// summaries sums up events, which are in the order of the log, by run.
func summaries(events []brief) []Summary {
	of := map[string]*Summary{}
	unanswered := map[string]string{} // write -> its run
	for _, e := range events {
		run := of[e.ID]
		if run == nil {
			run = &Summary{Run: e.Run, Began: e.Time}
			of[e.ID] = run
		}
		run.Ended = e.Time
		switch e.Kind {
		case WriteKind:
			run.Writes++
			unanswered[e.Write] = e.ID
		case ResultKind:
			if _, open := unanswered[e.Write]; open && e.Outcome != "done" { // else its write is in a file that was not read
				run.Failed++
			}
			delete(unanswered, e.Write)
		}
	}
	for _, id := range unanswered {
		of[id].Unanswered++
	}
	var out []Summary
	for _, run := range of {
		if run.Writes > 0 {
			out = append(out, *run)
		}
	}
	slices.SortFunc(out, func(a, b Summary) int { return cmp.Or(a.Began.Compare(b.Began), cmp.Compare(a.ID, b.ID)) })
	return out
}
