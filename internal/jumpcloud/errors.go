package jumpcloud

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

// ErrEmpty is for when the organization, the filter or the groups showed nobody. That is never taken for a directory
// without people.
var ErrEmpty = errors.New("no people in JumpCloud")

// Error is a refusal by JumpCloud, or by something on the way to it. Code is a status of the second API's
// (INVALID_ARGUMENT), or OAuth's (invalid_client).
type Error = sourcehttp.Error

// explain reads what JumpCloud says of a refusal, in whatever form, and what a person can do about it.
func explain(e *Error, _ *http.Response, body []byte) {
	var doc struct {
		Message          string `json:"message"`
		Status           string `json:"status"`
		Error            string `json:"error"`
		ErrorDescription string `json:"error_description"`
	}
	switch err := json.Unmarshal(body, &doc); {
	case err != nil && !sourcehttp.IsHTML(body): // a gateway may speak in plain text
		e.Summary = string(body)
	case doc.ErrorDescription != "":
		e.Code, e.Summary = doc.Error, doc.ErrorDescription
	case doc.Message != "":
		e.Code, e.Summary = doc.Status, doc.Message
	default:
		e.Code = doc.Error
	}
	e.Remedy = remedy(e, strings.ToLower(e.Summary))
}

// remedy says what a person can do about a refusal, "" where JumpCloud's way with it is that of any service. said is its
// summary in lower case: codes tell little, so it goes by the words.
func remedy(e *Error, said string) string {
	token := strings.HasSuffix(e.Endpoint, "/oauth2/token")
	switch {
	case token && (e.Status == http.StatusUnauthorized || e.Code == "invalid_client"):
		return "The client_id or the client_secret is wrong, or the secret has expired (that is chosen when it is made), or base_url is another region's; make a new secret for the service account"
	case token && (e.Status == http.StatusForbidden || e.Code == "invalid_scope"):
		return "The service account may not ask for the scope api; check its role in the Admin Portal"
	case e.Status == http.StatusUnauthorized && strings.Contains(said, "no organization selected"):
		return "The administrator has several organizations: set org_id to the one to read (Settings > Organization Profile)"
	case (e.Status == http.StatusBadRequest || e.Status == http.StatusNotFound) && strings.Contains(said, "org"):
		return "Check org_id (24 hex digits, Settings > Organization Profile), and that the credential is of an administrator of that organization"
	case e.Status == http.StatusForbidden && strings.Contains(said, "blocked"):
		return "JumpCloud has blocked the address that the call came from; ask its support to lift that, or run from elsewhere"
	case e.Status == http.StatusForbidden:
		return "The role of the administrator or of the service account does not allow this; Read Only does"
	case e.Status == http.StatusNotFound && strings.Contains(e.Endpoint, "/usergroups/"):
		return "There is no such group, or the role does not show it; check the ids. If the group was deleted a moment ago, run again"
	case e.Status == http.StatusBadRequest:
		return "Check filter: users take field:$operator:value (department:$eq:Sales; $eq, $ne, $gt, $gte, $lt, $lte), groups field:operator:value (name:eq:Sales)"
	case e.Status == http.StatusTooManyRequests:
		return "JumpCloud takes no more calls for now; run again later, and check what else uses the organization's API"
	}
	return ""
}
