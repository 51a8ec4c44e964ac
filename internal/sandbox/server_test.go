package sandbox

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// recorded is a service that counts what it carried out.
type recorded struct {
	Recorder
	done atomic.Int64
}

func (s *recorded) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	s.serve(w, req, arrival{body: readBody(req), endpoint: req.Method + " /x"}, func(w http.ResponseWriter) answer {
		s.done.Add(1)
		_, _ = io.WriteString(w, "twelve bytes")
		return answer{accepted: req.Method != http.MethodGet}
	})
}

func TestRecorder_breaks_a_call_as_the_fault_says(t *testing.T) {
	t.Parallel()
	respond := func(w http.ResponseWriter) {
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>")
	}
	for _, c := range []struct {
		name     string
		fault    Fault
		status   int // as the caller sees it; 0 is no answer
		body     string
		done     int64
		recorded Call
		writes   int
	}{
		{"none", Fault{Name: "n", Match: func(Call) bool { return false }}, 200, "twelve bytes", 1, Call{Status: 200, Accepted: true}, 1},
		{"drop", Fault{Name: "n", Drop: true}, 0, "", 0, Call{Fault: "n"}, 0},
		{"drop after commit", Fault{Name: "n", Drop: true, AfterCommit: true}, 0, "", 1, Call{Status: 200, Fault: "n", Accepted: true}, 1},
		{"respond", Fault{Name: "n", Respond: respond}, 502, "<html>", 0, Call{Status: 502, Fault: "n"}, 0},
		{"respond after commit", Fault{Name: "n", Respond: respond, AfterCommit: true}, 502, "<html>", 1, Call{Status: 200, Fault: "n", Accepted: true}, 1},
		{"truncate", Fault{Name: "n", Truncate: true}, 200, "twelve", 1, Call{Status: 200, Fault: "n", Accepted: true}, 1},
		{"a delay that the test outlives", Fault{Name: "n", Delay: time.Millisecond}, 200, "twelve bytes", 1, Call{Status: 200, Fault: "n", Accepted: true}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := &recorded{}
			url, stop := Serve(s)
			s.Inject(c.fault)
			resp, err := http.Post(url+"/x?q=1", "text/plain", strings.NewReader("hello"))
			status, body := 0, ""
			if err == nil {
				b, err := io.ReadAll(resp.Body)
				if err != nil {
					t.Fatal(err)
				}
				_ = resp.Body.Close()
				status, body = resp.StatusCode, string(b)
			}
			stop()
			if status != c.status || body != c.body || s.done.Load() != c.done {
				t.Errorf("HTTP %d %q, carried out %d times; want %d %q %d", status, body, s.done.Load(), c.status, c.body, c.done)
			}
			want := c.recorded
			want.Method, want.Path, want.Query, want.Body, want.Endpoint = "POST", "/x", "q=1", "hello", "POST /x"
			if diff := cmp.Diff([]Call{want}, s.Calls(), cmpopts.IgnoreFields(Call{}, "Time")); diff != "" {
				t.Error(diff)
			}
			if n := len(s.Writes()); n != c.writes {
				t.Errorf("%d writes; want %d", n, c.writes)
			}
		})
	}
}

func TestRecorder_asks_faults_in_order_until_they_are_cleared(t *testing.T) {
	t.Parallel()
	s := &recorded{}
	url, stop := Serve(s)
	defer stop()
	asked := 0
	s.Inject(Fault{Name: "second", Match: func(c Call) bool { asked++; return asked == 2 }, Respond: func(w http.ResponseWriter) { w.WriteHeader(500) }})
	s.Inject(Fault{Name: "rest", Respond: func(w http.ResponseWriter) { w.WriteHeader(503) }})
	var got []int
	for i := range 4 {
		if i == 3 {
			s.ClearFaults()
		}
		resp, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		got = append(got, resp.StatusCode)
	}
	if diff := cmp.Diff([]int{503, 500, 503, 200}, got); diff != "" {
		t.Error(diff)
	}
	s.Reset()
	if len(s.Calls()) != 0 {
		t.Error("Reset keeps calls")
	}
}

func TestRecorder_does_the_work_when_the_caller_gave_up_waiting(t *testing.T) {
	t.Parallel()
	lark := NewLark(LarkOptions{AppID: "cli_test", AppSecret: "secret", Latency: time.Hour})
	okta := NewOkta(OktaOptions{Latency: time.Hour})
	for _, c := range []struct {
		service  http.Handler
		recorder *Recorder
		path     string
		status   int
	}{{lark, lark.Recorder, tokenPath, 200}, {okta, okta.Recorder, "/oauth2/v1/token", 400}} {
		url, stop := Serve(c.service)
		client := &http.Client{Timeout: 50 * time.Millisecond}
		_, err := client.Post(url+c.path, "application/json", strings.NewReader(`{"app_id":"cli_test","app_secret":"secret"}`))
		if err == nil {
			t.Fatalf("%s: an answer came before the latency was over", c.path)
		}
		stop()
		// The handler ends by itself once its caller is gone.
		for len(c.recorder.Calls()) == 0 {
			time.Sleep(time.Millisecond)
		}
		if call := c.recorder.Calls()[0]; call.Status != c.status || call.Endpoint != "POST "+c.path {
			t.Errorf("%+v", call)
		}
	}
	if call := lark.Calls()[0]; call.Write() {
		t.Errorf("asking for a token is a write: %+v", call)
	}
}
