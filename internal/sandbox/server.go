package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// Call is one request that a service received, as it was answered.
type Call struct {
	Time   time.Time
	Method string
	Path   string // without the query
	Query  string
	Body   string
	// Endpoint is the service's name of it, as in its rate limits: "PATCH /open-apis/contact/v3/users/:user_id". It is
	// empty where the service has none.
	Endpoint string
	Status   int // HTTP; 0 where the connection was closed before the call was carried out
	Code     int // Lark's code; 0 elsewhere
	Fault    string
	// Reads marks a call that only reads though its verb is not GET: for a token, a look-up.
	Reads bool
	// Accepted marks a write that the service carried out, also if its answer was then lost.
	Accepted bool
}

// Write reports whether the call could change something.
func (c Call) Write() bool {
	return c.Method != http.MethodGet && c.Method != http.MethodHead && !c.Reads
}

// Fault makes a call go wrong. Match chooses the calls; it is asked once for each, in order, so it may count. It
// sees what is known when a call arrives (no Status and Code), and must not call the service or its Recorder. A nil
// Match takes every call. Exactly one of the outcomes is used, in the order of the fields; Delay goes with any.
type Fault struct {
	Name  string
	Match func(Call) bool
	// Drop closes the connection: before the call was carried out, or, with AfterCommit, when it was. Go's own client
	// repeats a GET by itself when that happens on a connection that it used before.
	Drop bool
	// AfterCommit lets the service do its work first, and then breaks the answer.
	AfterCommit bool
	// Delay holds the answer back, and the work too; but not longer than the caller waits.
	Delay time.Duration
	// Respond answers in the service's place.
	Respond func(http.ResponseWriter)
	// Truncate cuts the answer's body in the middle.
	Truncate bool
}

// Recorder keeps what a service was sent, and injects latency and faults. The zero value is ready.
type Recorder struct {
	mu      sync.Mutex
	calls   []Call
	faults  []Fault
	latency time.Duration
}

// Calls returns every call since the start or the last Reset, in the order in which they were answered.
func (r *Recorder) Calls() []Call {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Call(nil), r.calls...)
}

// Writes returns the writes that the service carried out, also those whose answer was lost.
func (r *Recorder) Writes() []Call {
	var out []Call
	for _, c := range r.Calls() {
		if c.Accepted {
			out = append(out, c)
		}
	}
	return out
}

// Reset forgets the calls.
func (r *Recorder) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = nil
}

// Inject adds a fault; it stays until ClearFaults.
func (r *Recorder) Inject(f Fault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = append(r.faults, f)
}

// ClearFaults removes all faults.
func (r *Recorder) ClearFaults() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = nil
}

// SetLatency makes every answer take at least that long.
func (r *Recorder) SetLatency(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.latency = d
}

// maxBody is what a service reads of a request at most.
const maxBody = 10 << 20

func readBody(req *http.Request) []byte {
	body, err := io.ReadAll(io.LimitReader(req.Body, maxBody))
	if err != nil {
		panic(http.ErrAbortHandler) // the caller went away in the middle of the body
	}
	return body
}

// arrival is what a service knows of a call before it carries it out; endpoint is "" for a path that it does not have.
type arrival struct {
	body     []byte
	endpoint string
	reads    bool // whatever the verb
}

// answer is what came of a call; code is Lark's.
type answer struct {
	code     int
	accepted bool // the call wrote something, or had done so before
}

// serve records one request around handle, which carries it out and writes its reply to the given writer.
func (r *Recorder) serve(w http.ResponseWriter, req *http.Request, in arrival, handle func(http.ResponseWriter) answer) {
	call := Call{
		Time: time.Now(), Method: req.Method, Path: req.URL.Path, Query: req.URL.RawQuery, Body: string(in.body),
		Endpoint: in.endpoint, Reads: in.reads,
	}
	fault, latency := r.pick(call)
	pause(req.Context(), latency+fault.Delay)

	reply := newReply()
	broken := fault.Drop || fault.Respond != nil
	if !broken || fault.AfterCommit {
		a := handle(reply)
		call.Code, call.Accepted = a.code, a.accepted
		call.Status = reply.status
	}
	call.Fault = fault.Name
	if fault.Respond != nil && !fault.Drop {
		reply = newReply()
		fault.Respond(reply)
		if !fault.AfterCommit {
			call.Status = reply.status
		}
	}
	r.record(call)
	if fault.Drop {
		panic(http.ErrAbortHandler)
	}
	reply.send(w, fault.Truncate)
}

// pause waits, but not for a caller who has gone: what they asked for is then done at once, and the answer is lost.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (r *Recorder) pick(call Call) (Fault, time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range r.faults {
		if f.Match == nil || f.Match(call) {
			return f, r.latency
		}
	}
	return Fault{}, r.latency
}

func (r *Recorder) record(c Call) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, c)
}

// reply holds an answer back until it is known whether a fault breaks it.
type reply struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newReply() *reply { return &reply{header: http.Header{}, status: http.StatusOK} }

func (r *reply) Header() http.Header         { return r.header }
func (r *reply) WriteHeader(status int)      { r.status = status }
func (r *reply) Write(b []byte) (int, error) { return r.body.Write(b) }

func (r *reply) send(w http.ResponseWriter, truncate bool) {
	for k, v := range r.header {
		w.Header()[k] = v
	}
	w.WriteHeader(r.status)
	b := r.body.Bytes()
	if truncate {
		b = b[:len(b)/2]
	}
	_, _ = w.Write(b) // the caller may be gone
}

// Serve serves a handler on a free port of the loopback interface and returns its base URL, without a slash at the
// end. stop closes the port and every connection. It panics if there is no port to be had.
func Serve(h http.Handler) (baseURL string, stop func()) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		panic(fmt.Sprintf("sandbox: no port on the loopback interface: %v", err))
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // it ends with the error that says it was closed
	}()
	return "http://" + listener.Addr().String(), func() {
		_ = server.Close()
		<-done
	}
}
