package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// How a collector is treated.
const (
	batchLines   = 500
	batchBytes   = 1 << 20
	queueBytes   = 32 << 20 // what waits for it at most: some 100,000 lines
	tries        = 3
	tryTimeout   = 8 * time.Second
	betweenTries = time.Second
	// rest is how long it is left in peace when it has failed: a run is not held up by each line anew.
	rest = 30 * time.Second
)

// sender gives lines to a collector in their order, a batch at a time. It works in a goroutine while there is something to send.
type sender struct {
	to     Collector
	client *http.Client
	room   int // bytes that may wait

	mu      sync.Mutex
	queue   [][]byte      // lines that are not taken
	size    int           // their bytes
	missed  int           // lines that found no room
	busy    chan struct{} // closed when the goroutine ends; nil while there is none
	resting time.Time
	fault   error // why the last batch was not taken
}

func newSender(to Collector) *sender {
	return &sender{to: to, room: queueBytes, client: &http.Client{
		// Headers would go to wherever a redirect points.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// put queues lines; false says that there is no room for them.
func (s *sender) put(lines [][]byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	more := 0
	for _, text := range lines {
		more += len(text)
	}
	if s.size+more > s.room {
		s.missed += len(lines)
		return false
	}
	s.queue, s.size = append(s.queue, lines...), s.size+more
	s.start()
	return true
}

// start begins to send, unless that is under way, or the collector is left in peace.
func (s *sender) start() {
	if s.busy == nil && len(s.queue) > 0 && !time.Now().Before(s.resting) {
		s.busy = make(chan struct{})
		go s.work(s.busy)
	}
}

// insist has the next try come at once.
func (s *sender) insist() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.resting = time.Time{}
	s.start()
}

// wait waits until all is taken or has failed, for so long at most, and returns how many lines are not taken.
func (s *sender) wait(limit time.Duration) int {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		s.mu.Lock()
		s.start()
		busy, left := s.busy, len(s.queue)+s.missed
		s.mu.Unlock()
		if busy == nil {
			return left
		}
		select {
		case <-busy:
		case <-timer.C:
			return left
		}
	}
}

func (s *sender) left() (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fault == nil && s.missed == 0 {
		return 0, nil
	}
	return len(s.queue) + s.missed, s.why()
}

func (s *sender) reason() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.why()
}

func (s *sender) why() error {
	if s.fault == nil {
		return fmt.Errorf("%s is slower than the lines come", s.host())
	}
	return s.fault
}

func (s *sender) host() string {
	u, err := url.Parse(s.to.URL)
	if err != nil {
		return "the collector"
	}
	return u.Host
}

// work sends until there is nothing left, or a batch fails.
func (s *sender) work(done chan struct{}) {
	defer close(done)
	for {
		s.mu.Lock()
		n, size := s.batch()
		if n == 0 {
			s.busy = nil
			s.mu.Unlock()
			return
		}
		text := bytes.Join(s.queue[:n], nil)
		s.mu.Unlock()
		err := s.post(text)
		s.mu.Lock()
		if s.fault = err; err != nil {
			s.resting, s.busy = time.Now().Add(rest), nil
			s.mu.Unlock()
			return
		}
		s.queue, s.size = s.queue[n:], s.size-size
		s.mu.Unlock()
	}
}

// batch is how many lines go next, and how many bytes they have.
func (s *sender) batch() (n, size int) {
	for _, text := range s.queue {
		if n == batchLines || n > 0 && size+len(text) > batchBytes {
			break
		}
		n, size = n+1, size+len(text)
	}
	return n, size
}

// post sends a batch until it is taken, is refused for good, or has been tried often enough.
func (s *sender) post(text []byte) error {
	var err error
	for try := range tries {
		if try > 0 {
			time.Sleep(betweenTries)
		}
		var again bool
		if again, err = s.try(text); err == nil || !again {
			break
		}
	}
	return err
}

func (s *sender) try(text []byte) (again bool, err error) {
	// Nobody's context: a batch is several callers'.
	ctx, cancel := context.WithTimeout(context.Background(), tryTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.to.URL, bytes.NewReader(text))
	if err != nil {
		return false, errors.New("its URL is not one")
	}
	req.Header.Set("Content-Type", "application/x-ndjson")
	for name, value := range s.to.Headers {
		req.Header.Set(name, value)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		var told *url.Error // which shows the URL
		if errors.As(err, &told) {
			err = told.Err
		}
		return true, fmt.Errorf("%s does not answer: %w", s.host(), err)
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection serves the next batch
	switch code := resp.StatusCode; {
	case code >= 200 && code < 300:
		return false, nil
	case code >= 300 && code < 400:
		return false, fmt.Errorf("%s answers with a redirect (HTTP %d), which is not followed: give the URL that it leads to", s.host(), code)
	default:
		return code >= 500 || code == http.StatusTooManyRequests || code == http.StatusRequestTimeout, fmt.Errorf("%s answers with HTTP %d", s.host(), code)
	}
}
