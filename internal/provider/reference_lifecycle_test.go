package provider_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// lifecycle is what every resource of the tenant's reference data goes through.
type lifecycle struct {
	*world
	kind       string            // "lark_job_level"
	full, bare string            // arguments: all that can be written, and those that are required
	change     string            // full with another value for everything
	renamed    string            // bare with another name
	holds      func() any        // what Lark has of the object, nil if there is none
	drift      map[string]func() // what an administrator changes, by attribute
	imports    func() []string   // every id to import by
	scopes     []string          // without which nothing can be read
	remove     func()            // an administrator deletes the object
}

func (l lifecycle) config(arguments string) string {
	return l.provider() + fmt.Sprintf("\nresource %q \"it\" {\n%s\n}\n", l.kind, arguments)
}

func (l lifecycle) has(what string, want any) {
	l.Helper()
	if diff := cmp.Diff(want, l.holds()); diff != "" {
		l.Errorf("%s: what Lark holds (- expected, + held):\n%s", what, diff)
	}
}

// tell goes through it all, from creation to the end.
func (l lifecycle) tell() {
	l.Helper()
	f := l.folder(l.config(l.full))
	f.plan().changes("Plan: 1 to add, 0 to change, 0 to destroy.")
	f.apply().succeeds()
	f.plan().empty()
	asWritten := l.holds()

	for _, attribute := range slices.Sorted(maps.Keys(l.drift)) {
		l.drift[attribute]()
		if cmp.Equal(asWritten, l.holds()) {
			l.Fatalf("the drift of %s changes nothing", attribute)
		}
		f.plan().changes("~ "+attribute+" ", "Plan: 0 to add, 1 to change, 0 to destroy.")
		f.apply().succeeds()
		l.has("after the drift of "+attribute, asWritten)
	}

	for _, id := range l.imports() {
		imported := l.folder(l.config(l.full) + fmt.Sprintf("\nimport {\n  to = %s.it\n  id = %q\n}\n", l.kind, id))
		imported.plan().changes("Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
	}
	l.folder(l.config(l.full) + fmt.Sprintf("\nimport {\n  to = %s.it\n  id = \"nobody\"\n}\n", l.kind)).plan().fails("nobody")

	l.lark.RevokeScopes(l.scopes...)
	f.plan().fails("Unable to read", "99991672")
	l.lark.GrantScopes(l.scopes...)
	f.plan().empty()

	l.unmanaged(f, asWritten)

	f.write(l.config(l.change))
	f.plan().changes("Plan: 0 to add, 1 to change, 0 to destroy.")
	f.apply().succeeds()
	f.plan().empty()
	changed := l.holds()

	l.remove()
	f.plan().changes("Plan: 1 to add, 0 to change, 0 to destroy.")
	f.apply().succeeds()
	f.plan().empty()
	if l.holds() == nil {
		l.Errorf("what was deleted by hand was not made again: Lark had %v", changed)
	}
	f.run("apply", "-destroy", "-no-color", "-input=false", "-auto-approve").succeeds("1 destroyed")
	l.has("after destroy", nil)
}

// unmanaged takes all optional arguments out: nothing changes, whatever Lark has, and a write of the rest leaves it, even
// what was changed after the plan.
func (l lifecycle) unmanaged(f *folder, asWritten any) {
	l.Helper()
	f.write(l.config(l.bare))
	f.plan().empty()
	f.write(l.config(l.renamed))
	f.plan().changes("Plan: 0 to add, 1 to change, 0 to destroy.")
	for attribute, drift := range l.drift {
		if !strings.Contains(l.bare, attribute) {
			drift()
		}
	}
	before := l.holds()
	if cmp.Equal(asWritten, before) {
		l.Fatal("nothing has drifted")
	}
	f.apply().succeeds()
	f.plan().empty()
	f.write(l.config(l.bare))
	f.settle()
	l.has("after a change of what is managed", before)
}
