package audit

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

// Collector is where lines of a log are sent: an HTTP endpoint that takes a POST of JSON lines (application/x-ndjson). They
// come some at a time, in the order of the log. An answer of 2xx means that they are taken; without one they come again, so
// that a line may arrive twice: by its run and seq it is known again.
type Collector struct {
	// URL is https, or http on loopback. It may hold a key: no error shows more of it than the host.
	URL string
	// Headers go with every call, such as Authorization.
	Headers map[string]string
}

// Check tells what is wrong with the URL. The error shows no more of it than the host.
func (c Collector) Check() error {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Hostname() == "":
		return errors.New("it is not a URL; it looks like https://collector.acme.com/audit")
	case u.User != nil:
		return fmt.Errorf("the URL of %s holds a user name or a password; give them in headers, as Authorization", u.Host)
	case u.Scheme == "https", u.Scheme == "http" && sourcehttp.Loopback(u):
		return nil
	}
	return fmt.Errorf("the URL of %s must be https (http only on a loopback host): the lines name people", u.Host)
}

// await is how long Append waits for a collector that is the log: all tries of a batch fit in.
const await = 30 * time.Second

// send gives a batch to the collector and waits until it has taken it, for a log without a file. What it does not take stays
// first in line, so that no line is missing from the chain: it may arrive later, though what it announces was not done.
func (l *Log) send(events []Event) error {
	tail := l.tail
	lines, err := l.chain(&tail, events)
	if err != nil {
		return err
	}
	if !l.out.put(lines) {
		return fmt.Errorf("the audit log is full: %w", l.out.reason())
	}
	l.tail = tail
	if left := l.out.wait(await); left > 0 {
		return fmt.Errorf("the audit log cannot be sent, and there is no file (audit_log.path) to keep it in: %w", l.out.reason())
	}
	return nil
}

// Flush waits until the collector has taken all lines, for so long at most. It returns how many it has not taken, and why;
// they are in the file. A log without a collector has none.
func (l *Log) Flush(limit time.Duration) (left int, why error) {
	if l.out == nil {
		return 0, nil
	}
	l.out.insist()
	if left = l.out.wait(limit); left == 0 {
		return 0, nil
	}
	return left, l.out.reason()
}

// Left is how many lines the collector has not taken by now, after it has failed; 0 while all goes well.
func (l *Log) Left() (left int, why error) {
	if l.out == nil {
		return 0, nil
	}
	return l.out.left()
}
