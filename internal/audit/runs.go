package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
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
// takes no lock, and looks no further back than the file that is written to and the one before. A log that does not exist has no
// runs; lines that are no events are passed over.
func Runs(path string, most int) ([]Summary, error) {
	names, err := files(path)
	if err != nil {
		return nil, fmt.Errorf("the audit log %s cannot be read: %w", path, err)
	}
	s := summing{of: map[string]*Summary{}, open: map[string]map[string]bool{}}
	for _, name := range names[max(0, len(names)-2):] {
		text, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("the audit log %s cannot be read: %w", name, err)
		}
		for line := range bytes.Lines(text) {
			var e brief
			if json.Unmarshal(line, &e) == nil {
				s.add(e)
			}
		}
	}
	return s.last(most), nil
}

// brief is what a summary needs of an event: the attributes, which are most of it, are passed over.
type brief struct {
	Time time.Time `json:"time"`
	Run
	Kind    Kind   `json:"kind"`
	Write   string `json:"write"`
	Outcome string `json:"outcome"`
}

// summing sums up events in the order of the log.
type summing struct {
	of   map[string]*Summary        // by run
	open map[string]map[string]bool // run -> its writes without a result
}

func (s summing) add(e brief) {
	run := s.of[e.ID]
	if run == nil {
		run = &Summary{Run: e.Run, Began: e.Time}
		s.of[e.ID], s.open[e.ID] = run, map[string]bool{}
	}
	run.Ended = e.Time
	switch e.Kind {
	case WriteKind:
		run.Writes++
		s.open[e.ID][e.Write] = true
	case ResultKind:
		if s.open[e.ID][e.Write] && e.Outcome != "done" { // a result whose write is in a file that was not read counts for nothing
			run.Failed++
		}
		delete(s.open[e.ID], e.Write)
	}
}

func (s summing) last(most int) []Summary {
	var out []Summary
	for id, run := range s.of {
		if run.Writes > 0 {
			run.Unanswered = len(s.open[id])
			out = append(out, *run)
		}
	}
	slices.SortFunc(out, func(a, b Summary) int {
		if c := a.Began.Compare(b.Began); c != 0 {
			return c
		}
		return bytes.Compare([]byte(a.ID), []byte(b.ID))
	})
	return out[max(0, len(out)-most):]
}
