package audit

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func testLog(path string) *Log {
	return New(Config{Path: path, Run: Run{ID: "run-1", Actor: "ci"}, Now: func() time.Time { return noon }})
}

// logged makes a log of n events, and returns its path.
func logged(t *testing.T, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	l := testLog(path)
	for i := range n {
		if err := l.Append(Event{Kind: WriteKind, Action: "update user", Source: fmt.Sprint("00u", i), After: map[string]any{"job_title": "Cook & <Chef>"}}); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// all verifies a log and returns its events.
func all(t *testing.T, path string) []Event {
	t.Helper()
	var events []Event
	n, err := Verify(path, func(e Event) error { events = append(events, e); return nil })
	if err != nil || int(n) != len(events) {
		t.Fatalf("%d events, %d given: %v", n, len(events), err)
	}
	return events
}

func TestAppend_writes_one_chained_line_for_each_event(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	l := New(Config{Path: path, Run: Run{ID: "run-1", Actor: "ci", Workspace: "default"}, Redact: []string{"mobile"}, Now: func() time.Time { return noon }})
	before := map[string]any{"mobile": "+6581234567", "name": "Mei"}
	if err := l.Append(
		Event{Kind: RunKind, Action: "apply"},
		Event{Kind: WriteKind, Write: "1", Action: "update user", Source: "00u1", Target: "ou_1", Before: before, After: map[string]any{"mobile": "", "name": "Mei Chan"}},
	); err != nil {
		t.Fatal(err)
	}
	if err := testLog(path).Append(Event{Kind: ResultKind, Write: "1", Outcome: "done", LogID: "2026"}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[1], `{"seq":2,"time":"2026-03-01T12:00:00Z","run":"run-1","actor":"ci","workspace":"default","kind":"write",`+
		`"action":"update user","write":"1","source":"00u1","target":"ou_1","before":{"mobile":"***","name":"Mei"},"after":{"mobile":"***","name":"Mei Chan"},"prev":"`) {
		t.Errorf("the lines are\n%s", text)
	}
	events := all(t, path)
	for i, e := range events[1:] {
		if _, hash, _ := parse([]byte(lines[i])); e.Prev != hash {
			t.Errorf("line %d follows %s, not %s", i+2, e.Prev, hash)
		}
	}
	if before["mobile"] != "+6581234567" {
		t.Error("the caller's attributes were changed")
	}
}

func TestAppend_keeps_what_many_logs_write_at_once(t *testing.T) {
	t.Parallel()
	const writers, each = 200, 50 // two aliases, 10,000 events of each
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	logs := []*Log{testLog(path), testLog(path)}
	for _, l := range logs {
		l.config.MaxBytes = 1_000_000 // some files
	}
	var done sync.WaitGroup
	for w := range writers {
		done.Go(func() {
			for i := range each {
				if err := logs[w%2].Append(Event{Kind: WriteKind, Write: fmt.Sprint(w, "/", i)}, Event{Kind: ResultKind, Write: fmt.Sprint(w, "/", i)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done.Wait()
	next := map[string]int{}
	events := all(t, path)
	for i := 0; i < len(events); i += 2 {
		if events[i].Write != events[i+1].Write || events[i].Kind != WriteKind || events[i+1].Kind != ResultKind {
			t.Fatalf("events %d and %d were appended together, and are %+v and %+v", i, i+1, events[i], events[i+1])
		}
		writer, n, _ := strings.Cut(events[i].Write, "/")
		if fmt.Sprint(next[writer]) != n {
			t.Fatalf("writer %s: event %s where %d is next", writer, n, next[writer])
		}
		next[writer]++
	}
	if len(events) != 2*writers*each {
		t.Errorf("%d events of %d", len(events), 2*writers*each)
	}
	if names, _ := files(path); len(names) < 3 {
		t.Errorf("the log was not divided: %v", names)
	}
}

func TestAppend_removes_what_a_killed_process_left_unfinished(t *testing.T) {
	t.Parallel()
	path := logged(t, 3)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	next, _, err := line(Event{Seq: 4, Kind: WriteKind, Prev: all(t, path)[2].Prev})
	if err != nil {
		t.Fatal(err)
	}
	for cut := 1; cut < len(next); cut += 7 {
		if err := os.WriteFile(path, append(bytes.Clone(whole), next[:cut]...), filePermissions); err != nil {
			t.Fatal(err)
		}
		saved, err := os.ReadFile(headPath(path))
		if err != nil {
			t.Fatal(err)
		}
		if err := testLog(path).Append(Event{Kind: RunKind}); err != nil {
			t.Fatal(err)
		}
		events := all(t, path)
		if len(events) != 5 || events[3].Outcome != fmt.Sprintf("removed %d bytes of a line that a process did not finish", cut) || events[4].Kind != RunKind {
			t.Fatalf("after %d bytes: %+v", cut, events[3:])
		}
		if err := os.WriteFile(headPath(path), saved, filePermissions); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAppend_takes_from_the_file_what_the_head_was_not_told(t *testing.T) {
	t.Parallel()
	path := logged(t, 2)
	saved, err := os.ReadFile(headPath(path))
	if err != nil {
		t.Fatal(err)
	}
	if err := testLog(path).Append(Event{Kind: WriteKind, Write: "third"}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(headPath(path), saved, filePermissions); err != nil { // killed before it was moved
		t.Fatal(err)
	}
	if err := testLog(path).Append(Event{Kind: WriteKind, Write: "fourth"}); err != nil {
		t.Fatal(err)
	}
	if events := all(t, path); len(events) != 4 || events[2].Write != "third" || events[3].Write != "fourth" {
		t.Errorf("%+v", events)
	}
}

func TestAppend_sets_a_broken_log_aside_and_goes_on(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func(path string) error{
		"cut off": func(path string) error { return os.Truncate(path, 100) },
		"gone":    os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := logged(t, 3)
			if err := harm(path); err != nil {
				t.Fatal(err)
			}
			if err := testLog(path).Append(Event{Kind: RunKind}); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(path)
			if err != nil || !strings.Contains(string(text), `"seq":4`) || !strings.Contains(string(text), "the audit log is broken") || strings.Count(string(text), "\n") != 2 {
				t.Errorf("the log goes on with %s, %v", text, err)
			}
			var broken *Broken
			if _, err := Verify(path, nil); !errors.As(err, &broken) {
				t.Errorf("a verification finds %v", err)
			}
		})
	}
}

func TestAppend_that_fails_says_so_to_everybody(t *testing.T) {
	t.Parallel()
	l := testLog(filepath.Join(t.TempDir(), "no such folder", "audit.jsonl"))
	if err := l.Append(Event{}); err == nil {
		t.Error("no error")
	}
	path := logged(t, 1)
	if err := os.WriteFile(headPath(path), []byte("{"), filePermissions); err != nil {
		t.Fatal(err)
	}
	if err := testLog(path).Append(Event{}); err == nil || !strings.Contains(err.Error(), "is damaged") {
		t.Errorf("got %v", err)
	}
}

func TestVerify_finds_every_change_and_names_the_line(t *testing.T) {
	t.Parallel()
	path := logged(t, 5)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(bytes.TrimSuffix(whole, []byte("\n")), []byte("\n"))
	lines[4] = append(lines[4], '\n')
	check := func(t interface{ Fatalf(string, ...any) }, what string, text []byte, at int) {
		if err := os.WriteFile(path, text, filePermissions); err != nil {
			t.Fatalf("%v", err)
		}
		var broken *Broken
		if _, err := Verify(path, nil); !errors.As(err, &broken) || broken.Line != at {
			t.Fatalf("%s: want line %d, got %v", what, at, err)
		}
	}
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	check(t, "a line removed", join(lines[0], lines[1], lines[3], lines[4]), 3)
	check(t, "the first line removed", join(lines[1:]...), 1)
	check(t, "two lines exchanged", join(lines[0], lines[2], lines[1], lines[3], lines[4]), 2)
	check(t, "a line twice", join(lines[0], lines[1], lines[1], lines[2], lines[3], lines[4]), 3)
	check(t, "the end cut off", join(lines[:4]...), 0)
	check(t, "the last line cut", whole[:len(whole)-20], 5)
	check(t, "everything gone", nil, 0)
	rapid.Check(t, func(rt *rapid.T) {
		at := rapid.IntRange(0, len(whole)-1).Draw(rt, "at")
		harmed := bytes.Clone(whole)
		harmed[at] ^= byte(rapid.IntRange(1, 255).Draw(rt, "bits"))
		text := "a byte changed at " + fmt.Sprint(at)
		if harmed[at] == '\n' { // a line more: the first half is what is wrong
			text += ", into an end of line"
		}
		check(rt, text, harmed, 1+bytes.Count(whole[:at], []byte("\n")))
	})
	rewritten := filepath.Join(t.TempDir(), "audit.jsonl")
	for range 5 {
		if err := testLog(rewritten).Append(Event{Kind: NoteKind}); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(rewritten)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "all of it written anew", text, 5)
}

func TestVerify_of_nothing_finds_nothing(t *testing.T) {
	t.Parallel()
	if events := all(t, filepath.Join(t.TempDir(), "audit.jsonl")); len(events) != 0 {
		t.Errorf("%+v", events)
	}
}

func TestVerify_stops_where_its_reader_does(t *testing.T) {
	t.Parallel()
	stop := errors.New("enough")
	n, err := Verify(logged(t, 3), func(e Event) error {
		if e.Seq == 2 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || n != 2 {
		t.Errorf("%d, %v", n, err)
	}
}

func TestParse_reads_what_line_writes(t *testing.T) {
	t.Parallel()
	want := Event{Seq: 7, Time: noon, Run: Run{ID: "r"}, Kind: ReadKind, Counts: map[string]int{"users": 5}, Reason: "\"}, \u2028 <&>", Prev: "x"}
	text, hash, err := line(want)
	if err != nil {
		t.Fatal(err)
	}
	got, again, err := parse(bytes.TrimSuffix(text, []byte("\n")))
	if err != nil || again != hash {
		t.Fatal(err, again, hash)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
