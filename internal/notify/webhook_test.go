package notify

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	token  = "0a1b2c3d-planted-token"
	secret = "planted-secret"
)

// bot answers each request with the next of the replies, and keeps what it was sent.
type bot struct {
	replies []func(http.ResponseWriter)

	mu     sync.Mutex
	bodies []string
}

func (b *bot) sent() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bodies
}

func (b *bot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	b.mu.Lock()
	b.bodies = append(b.bodies, string(body))
	reply := b.replies[len(b.bodies)-1]
	b.mu.Unlock()
	reply(w)
}

func says(status int, body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func (b *bot) webhook(t *testing.T) *Webhook {
	t.Helper()
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	w, err := NewWebhook(WebhookConfig{URL: server.URL + "/open-apis/bot/v2/hook/" + token, Secret: secret, Now: func() time.Time { return time.Unix(1599360473, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	w.pause = 0
	return w
}

// The signature is that of the example in Lark's guide: no text, and timestamp and secret as the key.
func TestWebhook_signs_what_it_sends(t *testing.T) {
	t.Parallel()
	b := &bot{replies: []func(http.ResponseWriter){says(200, `{"StatusCode":0,"StatusMessage":"success"}`)}}
	if err := b.webhook(t).Send(t.Context(), []byte(`{"header":{}}`), ""); err != nil {
		t.Fatal(err)
	}
	want := `{"card":{"header":{}},"msg_type":"interactive","sign":"` + Sign("1599360473", secret) + `","timestamp":"1599360473"}`
	if !slices.Equal(b.sent(), []string{want}) {
		t.Errorf("sent %q, want %s", b.sent(), want)
	}
	// printf '' | openssl dgst -sha256 -hmac $'1599360473\ndemo' -binary | base64
	if got := Sign("1599360473", "demo"); got != "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=" {
		t.Errorf("the signature is %s", got)
	}
}

func TestWebhook_goes_by_the_code_and_tries_again_only_what_was_not_sent(t *testing.T) {
	t.Parallel()
	ok := says(200, `{"code":0,"msg":"success","data":{}}`)
	for name, c := range map[string]struct {
		replies  []func(http.ResponseWriter)
		attempts int
		fails    string
	}{
		"taken":               {[]func(http.ResponseWriter){ok}, 1, ""},
		"a refusal":           {[]func(http.ResponseWriter){says(200, `{"code":19021,"msg":"sign match fail"}`)}, 1, "sign match fail (code 19021, HTTP 200). Check the secret"},
		"an unknown one":      {[]func(http.ResponseWriter){says(400, `{"code":42,"msg":"new"}`)}, 1, "code 42"},
		"busy, then not":      {[]func(http.ResponseWriter){says(200, `{"code":11232,"msg":"limited"}`), ok}, 2, ""},
		"limited by a proxy":  {[]func(http.ResponseWriter){says(429, ``), says(429, `{"code":11232,"msg":"limited"}`)}, 2, "11232"},
		"down":                {[]func(http.ResponseWriter){says(502, `<html>`), says(502, `<html>`)}, 2, "HTTP 502"},
		"a sign-in page":      {[]func(http.ResponseWriter){says(200, `<html>`)}, 1, "something else answers"},
		"a redirect":          {[]func(http.ResponseWriter){says(302, ``)}, 1, "something else answers"},
		"JSON of others":      {[]func(http.ResponseWriter){says(200, `{"ok":true}`)}, 1, "something else answers"},
		"it says who it is":   {[]func(http.ResponseWriter){says(200, `{"code":9499,"msg":"no /hook/`+token+` for `+secret+`"}`)}, 1, "no /hook/*** for ***"},
		"the answer was lost": {[]func(http.ResponseWriter){func(http.ResponseWriter) { panic(http.ErrAbortHandler) }}, 1, "no answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &bot{replies: c.replies}
			err := b.webhook(t).Send(t.Context(), []byte(`{}`), "")
			if len(b.sent()) != c.attempts || (err != nil) != (c.fails != "") || err != nil && !strings.Contains(err.Error(), c.fails) {
				t.Errorf("%d attempts: %v", len(b.sent()), err)
			}
			if err != nil && (strings.Contains(err.Error(), token) || strings.Contains(err.Error(), secret)) {
				t.Errorf("it gives itself away: %v", err)
			}
		})
	}
}

func TestWebhook_that_is_not_there_is_an_error_without_its_address(t *testing.T) {
	t.Parallel()
	w, err := NewWebhook(WebhookConfig{URL: "http://127.0.0.1:1/hook/" + token})
	if err != nil {
		t.Fatal(err)
	}
	w.pause = 0
	err = w.Send(t.Context(), []byte(`{}`), "")
	if err == nil || strings.Contains(err.Error(), token) || !strings.Contains(err.Error(), "refused") {
		t.Errorf("got %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.Send(ended, []byte(`{}`), ""); err == nil || errors.Is(err, errors.ErrUnsupported) || strings.Contains(err.Error(), token) {
		t.Errorf("got %v", err)
	}
}

func TestCheckURL_takes_https_and_loopback_and_shows_no_address(t *testing.T) {
	t.Parallel()
	for address, ok := range map[string]bool{
		"https://open.larksuite.com/open-apis/bot/v2/hook/" + token: true, "http://127.0.0.1:80/hook/" + token: true, "http://localhost/" + token: true,
		"http://open.larksuite.com/hook/" + token: false, "https://open.larksuite.com": false, token: false, "": false,
		"https://ann:" + token + "@x.example/hook": false, "ftp://x.example/" + token: false, "https://%zz/" + token: false,
	} {
		err := CheckURL(address)
		if (err == nil) != ok || err != nil && strings.Contains(err.Error(), token) {
			t.Errorf("%q: %v", address, err)
		}
	}
}
