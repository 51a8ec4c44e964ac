package audit

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// collecting is a collector that answers as it is told, and keeps the lines that it has taken.
type collecting struct {
	mu     sync.Mutex
	answer func() (status int, err error) // nil is 200
	calls  int
	lines  []string
	header http.Header
}

func (c *collecting) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls++
	c.header = r.Header
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	if c.answer != nil {
		if status, err = c.answer(); err != nil {
			return nil, err
		}
	}
	if status < 300 {
		c.lines = append(c.lines, strings.SplitAfter(strings.TrimSuffix(string(text), "\n"), "\n")...)
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("no"))}, nil
}

// set has it answer so from now on.
func (c *collecting) set(answer func() (int, error)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = answer
}

// seqs are the numbers of the lines that were taken, which must be chained.
func (c *collecting) seqs(t *testing.T) (all []int64) {
	t.Helper()
	last := ""
	for _, text := range c.lines {
		e, hash, err := parse([]byte(strings.TrimSuffix(text, "\n")))
		if err != nil || e.Prev != last {
			t.Fatalf("%s: %v; it is to follow %s", text, err, last)
		}
		all, last = append(all, e.Seq), hash
	}
	return all
}

const sinkURL = "https://user-logs.acme.com/in?key=s3cret"

// sending is a log with that collector; without a path it is all there is.
func sending(path string, c *collecting) *Log {
	l := New(Config{Path: path, Collector: &Collector{URL: sinkURL, Headers: map[string]string{"Authorization": "Splunk s3cret"}}, Run: Run{ID: "r"}})
	l.out.client.Transport = c
	return l
}

func (l *Log) appendAll(t *testing.T, n int) {
	t.Helper()
	for range n {
		if err := l.Append(Event{Kind: WriteKind}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCollector_takes_every_line_in_order_with_its_headers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &collecting{}
		path := filepath.Join(t.TempDir(), "audit.jsonl")
		l := sending(path, c)
		l.appendAll(t, 20)
		if left, err := l.Flush(time.Second); left != 0 || err != nil {
			t.Errorf("%d lines are left: %v", left, err)
		}
		if got := c.seqs(t); len(got) != 20 || got[19] != 20 || c.header.Get("Authorization") != "Splunk s3cret" || c.header.Get("Content-Type") != "application/x-ndjson" {
			t.Errorf("%v were taken, with %v", got, c.header)
		}
		if n := len(all(t, path)); n != 20 {
			t.Errorf("the file has %d", n)
		}
	})
}

func TestCollector_that_fails_does_not_hold_up_the_log_and_gets_its_lines_later(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &collecting{answer: func() (int, error) { return 503, nil }}
		l := sending(filepath.Join(t.TempDir(), "audit.jsonl"), c)
		start := time.Now()
		l.appendAll(t, 10)
		if took := time.Since(start); took > 0 {
			t.Errorf("appending took %s", took)
		}
		synctest.Wait()
		left, err := l.Flush(time.Minute)
		if left != 10 || err == nil || !strings.Contains(err.Error(), "user-logs.acme.com answers with HTTP 503") || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%d lines are left: %v", left, err)
		}
		before := c.calls
		l.appendAll(t, 10)
		synctest.Wait()
		if c.calls != before {
			t.Error("it is not left in peace")
		}
		c.set(nil)
		if left, err := l.Flush(time.Minute); left != 0 {
			t.Errorf("%d lines are left: %v", left, err)
		}
		if got := c.seqs(t); len(got) != 20 {
			t.Errorf("%v were taken", got)
		}
	})
}

func TestCollector_without_a_file_is_waited_for(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		down := fmt.Errorf("no route to host")
		c := &collecting{}
		c.set(func() (int, error) { // comes back at the third try
			if c.calls < 3 {
				return 0, down
			}
			return 204, nil
		})
		l := sending("", c)
		l.appendAll(t, 1)
		if len(c.seqs(t)) != 1 {
			t.Fatal("Append returned before the line was taken")
		}
		c.set(func() (int, error) { return 0, down })
		start := time.Now()
		for range 100 {
			err := l.Append(Event{Kind: WriteKind})
			if !errors.Is(err, down) || !strings.Contains(err.Error(), "audit_log.path") || strings.Contains(err.Error(), "s3cret") {
				t.Fatalf("got %v", err)
			}
		}
		if took := time.Since(start); took > 2*await {
			t.Errorf("100 lines without a collector took %s", took)
		}
		c.set(nil)
		time.Sleep(rest)
		l.appendAll(t, 1)
		if got := c.seqs(t); len(got) != 102 { // what was refused is not missing from the chain
			t.Errorf("%v were taken", got)
		}
	})
}

func TestCollector_is_not_followed_where_it_redirects(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &collecting{answer: func() (int, error) { return 307, nil }}
		err := sending("", c).Append(Event{Kind: WriteKind})
		if err == nil || !strings.Contains(err.Error(), "redirect") || c.calls != 1 {
			t.Errorf("%d calls: %v", c.calls, err)
		}
	})
}

func TestCollector_that_is_too_slow_misses_lines_and_it_is_told(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &collecting{answer: func() (int, error) { return 503, nil }}
		l := sending(filepath.Join(t.TempDir(), "audit.jsonl"), c)
		big := Event{Kind: WriteKind, After: map[string]any{"name": strings.Repeat("x", 1000)}}
		l.out.room = 4000
		for range 6 {
			if err := l.Append(big); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		c.set(nil)
		if left, err := l.Flush(time.Minute); left != 3 || err == nil || len(c.lines) != 3 {
			t.Errorf("%d taken, %d left: %v", len(c.lines), left, err)
		}
	})
}

func TestCheck_takes_only_addresses_that_keep_what_is_sent(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://logs.acme.com/in?key=s3cret":      "",
		"http://127.0.0.1:8088/services/collector": "",
		"http://logs.acme.com/in?key=s3cret":       "must be https",
		"ftp://logs.acme.com":                      "must be https",
		"https://mei:s3cret@logs.acme.com":         "in headers",
		"logs.acme.com":                            "not a URL",
		"":                                         "not a URL",
	} {
		err := Collector{URL: text}.Check()
		if (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret")) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
