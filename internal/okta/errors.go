package okta

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// ErrEmpty is for when the org, the search or the groups showed nobody who is not deprovisioned. That is never taken for a
// directory without people.
var ErrEmpty = errors.New("no people in Okta")

// Error is a refusal by Okta, or by something on the way to it.
type Error struct {
	// Endpoint is the method and the path.
	Endpoint string
	// Status is the HTTP status.
	Status int
	// Code is Okta's (E0000011) or OAuth's (invalid_client), Summary its words, Causes the details it gives. All are
	// empty where the answer was not Okta's JSON.
	Code, Summary string
	Causes        []string
	// RequestID is what Okta's support asks for.
	RequestID string
	// Remedy says what to do.
	Remedy string
}

// Error says what was asked, what Okta said and what to do.
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

// maxCauses keeps an error readable; Okta gives one or two.
const maxCauses = 5

// refusal reads the answer of a call that did not succeed.
func (c *Client) refusal(endpoint string, r *http.Response) *Error {
	e := &Error{Endpoint: endpoint, Status: r.StatusCode, RequestID: c.clean(r.Header.Get("X-Okta-Request-Id"))}
	body, _ := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	var doc struct {
		ErrorCode    string `json:"errorCode"`
		ErrorSummary string `json:"errorSummary"`
		ErrorCauses  []struct {
			ErrorSummary string `json:"errorSummary"`
		} `json:"errorCauses"`
		Error            string `json:"error"` // the token endpoint speaks OAuth
		ErrorDescription string `json:"error_description"`
	}
	challenge := readChallenge(r.Header.Values("Www-Authenticate"))
	switch {
	case json.Unmarshal(body, &doc) == nil && doc.ErrorCode != "":
		e.Code, e.Summary = doc.ErrorCode, doc.ErrorSummary
		for _, cause := range doc.ErrorCauses {
			if cause.ErrorSummary != "" && len(e.Causes) < maxCauses {
				e.Causes = append(e.Causes, c.clean(cause.ErrorSummary))
			}
		}
	case doc.Error != "":
		e.Code, e.Summary = doc.Error, doc.ErrorDescription
	case challenge["error"] != "": // access tokens are refused in a header, with an empty body
		e.Code, e.Summary = challenge["error"], challenge["error_description"]
	case isHTML(body):
		e.Summary = "the answer is HTML, not JSON"
	}
	e.Code, e.Summary = c.clean(e.Code), c.clean(e.Summary)
	e.Remedy = c.remedy(e, challenge["scope"], r)
	return e
}

// clean makes text of a server fit for an error: no secrets, no control characters, not endless.
func (c *Client) clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, c.auth.redact(jwtLike.ReplaceAllString(s, "***")))
	if runes := []rune(s); len(runes) > 500 {
		s = string(runes[:500]) + "..."
	}
	return strings.TrimSpace(s)
}

// jwtLike matches assertions and access tokens, should a server repeat one.
var jwtLike = regexp.MustCompile(`eyJ[\w-]{8,}\.[\w-]+(\.[\w-]+)?`)

var challengePair = regexp.MustCompile(`([A-Za-z_]+)="([^"]*)"`)

func readChallenge(headers []string) map[string]string {
	pairs := map[string]string{}
	for _, h := range headers {
		for _, m := range challengePair.FindAllStringSubmatch(h, -1) {
			pairs[m[1]] = m[2]
		}
	}
	return pairs
}

func isHTML(body []byte) bool {
	return strings.HasPrefix(strings.TrimLeft(string(body[:min(len(body), 64)]), " \t\r\n\ufeff"), "<")
}

// remedy says what a person can do about a refusal.
func (c *Client) remedy(e *Error, scope string, r *http.Response) string {
	switch {
	case strings.Contains(e.Code, "dpop"):
		return dpopRemedy
	case e.Code == "invalid_client":
		return "Check client_id, that the public key of private_key is registered with the app (under private_key_id), and that the app is active" +
			c.clockDrift(r.Header)
	case e.Code == "invalid_scope":
		return "Grant the app every scope that scopes asks for (okta.users.read and okta.groups.read, if nothing else is set) under Applications > the app > Okta API Scopes, or ask for fewer"
	case e.Code == "insufficient_scope":
		return fmt.Sprintf("Grant the app the scope %s (Applications > the app > Okta API Scopes), and ask for it in scopes", c.clean(scope))
	case e.Code == "E0000031":
		return "Correct search: property names count with case (profile.lastName), text stands in double quotes, and there is no ne and no not"
	case e.Status == http.StatusUnauthorized:
		return c.auth.remedy()
	case e.Code == "E0000005":
		return "Okta saw no credential: check that no proxy takes the Authorization header away, and that org_url is this org's"
	case e.Status == http.StatusForbidden:
		return "The admin role of the token or app does not allow this; Read-only Administrator does"
	case e.Status == http.StatusNotFound && strings.Contains(e.Endpoint, "/groups/"):
		return "There is no such group, or the admin role of the token or app does not show it; check group_ids. If the group was deleted a moment ago, run again"
	case e.Status == http.StatusNotFound:
		return "Check org_url: this does not seem to be an Okta org"
	case e.Status == http.StatusTooManyRequests:
		return "Others use the rate limit up; run again later, or give this token a larger share (Security > API > Tokens)"
	case e.Status >= 300 && e.Status < 400:
		return fmt.Sprintf("The answer points to %q; check org_url, and whether a proxy wants a login", c.clean(hostOf(r.Header.Get("Location"))))
	case e.Status >= 500:
		return "This is on Okta's side, or a gateway's; run again later, and see https://status.okta.com"
	}
	return "Check org_url, and whether a proxy stands in between"
}

const dpopRemedy = "The app demands DPoP proofs, which this provider does not send; clear \"Require Demonstrating Proof of Possession (DPoP) header in token requests\" in the app's general settings"

// clockDrift adds a hint where the local clock may be why an assertion is refused.
func (c *Client) clockDrift(h http.Header) string {
	server, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return ""
	}
	if drift := c.now().Sub(server).Abs(); drift > 2*time.Minute {
		return fmt.Sprintf("; the clock of this machine is %s away from Okta's, set it right", drift.Round(time.Second))
	}
	return ""
}
