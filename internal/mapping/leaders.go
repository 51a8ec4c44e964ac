package mapping

import (
	"strings"
)

// How a manager may be named, in the order in which it is tried. Okta's managerId is free text: it holds whichever of
// these the company's HR system writes.
const (
	byID = iota
	byLogin
	byEmail
	byNumber
	keyKinds
)

var keyNames = [keyKinds]string{"source id", "login", "email", "employee number"}

// findKeys collects the names by which others may point at the record: the mapped ones, and those of the source where
// the mapping changes them.
func (r *row) findKeys(record *object) {
	r.key(byID, r.id)
	r.key(byLogin, lookup(record, "profile", "login"))
	r.key(byLogin, lookup(record, "login"))
	r.key(byEmail, r.person.String("email"))
	r.key(byEmail, lookup(record, "profile", "email"))
	r.key(byEmail, lookup(record, "email"))
	r.key(byNumber, r.person.String("employee_no"))
	r.key(byNumber, lookup(record, "profile", "employeeNumber"))
}

func (r *row) key(kind int, key string) {
	if key == "" {
		return
	}
	key = foldKey(kind, key)
	for _, known := range r.keys[kind] {
		if known == key {
			return
		}
	}
	r.keys[kind] = append(r.keys[kind], key)
}

// foldKey makes logins and emails compare without case; ids and numbers are taken as they are.
func foldKey(kind int, key string) string {
	if kind == byLogin || kind == byEmail {
		return strings.ToLower(key)
	}
	return key
}

// leaders resolves what the leader expressions gave into source ids.
func leaders(rows []*row) {
	var index [keyKinds]map[string][]*row
	for kind := range index {
		index[kind] = map[string][]*row{}
		for _, r := range rows {
			for _, key := range r.keys[kind] {
				index[kind][key] = append(index[kind][key], r)
			}
		}
	}
	for _, r := range rows {
		if r.leader != "" {
			r.resolveLeader(index)
		}
	}
}

func (r *row) resolveLeader(index [keyKinds]map[string][]*row) {
	left := ""
	for kind, keys := range index {
		var there []*row
		for _, candidate := range keys[foldKey(kind, r.leader)] {
			if candidate.departed != "" {
				left = candidate.id
			} else {
				there = append(there, candidate)
			}
		}
		switch {
		case len(there) > 1:
			r.fail("leader", "%q is the %s of %s; which of them is the manager cannot be told", r.leader, keyNames[kind], idsOf(there))
			return
		case len(there) == 1 && there[0] == r:
			r.fail("leader", "%q is the person; Lark takes nobody as their own manager", r.leader)
			return
		case len(there) == 1:
			r.person["leader"] = there[0].id
			r.trace.find(kind)
			return
		}
	}
	if left != "" {
		r.fail("leader", "the manager, %s, has left", left)
		return
	}
	r.fail("leader", "%q is no source id, login, email or employee number of anybody", r.leader)
}
