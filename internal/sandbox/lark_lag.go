package sandbox

import (
	"cmp"
	"slices"
)

// lagging returns rows as they were ListLag ago, by seq. rows are those of a list as it is now; log has the changes
// since; belongs says which of the former records were in the list.
func lagging[R any, P interface {
	*R
	sequenced
}](l *Lark, rows []P, log []past[R], belongs func(P) bool) []P {
	if l.switches.ListLag <= 0 || len(log) == 0 {
		return rows
	}
	cutoff := l.now().Add(-l.switches.ListLag)
	then := map[int]P{} // by seq, as at the cutoff; nil for who was not there
	for _, p := range log {
		if _, older := then[p.seq]; !older && p.until.After(cutoff) {
			then[p.seq] = p.was
		}
	}
	rows = slices.DeleteFunc(slices.Clone(rows), func(r P) bool {
		_, changed := then[r.sequence()]
		return changed
	})
	for _, was := range then {
		if was != nil && belongs(was) {
			rows = append(rows, was)
		}
	}
	slices.SortFunc(rows, func(a, b P) int { return cmp.Compare(a.sequence(), b.sequence()) })
	return rows
}
