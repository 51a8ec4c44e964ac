package sourcehttp

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"unicode"
)

// Error is a refusal by the service, or by something on the way to it.
type Error struct {
	// Endpoint is the method and the path.
	Endpoint string
	// Status is the HTTP status.
	Status int
	// Code is the service's (E0000011) or OAuth's (invalid_client), Summary its words, Causes the details it gives. All are
	// empty where the answer was not the service's JSON.
	Code, Summary string
	Causes        []string
	// RequestID is what the service's support asks for.
	RequestID string
	// Remedy says what to do.
	Remedy string
}

// Error says what was asked, what the service said and what to do.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s was refused with %d", e.Endpoint, e.Status)
	if text := http.StatusText(e.Status); text != "" {
		b.WriteString(" " + text)
	}
	if e.Code != "" || e.Summary != "" {
		b.WriteString(": " + strings.TrimSpace(e.Code+" "+e.Summary))
	}
	if len(e.Causes) > 0 {
		fmt.Fprintf(&b, " (%s)", strings.Join(e.Causes, "; "))
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " [request %s]", e.RequestID)
	}
	if e.Remedy != "" {
		b.WriteString(". " + e.Remedy)
	}
	return b.String()
}

const (
	// maxCauses keeps an error readable; services give one or two.
	maxCauses = 5
	// maxRefusal is what is read of a refusal's body.
	maxRefusal = 64 << 10
)

// Refusal reads the answer of a call that did not succeed. What the service says of itself is for [Config.Explain]; what any
// service may do (redirect, fail, answer in HTML) is said here.
func (c *Client) Refusal(endpoint string, r *http.Response) *Error {
	e := &Error{Endpoint: endpoint, Status: r.StatusCode, RequestID: c.Clean(r.Header.Get(c.config.RequestID))}
	body, _ := io.ReadAll(io.LimitReader(r.Body, maxRefusal))
	c.config.Explain(e, r, body)
	if e.Code == "" && e.Summary == "" && IsHTML(body) {
		e.Summary = "the answer is HTML, not JSON"
	}
	e.Code, e.Summary = c.Clean(e.Code), c.Clean(e.Summary)
	e.Causes = e.Causes[:min(len(e.Causes), maxCauses)]
	for i, cause := range e.Causes {
		e.Causes[i] = c.Clean(cause)
	}
	if e.Remedy == "" {
		e.Remedy = c.remedy(e.Status, r.Header)
	}
	return e
}

// remedy is what to do where the service itself said nothing that tells.
func (c *Client) remedy(status int, h http.Header) string {
	switch {
	case status == http.StatusUnauthorized:
		return c.config.Auth.remedy()
	case status >= 300 && status < 400:
		return fmt.Sprintf("The answer points to %q; check %s, and whether a proxy wants a login", c.Clean(Host(h.Get("Location"))), c.config.Setting)
	case status >= 500:
		return fmt.Sprintf("This is on %s's side, or a gateway's; run again later, and see %s", c.config.Service, c.config.StatusPage)
	}
	return fmt.Sprintf("Check %s, and whether a proxy stands in between", c.config.Setting)
}

// Clean makes text of a server fit for an error: no secrets, no control characters, not endless.
func (c *Client) Clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, c.config.Auth.redact(jwtLike.ReplaceAllString(s, "***")))
	if runes := []rune(s); len(runes) > 500 {
		s = string(runes[:500]) + "..."
	}
	return strings.TrimSpace(s)
}

// jwtLike matches assertions and access tokens, should a server repeat one.
var jwtLike = regexp.MustCompile(`eyJ[\w-]{8,}\.[\w-]+(\.[\w-]+)?`)
