package provider_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// audited is a configuration with an audit log.
func audited(config string) string {
	return strings.Replace(config, `provider "lark" {`, `provider "lark" {
  audit_log = { path = "audit.jsonl", redact = ["mobile"] }`, 1)
}

// events are those of the folder's audit log, which must be whole.
func (f *folder) events() (all []audit.Event) {
	f.Helper()
	if _, err := audit.Verify(filepath.Join(f.path, "audit.jsonl"), func(e audit.Event) error { all = append(all, e); return nil }); err != nil {
		f.Fatal(err)
	}
	return all
}

// recorded expects from now on that every write is in the log when it arrives at Lark: what a process that is killed at any of them
// leaves behind. The log verifies then, too.
func (f *folder) recorded() {
	arrived := map[string]int{}
	f.lark.Inject(sandbox.Fault{Match: func(c sandbox.Call) bool {
		if !c.Write() {
			return false
		}
		at := c.Method + " " + c.Path
		arrived[at]++
		known := 0
		_, err := audit.Verify(filepath.Join(f.path, "audit.jsonl"), func(e audit.Event) error {
			if e.Kind == audit.WriteKind && strings.Replace(e.Action, ":id", e.Target, 1) == at {
				known++
			}
			return nil
		})
		if err != nil || known < arrived[at] {
			f.Errorf("%s arrives for the %d. time, and the audit log has it %d times: %v", at, arrived[at], known, err)
		}
		return false
	}})
}

// logged expects that every write that Lark was sent is in the audit log, and returns the writes.
func (f *folder) logged() (writes []audit.Event) {
	f.Helper()
	calls := map[string]int{}
	for _, e := range f.events() {
		if e.Kind == audit.WriteKind {
			writes = append(writes, e)
			calls[strings.Replace(e.Action, ":id", e.Target, 1)]++
		}
	}
	for _, c := range f.lark.Writes() {
		at := c.Method + " " + c.Path
		if calls[at]--; calls[at] < 0 {
			f.Errorf("Lark was sent %s once more than the audit log has it", at)
		}
	}
	return writes
}

const collectorKey = "planted-collector-key"

// collector keeps the lines that it is sent, with the right key.
type collector struct {
	*httptest.Server
	mu     sync.Mutex
	full   bool // it takes nothing
	delay  time.Duration
	events []audit.Event
}

func newCollector(t *testing.T) *collector {
	c := &collector{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(c.delay)
		c.mu.Lock()
		defer c.mu.Unlock()
		if r.Header.Get("Authorization") != "Splunk "+collectorKey {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if c.full {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		for lines := bufio.NewScanner(r.Body); lines.Scan(); {
			var e audit.Event
			if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
				t.Error(err)
			}
			c.events = append(c.events, e)
		}
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *collector) fill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.full = true
}

// taken are the events that it has, of each process in order and without a gap, and their calls.
func (c *collector) taken(t *testing.T) (events []audit.Event, writes []string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	last := map[string]int64{}
	for _, e := range c.events {
		if before, known := last[e.ID]; known && e.Seq != before+1 {
			t.Errorf("run %s: line %d follows %d", e.ID, e.Seq, before)
		}
		last[e.ID] = e.Seq
		if e.Kind == audit.WriteKind {
			writes = append(writes, strings.Replace(e.Action, ":id", e.Target, 1))
		}
	}
	return c.events, writes
}

// sentTo is a configuration whose audit log goes to a collector, besides what else it has.
func (c *collector) sentTo(config, path string) string {
	return strings.Replace(config, `provider "lark" {`, fmt.Sprintf(`provider "lark" {
  audit_log = {
    %s
    http = { url = "%s/in?key=%s", headers = { Authorization = "Splunk %s" } }
  }`, path, c.URL, collectorKey, collectorKey), 1)
}

func TestAuditLog_without_a_file_is_the_collectors(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee", "Ben Ito")
	c := newCollector(t)
	f := w.folder(c.sentTo(w.sync(), ""))
	f.settle()
	_, writes := c.taken(t)
	for _, call := range w.lark.Writes() {
		if !slices.Contains(writes, call.Method+" "+call.Path) {
			t.Errorf("Lark was sent %s, and the collector %v", call.Path, writes)
		}
	}
	sent := len(w.lark.Writes())
	c.fill()
	w.hire("Cy Poe", nil)
	f.run("apply", "-no-color", "-input=false", "-auto-approve").fails("A read is not in the audit log", "Nothing was written", "answers with HTTP 403", "audit_log.path")
	if n := len(w.lark.Writes()); n != sent {
		t.Errorf("Lark was sent %d writes without a record", n-sent)
	}
}

// The last lines of a process are those of its last writes: they are sent when it ends.
func TestAuditLog_is_sent_to_the_last_line(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := newCollector(t)
	c.delay = 200 * time.Millisecond // by then Terraform has asked the provider to end
	f := w.folder(c.sentTo(w.provider()+`
resource "lark_user_group" "cooks" { name = "Cooks" }
`, `path = "audit.jsonl"`))
	f.settle()
	written := len(f.logged()) + 1
	events, _ := c.taken(t)
	if n := len(f.events()); n < written || len(events) != n {
		t.Errorf("the file has %d lines, and the collector %d", n, len(events))
	}
}

func TestAuditLog_goes_on_without_its_collector_and_says_what_that_has_not_taken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hire("Ann Lee", nil)
	c := newCollector(t)
	c.fill()
	f := w.folder(c.sentTo(w.sync(), `path = "audit.jsonl"`))
	f.run("apply", "-no-color", "-input=false", "-auto-approve").succeeds("The audit log was not sent in full", "of its lines were not taken", "answers with HTTP 403")
	if len(f.logged()) == 0 || len(w.lark.Users()) != 1 {
		t.Error("nothing was done")
	}
	f.write(strings.Replace(w.sync(), `provider "lark" {`, `provider "lark" {
  audit_log = { http = { url = "http://collector.acme.com" } }`, 1))
	f.plan().fails("Invalid URL", "must be https")
}
