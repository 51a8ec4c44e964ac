package sourcehttp

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

const secret = "keyThatNobodyMaySee"

// direct hands requests to a handler without a network, so that time can be made up around it (testing/synctest).
type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, in)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return w.Result(), nil
}

// client calls a service that is the handler, with the key that config has, or a made-up one.
func client(t *testing.T, h http.Handler, auth Credential) *Client {
	t.Helper()
	base, err := ParseAddress("base_url", "https://service.example", "https://service.example")
	if err != nil {
		t.Fatal(err)
	}
	if auth == nil {
		auth = Secret{Header: "X-Key", Value: secret, Remedy: "make a new key"}
	}
	return New(Config{
		Service: "The service", Setting: "base_url", StatusPage: "https://status.example", Subsystem: "service", Base: base,
		Auth: auth, HTTP: &http.Client{Transport: direct{h}},
		Explain: func(e *Error, _ *http.Response, body []byte) {
			var doc struct{ Message string }
			_ = json.Unmarshal(body, &doc)
			e.Summary = doc.Message
		},
	})
}

// get is a call that counts in a bucket of that name and reads one JSON value.
func get(c *Client, bucket string, into any) Call {
	return Call{
		Endpoint: "GET /things", Bucket: bucket, Build: request(c.Base().JoinPath("/things").String()),
		Read: func(r *http.Response) error { return Decode(r.Body, into) },
	}
}

// answer always answers the same.
func answer(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

var midnight = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
