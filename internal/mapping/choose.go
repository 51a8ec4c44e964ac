package mapping

import (
	"fmt"
	"slices"
	"strings"
)

// choose finds the records of the person whom somebody names, by index, the named one first: and all that have their identity.
func (m *Mapping) choose(name string, jobs []job, rows []*row) ([]int, error) {
	name = strings.TrimSpace(name)
	chosen := where(rows, func(r *row) bool { return r.id == name })
	if len(chosen) == 0 {
		key := foldKey(byEmail, name)
		chosen = where(rows, func(r *row) bool {
			return slices.Contains(r.keys[byEmail], key) || slices.Contains(r.keys[byLogin], key)
		})
	}
	if len(chosen) == 0 {
		return nil, &RecordError{fmt.Sprintf("none of %d records has the source id, email or login %q%s", len(rows), name, near(name, rows))}
	}
	ids, identities, named := map[string]bool{}, map[string]bool{}, []string(nil)
	for _, i := range chosen {
		ids[rows[i].id], identities[rows[i].identity] = true, true
		named = append(named, fmt.Sprintf("%s of %s", rows[i].id, m.sources[jobs[i].source].name()))
	}
	if len(ids) > 1 && (len(identities) > 1 || identities[""]) {
		return nil, &RecordError{fmt.Sprintf("%d records have the email or login %q: %s; give the source id of one",
			len(chosen), name, strings.Join(named, ", "))}
	}
	delete(identities, "")
	for _, r := range rows {
		ids[r.id] = ids[r.id] || identities[r.identity]
	}
	same := where(rows, func(r *row) bool { return ids[r.id] })
	return append(chosen, slices.DeleteFunc(same, func(i int) bool { return slices.Contains(chosen, i) })...), nil
}

func where(rows []*row, is func(*row) bool) (found []int) {
	for i, r := range rows {
		if is(r) {
			found = append(found, i)
		}
	}
	return found
}

// near names records that may be meant, "" where none is like it.
func near(name string, rows []*row) string {
	const most = 3
	name = strings.ToLower(name)
	var alike [3][]string // by how far they are off
	for _, r := range rows {
		best := len(alike)
		for _, key := range slices.Concat([]string{strings.ToLower(r.id)}, r.keys[byEmail], r.keys[byLogin]) {
			switch far := distance(name, key, len(alike)-1); {
			case far < best:
				best = far
			case len(name) > 2 && strings.Contains(key, name):
				best = min(best, 1)
			}
		}
		if best < len(alike) {
			text := r.id
			if len(r.keys[byEmail]) > 0 {
				text += " (" + r.keys[byEmail][0] + ")"
			}
			alike[best] = append(alike[best], text)
		}
	}
	all := slices.Concat(alike[:]...)
	switch n := len(all); {
	case n == 0:
		return ""
	case n > most:
		return fmt.Sprintf("; did you mean %s or another of %d?", strings.Join(all[:most], ", "), n)
	}
	return "; did you mean " + strings.Join(all, " or ") + "?"
}

// distance is how many bytes are to be changed, added or taken out to make one text of the other, most+1 if it is more than most.
func distance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, least := row[0], i+1
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost = min(before, row[j], row[j+1]) + 1
			}
			before, row[j+1] = row[j+1], cost
			least = min(least, cost)
		}
		if least > most {
			return most + 1
		}
	}
	return min(row[len(b)], most+1)
}
