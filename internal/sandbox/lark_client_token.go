package sandbox

import (
	"crypto/sha256"
	"encoding/json"
	"time"
)

// larkAnswered is what a client_token was used for.
type larkAnswered struct {
	params [sha256.Size]byte
	at     time.Time
	show   larkShow // answers with what was made
}

// larkShow answers with an object. It has no more than the object's id and what it once was, so that it does for a clone of
// the tenant, too.
type larkShow func(*Lark, *larkRequest) any

// once makes a create idempotent by its client_token: the same parameters again get the same object, others are
// refused (40021). create returns how to answer with what it made.
func (l *Lark) once(q *larkRequest, create func() (show larkShow, r *larkRefusal)) (any, *larkRefusal) {
	token := q.query.Get("client_token")
	if token == "" {
		show, r := create()
		if r != nil {
			return nil, r
		}
		return show(l, q), nil
	}
	key := q.route.endpoint() + " " + token
	params := sha256.Sum256([]byte(q.userIDType + " " + q.departmentIDType + " " + compact(q.body)))
	if first, used := l.answered[key]; used && q.arrived.Sub(first.at) < l.switches.tokenTTL() {
		if first.params != params {
			return nil, refuse(40021)
		}
		return first.show(l, q), nil
	}
	show, r := create()
	if r != nil {
		return nil, r
	}
	l.answered[key] = larkAnswered{params, q.arrived, show}
	return show(l, q), nil
}

// compact gives the same text for bodies that mean the same.
func compact(body []byte) string {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return string(body)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return string(body)
	}
	return string(b)
}
