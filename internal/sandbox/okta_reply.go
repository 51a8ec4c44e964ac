package sandbox

import (
	"encoding/json"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
)

// headers sets what every reply of Okta has.
func (r *oktaRequest) headers() {
	h := r.w.Header()
	h.Set("Date", r.o.now().Format(http.TimeFormat))
	h.Set("X-Okta-Request-Id", r.o.random(27))
	h.Set("Cache-Control", "no-cache, no-store")
	h.Set("Pragma", "no-cache")
	h.Set("Expires", "0")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
}

func (r *oktaRequest) json(status int, v any) {
	if r.o.options.NullsOmitted {
		v = oktaWithoutNulls(v)
	}
	r.w.Header().Set("Content-Type", "application/json")
	r.w.WriteHeader(status)
	e := json.NewEncoder(r.w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
}

// oktaWithoutNulls gives what JSON makes of v, without the properties that are null.
func oktaWithoutNulls(v any) (without any) {
	b, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(b, &without)
	}
	if err != nil {
		panic(err) // only plain values are answered
	}
	var prune func(any)
	prune = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				prune(item)
			}
		case map[string]any:
			maps.DeleteFunc(v, func(_ string, value any) bool { return value == nil })
			for _, value := range v {
				prune(value)
			}
		}
	}
	prune(without)
	return without
}

// fail answers with Okta's error body.
func (r *oktaRequest) fail(status int, code, summary string, causes ...string) {
	list := make([]map[string]string, 0, len(causes))
	for _, c := range causes {
		list = append(list, map[string]string{"errorSummary": c})
	}
	r.json(status, map[string]any{
		"errorCode": code, "errorSummary": summary, "errorLink": code,
		"errorId": "oae" + r.o.random(22), "errorCauses": list,
	})
}

func (r *oktaRequest) notFound(id, kind string) {
	r.fail(http.StatusNotFound, "E0000007", "Not found: Resource not found: "+id+" ("+kind+")")
}

func (r *oktaRequest) invalid(parameter, cause string) {
	r.fail(http.StatusBadRequest, "E0000001", "Api validation failed: "+parameter, parameter+": "+cause)
}

func (r *oktaRequest) badSearch(err error) {
	r.fail(http.StatusBadRequest, "E0000031", "Invalid search criteria.", err.Error())
}

func oktaAccepts(accept string) bool {
	if accept == "" {
		return true
	}
	for _, part := range strings.Split(accept, ",") {
		media, _, err := mime.ParseMediaType(part)
		if err == nil && slices.Contains([]string{"application/json", "application/*", "*/*"}, media) {
			return true
		}
	}
	return false
}

// oktaDate writes a timestamp as Okta does; the zero time is null.
func oktaDate(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.UTC().Format("2006-01-02T15:04:05.000Z")
	return &s
}

func (r *oktaRequest) href(path string) string { return r.base + "/api/v1/" + path }
