package lark

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Class is what to do about a failure.
type Class string

// The classes. An error that a method returns was retried already, as far as its class lets it.
const (
	Rate      Class = "rate"      // refused for its rate: waits as long as Lark says
	Lock      Class = "lock"      // somebody else changes the same thing: tried again in seconds
	Transient Class = "transient" // no answer, no whole answer, or Lark's own trouble: tried again
	Token     Class = "token"     // the token was refused: tried once more with a new one
	Never     Class = "never"     // will fail again until somebody changes something
)

// Error is a call that failed. It matches the sentinels of package directory by what its code means at its endpoint.
// Error() is for a human: what failed, what Lark said, what to do.
type Error struct {
	// Doing is what the call was for: "reading user ou_1".
	Doing string
	// Method and Endpoint are the call; an id in the path stands as :id.
	Method, Endpoint string
	// Status is the HTTP status, 0 if no answer came.
	Status int
	// Code, Msg and LogID are Lark's. Code is 0 if the answer was not Lark's.
	Code  int
	Msg   string
	LogID string
	// Violations are the fields or the permissions that Lark names.
	Violations []Violation
	Class      Class
	// Err is why no answer came.
	Err error

	app, base string
	strange   string // why the answer is not Lark's
	hidden    string // what a successful answer does not show, for want of a field scope
	data      []byte
	ids       []string // that the message names as unknown
	gone      bool
	unseen    bool   // it is gone or outside the contact range: which of them, the app cannot see
	unseenFor string // why that could not be found out, if it could not
	unsent    bool   // this attempt found no connection
	lost      bool   // this or an earlier attempt may have been carried out
	attempts  int    // that failed by a lock or in passing
	reset     time.Duration
}

// Violation is a field of the request that is wrong, or a permission (a scope) that is missing; the other is empty.
type Violation struct {
	Field, Permission string
	Description       string
}

func (c *Client) newError(r request) *Error {
	return &Error{
		Doing: r.doing, Method: r.endpoint.method, Endpoint: r.endpoint.path,
		Class: Never, app: c.config.AppID, base: c.config.BaseURL,
	}
}

// Error says what failed, what Lark said, and what to do.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: ", e.Doing)
	switch {
	case e.Err != nil:
		fmt.Fprintf(&b, "no whole answer from %s (%s %s): %v", e.base, e.Method, e.Endpoint, e.Err)
	case e.hidden != "":
		fmt.Fprintf(&b, "Lark does not show %s to this app (%s %s)", e.hidden, e.Method, e.Endpoint)
	case e.strange != "":
		fmt.Fprintf(&b, "the answer from %s (%s %s) %s", e.base, e.Method, e.Endpoint, e.strange)
	default:
		fmt.Fprintf(&b, "Lark refused it: %s (code %d, HTTP %d, %s %s", e.Msg, e.Code, e.Status, e.Method, e.Endpoint)
		if e.LogID != "" {
			fmt.Fprintf(&b, ", log id %s", e.LogID)
		}
		b.WriteByte(')')
		for _, v := range e.Violations {
			if v.Field != "" {
				fmt.Fprintf(&b, "; field %s: %s", v.Field, v.Description)
			}
		}
	}
	if e.attempts > 1 {
		fmt.Fprintf(&b, "; tried %d times", e.attempts)
	}
	b.WriteString(". ")
	b.WriteString(e.Advice())
	return b.String()
}

// MayBeDone reports whether the call may have been carried out all the same: an attempt of it had no whole answer.
func (e *Error) MayBeDone() bool { return e.lost }

// Unwrap returns why no answer came, if none did.
func (e *Error) Unwrap() error { return e.Err }

// Is matches the sentinels of package directory. Codes mean different things at different endpoints.
func (e *Error) Is(target error) bool {
	user, here := strings.HasPrefix(e.Endpoint, usersPath), meaningAt(e.Endpoint)
	department := e.Endpoint == patchDepartment.path
	switch target {
	case directory.ErrNoScope:
		return e.hidden != "" || oneOf(e.Code, 99991672, 99991679, 41056)
	case directory.ErrGone:
		return e.gone
	case directory.ErrOutOfRange:
		return e.unseen || oneOf(e.Code, 40004, 40014, 41050) || oneOf(e.Code, here.outOfRange...)
	case directory.ErrResigned:
		return (user || department) && e.Code == 42006 || oneOf(e.Code, here.resigned...)
	case directory.ErrNotJoined:
		return user && e.Code == 44010 || department && e.Code == 43025
	case directory.ErrTaken:
		return user && oneOf(e.Code, 41001, 41002, 41003, 41011, 41034, 41053, 44024, 44051) ||
			department && e.Code == 43005 || oneOf(e.Code, here.taken...)
	case directory.ErrNotRestorable:
		return e.Endpoint == resurrectUser.path && e.Code == 44028
	case directory.ErrNotEmpty:
		return e.Endpoint == deleteDepartment.path && oneOf(e.Code, hasMembers, hasDepartments)
	case directory.ErrPartial:
		return user && e.Code >= 44054 && e.Code <= 44059
	}
	return false
}

// classify decides by code where it is known at the endpoint of that path, else by HTTP status.
func classify(path string, code, status int) Class {
	if oneOf(code, meaningAt(path).locked...) {
		return Lock
	}
	switch code {
	case 99991403, 99991406: // a quota, though it comes as 429
		return Never
	case 99991400:
		return Rate
	case 99991663, 99991664, 99991671:
		return Token
	case 43024, 43030, 44025, 44042:
		return Lock
	case 2200, 40003, 41027, 10012, 10013:
		return Transient
	case 41031, 41032: // a feature is off, though they come as 504
		return Never
	}
	switch {
	case status == http.StatusTooManyRequests:
		return Rate
	case status >= 500:
		return Transient
	}
	return Never
}

// unknownID are the gateway's codes for ids that it cannot resolve. 99992361 is not among them: it is an id of another
// app, and says nothing of whether its owner exists.
func unknownID(code int) bool {
	return oneOf(code, 99992351, 99992357, 99992358, 99992359, 99992360, 99992363, 99992364, 99992379, 99992380)
}

// isGone tells whether the object of the call does not exist. In a write the unknown id may be one in the body.
func isGone(e *Error, r request) bool {
	read, here := r.endpoint.method == http.MethodGet, meaningAt(e.Endpoint)
	switch {
	case r.id != "" && (oneOf(e.Code, here.gone...) || read && oneOf(e.Code, here.absent...)),
		r.endpoint == getGroupsOf && e.Code == unknownMember:
		return true
	case read && strings.HasPrefix(e.Endpoint, usersPath) && e.Code == 41012,
		read && strings.HasPrefix(e.Endpoint, departmentsPath) && e.Code == 40015:
		return true
	case !unknownID(e.Code):
		return false
	case read:
		return true
	}
	return r.id != "" && (slices.Contains(e.ids, r.id) || len(e.ids) == 0 && !r.refers)
}

// namedIDs returns what a message lists in its last brackets: "... Invalid ids: [a, b]".
func namedIDs(msg string) []string {
	i := strings.LastIndex(msg, "ids: [")
	if i < 0 {
		return nil
	}
	list, _, found := strings.Cut(msg[i+len("ids: ["):], "]")
	if !found {
		return nil
	}
	return strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(", \"'", r) })
}

func oneOf(code int, codes ...int) bool { return slices.Contains(codes, code) }
