package sandbox

import (
	"iter"
	"maps"
	"slices"
)

// oktaLinkedObject is a kind of link between two users. One user has many by the associated name, and those have one by the
// primary name.
type oktaLinkedObject struct {
	primary, associated string
	primaryOf           map[string]string // associated id -> primary id
}

// AddLinkedObject defines a kind of link by the names of its two sides, like manager and subordinate.
func (o *Okta) AddLinkedObject(primary, associated string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.link(primary) != nil || o.link(associated) != nil || primary == associated {
		panic("sandbox: there is a linked object " + primary + " or " + associated + " already")
	}
	o.links = append(o.links, &oktaLinkedObject{primary, associated, map[string]string{}})
}

// Link gives a user their one user by the primary name, in place of the one they had; "" takes that one away. It panics if
// there is no such user or name.
func (o *Okta) Link(primary, of, to string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	l := o.link(primary)
	if l == nil || l.primary != primary {
		panic("sandbox: no linked object has the primary name " + primary)
	}
	o.user(of)
	delete(l.primaryOf, of)
	if to != "" {
		o.user(to)
		l.primaryOf[of] = to
	}
}

func (o *Okta) link(name string) *oktaLinkedObject {
	for _, l := range o.links {
		if l.primary == name || l.associated == name {
			return l
		}
	}
	return nil
}

// unlink takes a user out of all links.
func (o *Okta) unlink(user string) {
	for _, l := range o.links {
		maps.DeleteFunc(l.primaryOf, func(associated, primary string) bool { return associated == user || primary == user })
	}
}

// listLinkedObjects is GET /api/v1/users/{id}/linkedObjects/{name}: addresses of users, nothing else of them.
func (r *oktaRequest) listLinkedObjects() {
	id := r.id
	if byLogin, found := r.o.logins[id]; found {
		id = byLogin
	}
	l := r.o.link(r.name)
	switch {
	case r.o.users[id] == nil || r.o.users[id].now() == nil:
		r.notFound(r.id, "User")
		return
	case l == nil && !r.o.options.UnknownLinkIsEmpty:
		r.notFound(r.name, "LinkedObject")
		return
	}
	ids := l.seenFrom(id, r.name)
	page := func(yield func(string) bool) {
		for _, i := range r.o.after(ids, r.query.Get("after")) {
			if !yield(i) {
				return
			}
		}
	}
	oktaPage(r, oktaListing{standard: 1000, largest: 1000}, iter.Seq[string](page), func(id string) string { return id }, func(id string) any {
		return map[string]any{"_links": map[string]any{"self": oktaLink{r.href("users/" + id)}}}
	})
	if len(ids) == 0 && r.o.options.EmptyWithoutLinks {
		r.w.Header().Del("Link")
	}
}

// seenFrom gives the ids at the side of that name of a user's links, sorted.
func (l *oktaLinkedObject) seenFrom(id, name string) (ids []string) {
	switch {
	case l == nil:
	case name == l.primary:
		if primary, has := l.primaryOf[id]; has {
			ids = append(ids, primary)
		}
	default:
		for associated, primary := range l.primaryOf {
			if primary == id {
				ids = append(ids, associated)
			}
		}
	}
	slices.Sort(ids)
	return ids
}
