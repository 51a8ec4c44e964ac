package okta

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// user is one record of a listing.
type user struct {
	id, status string
	// zero where Okta gives none
	updated, statusChanged time.Time
	record                 json.RawMessage
}

func (u user) departed() bool { return u.status == "DEPROVISIONED" }

// kept are the properties of a record that outlive a login and a password change. Others (credentials, links,
// lastLogin, lastUpdated, passwordChanged, and what Okta may add) would change a plan without anybody having changed.
var kept = []string{"activated", "created", "id", "profile", "realmId", "status", "statusChanged", "transitioningToStatus", "type"}

// badPage is a page that came whole and is not what Okta's API sends: asking again would not help.
type badPage struct{ cause string }

func (e badPage) Error() string { return e.cause }

// readPage reads one page: an array of users, and nothing after it. An error that is no badPage means that the page
// did not come to its end.
func readPage(body io.Reader) ([]user, error) {
	var start bytes.Buffer
	d := json.NewDecoder(io.TeeReader(body, &limitedWriter{&start, 64}))
	d.UseNumber()
	open, err := d.Token()
	switch {
	case err != nil && isHTML(start.Bytes()):
		return nil, badPage{"the answer is HTML instead of JSON; a proxy or a login page answers in Okta's place"}
	case err != nil:
		return nil, decodeError(err)
	case open != json.Delim('['):
		return nil, badPage{"the answer is not a list of users"}
	}
	var users []user
	for d.More() {
		var doc map[string]any
		if err := d.Decode(&doc); err != nil {
			return nil, decodeError(err)
		}
		u, err := newUser(doc)
		if err != nil {
			return nil, badPage{fmt.Sprintf("item %d of the page %s", len(users)+1, err)}
		}
		users = append(users, u)
	}
	if _, err := d.Token(); err != nil {
		return nil, decodeError(err)
	}
	_, err = d.Token()
	switch {
	case errors.Is(err, io.EOF):
		return users, nil
	case err == nil || errors.As(err, new(*json.SyntaxError)):
		return nil, badPage{"something follows the list of users"}
	}
	return nil, err
}

// decodeError tells a body that is not JSON from one that ended early.
func decodeError(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return badPage{"the answer is not JSON: " + syntax.Error()}
	case errors.As(err, &kind):
		return badPage{"the page holds a " + kind.Value + " where a user belongs"}
	case errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	}
	return err
}

func newUser(doc map[string]any) (user, error) {
	u := user{}
	u.id, _ = doc["id"].(string)
	u.status, _ = doc["status"].(string)
	switch {
	case u.id == "":
		return user{}, errors.New("has no id")
	case u.status == "":
		return user{}, fmt.Errorf("(%s) has no status", u.id)
	}
	var err error
	if u.updated, err = date(doc, "lastUpdated"); err != nil {
		return user{}, fmt.Errorf("(%s) %w", u.id, err)
	}
	if u.statusChanged, err = date(doc, "statusChanged"); err != nil {
		return user{}, fmt.Errorf("(%s) %w", u.id, err)
	}
	trimmed := make(map[string]any, len(kept))
	for _, name := range kept {
		if v := withoutNulls(doc[name]); v != nil {
			trimmed[name] = v
		}
	}
	u.record, err = canonical(trimmed)
	return u, err
}

// date reads a timestamp; null and absent are the zero time.
func date(doc map[string]any, name string) (time.Time, error) {
	v := doc[name]
	if v == nil {
		return time.Time{}, nil
	}
	s, _ := v.(string)
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("has a %s that is not a date", name)
	}
	return t, nil
}

// withoutNulls takes nulls out of objects, however deep: Okta may send them or leave them out.
func withoutNulls(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if inner == nil {
				delete(v, name)
			} else {
				withoutNulls(inner)
			}
		}
	case []any:
		for _, inner := range v {
			withoutNulls(inner)
		}
	}
	return v
}

// canonical is JSON with sorted keys and without white space.
func canonical(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.Clone(bytes.TrimRight(b.Bytes(), "\n")), nil
}

// limitedWriter keeps the first bytes of what passes by.
type limitedWriter struct {
	to   *bytes.Buffer
	most int
}

func (w *limitedWriter) Write(b []byte) (int, error) {
	if room := w.most - w.to.Len(); room > 0 {
		w.to.Write(b[:min(room, len(b))])
	}
	return len(b), nil
}
