package okta

import (
	"net/http"
	"strconv"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

// readRate reads the headers of a reply. Okta counts in windows of a minute that begin with the first call, for each token
// apart, and tells after each call how many are left and when the window ends, in whole seconds since 1970.
//
// A refusal for too many calls at once has a limit and a remainder of 0: its numbers mean nothing.
func readRate(h http.Header, received time.Time) (sourcehttp.Rate, bool) {
	limit, errLimit := strconv.Atoi(h.Get("X-Rate-Limit-Limit"))
	left, errLeft := strconv.Atoi(h.Get("X-Rate-Limit-Remaining"))
	window, errReset := strconv.ParseInt(h.Get("X-Rate-Limit-Reset"), 10, 64)
	if errLimit != nil || errLeft != nil || errReset != nil || limit <= 0 {
		return sourcehttp.Rate{}, false
	}
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil { // by the server's clock where it tells: the local one may be wrong
		date = received
	}
	reset := min(max(0, time.Unix(window, 0).Sub(date)), sourcehttp.LongestWindow)
	return sourcehttp.Rate{Limit: limit, Left: left, Window: window, Reset: reset}, true
}
