package lark

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/lark-directory/terraform-provider-lark/internal/rawjson"
)

// maxBody bounds what is read of an answer. 50 users with everything there is take a hundredth of it.
const maxBody = 16 << 20

// answer is what came back, from Lark or from something on the way.
type answer struct {
	status int
	header http.Header
	body   []byte
	took   time.Duration
}

// exchange sends one request and judges the answer. The data of a success may be empty. The error is an *Error, that
// of ctx, or that of the budget.
func (c *Client) exchange(ctx context.Context, r request, body []byte, state *attempts, slots []*slot) (rawjson.Value, error) {
	if err := c.budget.take(); err != nil {
		return nil, err
	}
	tok := state.used
	a, err := c.roundTrip(ctx, r, body, tok, slots)
	var (
		data rawjson.Value
		e    *Error
	)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		e = c.unanswered(r, err)
	} else {
		data, e = c.judge(r, a, tok)
		state.logID = c.quoted(a.logID(), tok)
	}
	c.log(ctx, r, body, a, e, tok)
	if e != nil {
		return nil, e
	}
	c.clock.hear(a.header) // of Lark itself: a page of a proxy on the way is no success
	return data, nil
}

// texts are buffers for answers on their way in, which are not told how long they are: each would grow in steps, and copy at each.
var texts sync.Pool

func (c *Client) roundTrip(ctx context.Context, r request, body []byte, tok *token, slots []*slot) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	var written atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) {
		if written.Swap(true) { // Go's client repeats a read by itself where a connection that it kept was closed
			c.budget.sent.Add(1)
		}
		for _, s := range slots {
			s.sent()
		}
	}})
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, r.endpoint.method, r.endpoint.url(c.config.BaseURL, r.id, r.query), reader)
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("User-Agent", c.config.UserAgent)
	if body != nil {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	if tok != nil {
		req.Header.Set("Authorization", "Bearer "+tok.value)
	}
	start := time.Now()
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{took: time.Since(start)}, err
	}
	defer func() { _ = resp.Body.Close() }()
	a := answer{status: resp.StatusCode, header: resp.Header}
	text, _ := texts.Get().(*bytes.Buffer)
	if text == nil {
		text = new(bytes.Buffer)
	}
	defer texts.Put(text)
	text.Reset()
	_, err = text.ReadFrom(io.LimitReader(resp.Body, maxBody+1))
	a.body = bytes.Clone(text.Bytes())
	a.took = time.Since(start)
	if err == nil && len(a.body) > maxBody {
		err = fmt.Errorf("the answer is longer than %d bytes", maxBody)
	}
	return a, err
}

// details is the envelope's error; it may be missing, and its shape is not always this one.
type details struct {
	LogID           string `json:"log_id"`
	LogIDInSamples  string `json:"logid"`
	FieldViolations []struct {
		Field, Description string
	} `json:"field_violations"`
	PermissionViolations []struct {
		Subject, Scope, Description string
	} `json:"permission_violations"`
}

// judge reads the envelope that every answer of Lark is wrapped in: code, msg, data, error. The token endpoint has its data
// beside code, not under data. It does so whatever the HTTP status and Content-Type: the code decides. A read that succeeds has data,
// even if there is nothing in it; other calls need none.
func (c *Client) judge(r request, a answer, tok *token) (rawjson.Value, *Error) {
	env, err := rawjson.Members(a.body)
	code, noCode := strconv.Atoi(string(env.Find("code")))
	data := env.Find("data")
	switch {
	case err != nil || noCode != nil:
		return nil, c.notLarks(r, a, strangeness(a), tok)
	case code == 0 && a.status >= 300:
		return nil, c.notLarks(r, a, fmt.Sprintf("says that all is well with HTTP %d", a.status), tok)
	case code == 0 && r.endpoint == postToken:
		return a.body, nil
	case code == 0 && r.endpoint.reads() && (data == nil || data.Kind() == 'n'):
		return nil, c.notLarks(r, a, "has no data", tok)
	case code == 0:
		return data, nil
	}
	e := c.newError(r)
	e.Status, e.Code, e.data, e.reset = a.status, code, data, resetAfter(a.header)
	e.Msg, e.LogID, e.ids = c.quoted(env.Text("msg"), tok), a.logID(), namedIDs(env.Text("msg"))
	var d details
	if json.Unmarshal(env.Find("error"), &d) == nil {
		e.LogID = cmp.Or(e.LogID, d.LogID, d.LogIDInSamples)
		for _, v := range d.FieldViolations {
			e.Violations = append(e.Violations, Violation{Field: c.quoted(v.Field, tok), Description: c.quoted(v.Description, tok)})
		}
		for _, v := range d.PermissionViolations {
			scope := c.quoted(cmp.Or(v.Subject, v.Scope), tok)
			e.Violations = append(e.Violations, Violation{Permission: scope, Description: c.quoted(v.Description, tok)})
		}
	}
	e.Violations = e.Violations[:min(len(e.Violations), 20)]
	e.LogID = c.quoted(e.LogID, tok)
	e.Class = classify(e.Endpoint, e.Code, e.Status)
	e.gone = isGone(e, r)
	return nil, e
}

