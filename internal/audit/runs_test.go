package audit

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRuns_sums_up_what_the_last_runs_wrote(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	clock := noon
	write := func(run string, events ...Event) {
		t.Helper()
		clock = clock.Add(time.Minute)
		l := New(Config{Path: path, Run: Run{ID: run, Actor: "ann"}, MaxBytes: 600, Now: func() time.Time { return clock }})
		if err := l.Append(events...); err != nil {
			t.Fatal(err)
		}
	}
	for _, run := range []string{"old", "first", "second"} {
		write(run, Event{Kind: WriteKind, Write: run + "-1", After: map[string]any{"name": "Ann"}}, Event{Kind: WriteKind, Write: run + "-2"})
		write(run, Event{Kind: ResultKind, Write: run + "-1", Outcome: "done"}, Event{Kind: RunKind, Outcome: "done"})
	}
	write("reading", Event{Kind: ReadKind}, Event{Kind: RunKind})
	write("second", Event{Kind: ResultKind, Write: "second-2", Outcome: "no"}, Event{Kind: ResultKind, Write: "of a file that was not read", Outcome: "no"})
	if names, _ := files(path); len(names) < 3 {
		t.Fatalf("the log has the files %v", names)
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString("no event\n{\"run\":\"second\""); err != nil { // the second is being written
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := Runs(path, 2)
	if err != nil {
		t.Fatal(err)
	}
	second := Summary{Run: Run{ID: "second", Actor: "ann"}, Began: got[len(got)-1].Began, Ended: clock, Writes: 2, Failed: 1}
	if diff := cmp.Diff(second, got[len(got)-1]); diff != "" {
		t.Error(diff)
	}
	for _, most := range []int{0, 1} {
		if got, err := Runs(path, most); err != nil || len(got) != most {
			t.Errorf("the last %d are %v, %v", most, got, err)
		}
	}
}

func TestRuns_of_no_log_are_none(t *testing.T) {
	t.Parallel()
	for _, path := range []string{filepath.Join(t.TempDir(), "audit.jsonl"), filepath.Join(t.TempDir(), "no folder", "audit.jsonl")} {
		if got, err := Runs(path, 30); err != nil || len(got) > 0 {
			t.Errorf("%s: %v, %v", path, got, err)
		}
	}
}

func TestRuns_tells_what_has_no_answer(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	l := New(Config{Path: path, Run: Run{ID: "killed"}})
	for i := range 3 {
		if err := l.Append(Event{Kind: WriteKind, Write: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Append(Event{Kind: ResultKind, Write: "1", Outcome: "done"}); err != nil {
		t.Fatal(err)
	}
	got, err := Runs(path, 30)
	if err != nil || len(got) != 1 || got[0].Writes != 3 || got[0].Failed != 0 || got[0].Unanswered != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestRuns_finds_those_of_a_long_log_from_its_end(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	reason := strings.Repeat("because ", 60_000) // half of what is read first
	for i := range 9 {
		l := New(Config{Path: path, Run: Run{ID: fmt.Sprint(i)}, MaxBytes: 3 << 20, Now: func() time.Time { return noon.Add(time.Duration(i) * time.Hour) }})
		if err := l.Append(Event{Kind: WriteKind, Write: "a", Reason: reason}, Event{Kind: ResultKind, Write: "a", Outcome: "done"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, most := range []int{1, 2, 5, 8} {
		got, err := Runs(path, most)
		if err != nil || len(got) != most {
			t.Fatalf("%d of the last %d runs: %v", len(got), most, err)
		}
		for i, run := range got {
			if run.ID != fmt.Sprint(9-most+i) || run.Writes != 1 || run.Unanswered != 0 {
				t.Errorf("of the last %d, number %d is %+v", most, i, run)
			}
		}
	}
}
