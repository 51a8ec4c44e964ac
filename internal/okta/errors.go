package okta

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

// ErrEmpty is for when the org, the search, the groups or the app showed nobody who is not deprovisioned. That is never taken for a
// directory without people.
var ErrEmpty = errors.New("no people in Okta")

// Error is a refusal by Okta, or by something on the way to it. Code is Okta's (E0000011) or OAuth's (invalid_client).
type Error = sourcehttp.Error

// explain reads what Okta says of a refusal, and what a person can do about it.
func (c *Client) explain(e *Error, r *http.Response, body []byte) {
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
	_ = json.Unmarshal(body, &doc) // what is no JSON leaves it empty
	switch {
	case strings.Contains(challenge["error"], "dpop"): // whatever the body says
		e.Code, e.Summary = challenge["error"], challenge["error_description"]
	case doc.ErrorCode != "":
		e.Code, e.Summary = doc.ErrorCode, doc.ErrorSummary
		for _, cause := range doc.ErrorCauses {
			if cause.ErrorSummary != "" {
				e.Causes = append(e.Causes, cause.ErrorSummary)
			}
		}
	case doc.Error != "":
		e.Code, e.Summary = doc.Error, doc.ErrorDescription
	case challenge["error"] != "": // access tokens are refused in a header, with an empty body
		e.Code, e.Summary = challenge["error"], challenge["error_description"]
	}
	e.Remedy = c.remedy(e, challenge["scope"], r.Header)
}

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

// remedy says what a person can do about a refusal, "" where Okta's way with it is that of any service.
func (c *Client) remedy(e *Error, scope string, h http.Header) string {
	switch {
	case strings.Contains(e.Code, "dpop"):
		return "The proof of possession (DPoP) that went with the request was refused each time; check that no proxy changes the address or takes the " +
			"DPoP header away" + c.clockDrift(h)
	case e.Code == "invalid_client":
		return "Check client_id, that the public key of private_key is registered with the app (under private_key_id), and that the app is active" +
			c.clockDrift(h)
	case e.Code == "invalid_scope":
		return "Grant the app every scope that scopes asks for (okta.users.read and okta.groups.read, if nothing else is set) under Applications > the app > Okta API Scopes, or ask for fewer"
	case e.Code == "insufficient_scope":
		return fmt.Sprintf("Grant the app the scope %s (Applications > the app > Okta API Scopes), and ask for it in scopes", c.api.Clean(scope))
	case e.Code == "E0000031":
		return "Correct search: property names count with case (profile.lastName), text stands in double quotes, and there is no ne and no not"
	case e.Code == "E0000005" && e.Status != http.StatusUnauthorized:
		return "Okta saw no credential: check that no proxy takes the Authorization header away, and that org_url is this org's"
	case e.Status == http.StatusForbidden:
		return "The admin role of the token or app does not allow this; Read-only Administrator does"
	case e.Status == http.StatusNotFound && strings.Contains(e.Endpoint, "/groups/"):
		return "There is no such group, or the admin role of the token or app does not show it; check group_ids. If the group was deleted a moment ago, run again"
	case e.Status == http.StatusNotFound && strings.Contains(e.Endpoint, linkedObjects):
		return "There is no linked object of that name, or the user was deleted a moment ago (then run again); check manager_link and subordinate_link, which " +
			"are the API names of its primary and associated sides"
	case e.Status == http.StatusNotFound && strings.Contains(e.Endpoint, "/apps/"):
		return "There is no such app, or the admin role of the token or app does not show it; check app_id"
	case e.Status == http.StatusNotFound:
		return "Check org_url: this does not seem to be an Okta org"
	case e.Status == http.StatusTooManyRequests:
		return "Others use the rate limit up; run again later, or give this token a larger share (Security > API > Tokens)"
	}
	return ""
}

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
