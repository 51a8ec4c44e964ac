package reconcile

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Failing tells by the keys of [State.Failures] since when something has been failing, apply after apply.
type Failing map[string]Attempts

// Attempts are the applies in a row in which the same person, department or group failed, whatever the cause.
type Attempts struct {
	// First is when the first of them ended.
	First time.Time `json:"first"`
	Count int       `json:"count"`
}

// after is what is failing after an apply that ended at a time. What did not fail, or was not planned again, is forgotten.
func (f Failing) after(failures map[string]string, at time.Time) Failing {
	if len(failures) == 0 {
		return nil
	}
	out := make(Failing, len(failures))
	for key := range failures {
		a, again := f[key]
		if !again {
			a.First = at.UTC().Truncate(time.Second)
		}
		a.Count++
		out[key] = a
	}
	return out
}

// rekeyed is what is failing, of people who go by other ids: old id -> new id, "" where nothing is known of them any more.
func (f Failing) rekeyed(moved map[string]string) Failing {
	if len(f) == 0 {
		return f
	}
	out := maps.Clone(f)
	for id := range moved {
		delete(out, id)
	}
	for id, to := range moved {
		if a, failing := f[id]; failing && to != "" {
			out[to] = a
		}
	}
	return out
}

// heed keeps what an error of the tenant advises, if it does, and ends the run where the tenant takes no more calls: else each of
// thousands would be tried, and fail, for the same reason.
func (x *executor) heed(key string, err error) {
	if errors.Is(err, directory.ErrCallsSpent) {
		x.stop(err)
	}
	var e interface{ Advice() string }
	if errors.As(err, &e) {
		x.remedies[key] = e.Advice()
	}
}

// Failure is one change that failed, for a human.
type Failure struct {
	// ID is the key of State.Failures. Name is the person's or the group's, "" where only the id is known.
	ID, Name string
	// Cause is why; Remedy what to do, "" where the cause says it.
	Cause, Remedy string
	// Attempts are the applies in which it failed, this one included.
	Attempts
}

// Failed lists all failures of a run, those that have been failing for longest first.
func (o Outcome) Failed(plan Plan) []Failure {
	var out []Failure
	for id, text := range o.State.Failures {
		f := Failure{ID: id, Name: plan.nameOf(id), Cause: text, Attempts: o.State.Failing[id]}
		if remedy := o.Remedies[id]; remedy != "" {
			if cause, ok := strings.CutSuffix(text, remedy); ok {
				f.Cause, f.Remedy = strings.TrimRight(cause, " .;:")+".", remedy
			}
		}
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b Failure) int { return cmp.Or(a.First.Compare(b.First), cmp.Compare(a.ID, b.ID)) })
	return out
}
