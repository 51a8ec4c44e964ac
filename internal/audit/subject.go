package audit

import "context"

// Subject is what somebody who orders a write knows of it, and who sends it does not.
type Subject struct {
	// Source is the source record's id, Reason why it is written, and Before what the attributes concerned were.
	Source, Reason string
	Before         map[string]any
}

type subjectKey struct{}

// About gives the subject to the writes that are made under the context.
func About(ctx context.Context, s Subject) context.Context {
	return context.WithValue(ctx, subjectKey{}, s)
}

// SubjectOf returns the subject of writes under a context; an empty one if nobody has given it.
func SubjectOf(ctx context.Context) Subject {
	s, _ := ctx.Value(subjectKey{}).(Subject)
	return s
}
