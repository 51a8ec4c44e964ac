package lark

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// MembersError is a write of members of which some failed. The others were done.
type MembersError struct {
	// Doing is what the write was for: "adding 3 members to user group g1".
	Doing string
	// Failed says why, by open_id. An error in it matches the sentinels of package directory that fit the member:
	// ErrGone, ErrResigned, ErrOutOfRange. MembersError itself matches none: they would seem to mean the group or role.
	Failed map[string]error
}

// Error names every member that failed, the first 20 of them.
func (e *MembersError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d failed, the others were done:", e.Doing, len(e.Failed))
	for i, id := range slices.Sorted(maps.Keys(e.Failed)) {
		if i == 20 {
			fmt.Fprintf(&b, "\n- and %d more", len(e.Failed)-i)
			break
		}
		text := e.Failed[id].Error()
		if !strings.Contains(text, id) {
			text = id + ": " + text
		}
		b.WriteString("\n- " + text)
	}
	return b.String()
}

// FailedMembers is Failed, for those who know no lark.
func (e *MembersError) FailedMembers() map[string]error { return e.Failed }

// memberBatch is how many members one call adds or removes.
const memberBatch = 100

// memberWrite collects how a write went with each member.
type memberWrite struct {
	doing  string
	ids    []string // each once
	failed map[string]error
}

// newMemberWrite describes itself as "adding" so many members "to role 1".
func newMemberWrite(doing, where string, ids []string) *memberWrite {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	members := "members"
	if len(ids) == 1 {
		members = "member"
	}
	return &memberWrite{doing: fmt.Sprintf("%s %d %s %s", doing, len(ids), members, where), ids: ids, failed: map[string]error{}}
}

// fail notes that a member failed.
func (w *memberWrite) fail(id string, err error) { w.failed[id] = err }

// done returns those who did not fail.
func (w *memberWrite) done(ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return w.failed[id] != nil })
}

// each calls one batch after the other. Its error ends the write; what failed of members before stands in it too.
func (w *memberWrite) each(ctx context.Context, batch func(context.Context, []string) error) error {
	for ids := range slices.Chunk(w.ids, memberBatch) {
		if err := batch(ctx, ids); err != nil {
			if len(w.failed) > 0 {
				return fmt.Errorf("%w Before that: %w", err, w.err())
			}
			return err
		}
	}
	return w.err()
}

func (w *memberWrite) err() error {
	if len(w.failed) == 0 {
		return nil
	}
	return &MembersError{Doing: w.doing, Failed: w.failed}
}