func (a answer) logID() string { return a.header.Get("X-Tt-Logid") }

// notLarks is the error for an answer that is not Lark's, or not whole. A gateway may limit the rate in its own words.
func (c *Client) notLarks(r request, a answer, what string, tok *token) *Error {
	e := c.malformed(r, c.quoted(what, tok))
	e.Status, e.LogID = a.status, c.quoted(a.logID(), tok)
	if a.status == http.StatusTooManyRequests {
		e.Class, e.reset = Rate, resetAfter(a.header)
	}
	return e
}

// resetAfter is how long Lark wants an endpoint to rest, 0 if it does not say.
func resetAfter(h http.Header) time.Duration {
	seconds, err := strconv.ParseFloat(strings.TrimSpace(h.Get("x-ogw-ratelimit-reset")), 64)
	if err != nil || !(seconds > 0 && seconds <= 24*3600) { // no number is between the two, either
		return 0
	}
	return time.Duration(seconds * float64(time.Second))
}

// strangeness says what an answer is that is not Lark's.
func strangeness(a answer) string {
	body := strings.ToLower(string(bytes.TrimSpace(a.body[:min(len(a.body), 512)])))
	kind := a.header.Get("Content-Type")
	switch {
	case a.status >= 300 && a.status < 400:
		return fmt.Sprintf("is a redirect (HTTP %d)", a.status)
	case strings.HasPrefix(body, "<"), strings.Contains(kind, "html"):
		return fmt.Sprintf("is HTML, not Lark's JSON (HTTP %d)", a.status)
	case body == "":
		return fmt.Sprintf("is empty (HTTP %d)", a.status)
	case strings.HasPrefix(body, "{") && !json.Valid(a.body):
		return fmt.Sprintf("is cut off or damaged JSON (HTTP %d, %d bytes)", a.status, len(a.body))
	default:
		return fmt.Sprintf("is not Lark's JSON (HTTP %d, Content-Type %q)", a.status, kind)
	}
}

// malformed is the error for an answer that is not Lark's, or not whole.
func (c *Client) malformed(r request, what string) *Error {
	e := c.newError(r)
	e.Class, e.strange = Transient, what
	return e
}

// unanswered is the error for a request without an answer. A certificate that cannot be trusted stays so.
func (c *Client) unanswered(r request, err error) *Error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // what it adds is the URL with all its ids
	}
	if errors.Is(err, context.DeadlineExceeded) { // of the request: the caller's would not have come here
		err = fmt.Errorf("nothing came within %s", requestTimeout)
	}
	e := c.newError(r)
	e.Class, e.Err, e.unsent = Transient, err, unsent(err)
	if untrusted(err) {
		e.Class = Never
	}
	return e
}

// unsent tells whether there was no connection, over which the request could have gone.
func unsent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect")
}

func untrusted(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		authority    x509.UnknownAuthorityError
		hostname     x509.HostnameError
		invalid      x509.CertificateInvalidError
	)
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &hostname) || errors.As(err, &invalid)
}

// quoted is what others have said, fit for an error: without credentials, in one line, and not without end.
func (c *Client) quoted(s string, tok *token) string {
	const most = 1000
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "?"), func(r rune) bool { return !unicode.IsPrint(r) }), " ")
	s = c.redact(s, tok)
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + " ..."
	}
	return s
}

// redact takes the credentials out of what others have said: also the token of the call, which may not be the one
// that is in use by now.
func (c *Client) redact(s string, tok *token) string {
	secrets := []string{c.config.AppSecret, c.tokens.value()}
	if tok != nil {
		secrets = append(secrets, tok.value)
	}
	for _, secret := range secrets {
		if len(secret) > 3 {
			s = strings.ReplaceAll(s, secret, "***")
		}
	}
	return s
}
