package reconcile_test

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

var pool = []string{"a", "b", "c", "d", "e", "f", "g", "h"}

var places = []string{"Eng", "Eng/Platform", "Eng/Platform/Core", "Art", "Art/Platform"}

var missingLeaders = append([]reconcile.MissingLeader{""}, reconcile.MissingLeaders...)

// company draws directories for the same people: which attributes are managed stays as it is.
type company struct {
	managed  map[string]bool
	calm     bool              // nobody leaves or is suspended
	accounts map[string]string // source id -> user_id of the account that they have before the first run
	orders   map[string]int    // path -> the least of the orders that are its own
	groups   bool
	renames  bool                // of groups
	homes    map[string][]string // source id -> departments by which they stay, but for their names; nil if they come and go
}

func drawCompany(t *rapid.T) company {
	c := company{managed: map[string]bool{}, calm: rapid.Bool().Draw(t, "calm"), accounts: map[string]string{}, orders: map[string]int{}}
	for _, name := range []string{"departments", "leader", "city", "job_title", "gender", "mobile", "suspended", "employee_no", "departments' leaders", "departments' orders"} {
		c.managed[name] = rapid.Bool().Draw(t, name)
	}
	c.groups, c.renames = rapid.Bool().Draw(t, "groups"), rapid.Bool().Draw(t, "groups are renamed")
	if rapid.Bool().Draw(t, "departments stay together") {
		c.homes = map[string][]string{}
		for _, id := range pool {
			c.homes[id] = drawPlaces(t, id)
		}
	}
	for _, id := range pool {
		if userID := rapid.SampledFrom([]string{"", "", id, "old_" + id}).Draw(t, "account of "+id); userID != "" {
			c.accounts[id] = userID
		}
	}
	return c
}

func (c company) directory(t *rapid.T) wanted {
	d := wanted{People: people{}, Held: map[string]directory.Hold{}, Departed: map[string]string{}}
	names := map[string]string{}
	for _, name := range []string{"Eng", "Platform", "Core", "Art"} {
		names[name] = rapid.SampledFrom([]string{name, name, name, name + " II", "Ops"}).Draw(t, name+" is now")
	}
	for _, id := range pool {
		kinds := []string{"present", "present", "present", "held", "outside", "missing", "departed"}
		if c.calm {
			kinds = kinds[:6]
		}
		switch rapid.SampledFrom(kinds).Draw(t, id) {
		case "present":
			d.People[id] = c.person(t, id, names)
		case "held":
			d.Held[id] = directory.Hold{Why: directory.Rejected, Cause: "no name"}
		case "outside":
			d.Held[id] = directory.Hold{Why: directory.OutOfScope, Cause: "a contractor"}
		case "departed":
			d.Departed[id] = "DEPROVISIONED"
		}
	}
	if len(d.People) == 0 {
		delete(d.Held, "a")
		delete(d.Departed, "a")
		d.People["a"] = c.person(t, "a", names)
	}
	known := slices.Sorted(maps.Keys(d.People))
	known = slices.AppendSeq(slices.AppendSeq(known, maps.Keys(d.Held)), maps.Keys(d.Departed))
	slices.Sort(known)
	for _, id := range slices.Sorted(maps.Keys(d.People)) {
		leader := rapid.SampledFrom(append(known, "")).Draw(t, "leader of "+id)
		if leader == id {
			leader = ""
		}
		if c.managed["leader"] {
			d.People[id]["leader"] = leader
		}
	}
	if c.groups {
		d.Groups = drawGroups(t, c.renames)
	}
	d.Departments = c.departments(t, d.People, known)
	return d
}

// departments draws who of known leads the departments that people are in, and their order.
func (c company) departments(t *rapid.T, all people, known []string) map[string]directory.Department {
	if !c.managed["departments' leaders"] && !c.managed["departments' orders"] {
		return nil
	}
	out := map[string]directory.Department{}
	for _, p := range all {
		paths, _ := p["departments"].([]string)
		for _, path := range paths {
			for ; path != ""; path = out[path].Parent {
				parent, name := directory.SplitPath(path)
				out[path] = directory.Department{Name: name, Parent: parent}
			}
		}
	}
	for _, path := range slices.Sorted(maps.Keys(out)) {
		d := out[path]
		if c.managed["departments' leaders"] {
			d.Leader = rapid.SampledFrom(append(known, "")).Draw(t, "leader of "+path)
		}
		if c.managed["departments' orders"] { // none has that of another, for a department that is not wanted any more keeps its own
			if c.orders[path] == 0 {
				c.orders[path] = 10 * (len(c.orders) + 1)
			}
			d.Order = strconv.Itoa(c.orders[path] + rapid.IntRange(0, 2).Draw(t, "order of "+path))
		}
		out[path] = d
	}
	return out
}

func drawPlaces(t *rapid.T, id string) []string {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(places), 0, 3, rapid.ID).Draw(t, "departments of "+id)
}

// person draws one. names are what the departments are called at the time.
func (c company) person(t *rapid.T, id string, names map[string]string) person {
	p := person{"name": "Name " + id, "email": id + "0@acme.com"}
	if c.accounts[id] != "old_"+id && rapid.Bool().Draw(t, "other email of "+id) { // else the account could not be found
		p["email"] = id + "1@acme.com"
	}
	for _, a := range []struct {
		name   string
		values []any
	}{
		{"city", []any{"", "Oslo", "Rome"}},
		{"job_title", []any{"", "Engineer", "Lead"}},
		{"gender", []any{0, 1, 2}},
		{"employee_no", []any{"E" + id}},
		{"mobile", []any{"", "+658123456" + fmt.Sprint(strings.Index("abcdefgh", id))}},
		{"suspended", []any{false, false, true}},
	} {
		if v := rapid.SampledFrom(a.values).Draw(t, a.name+" of "+id); c.managed[a.name] && (!c.calm || a.name != "suspended") {
			p[a.name] = v
		}
	}
	if c.managed["departments"] {
		in := c.homes[id]
		if c.homes == nil {
			in = drawPlaces(t, id)
		}
		paths := []string{}
		for _, path := range in {
			parts := strings.Split(path, "/")
			for i, name := range parts {
				parts[i] = names[name]
			}
			paths = append(paths, strings.Join(parts, "/"))
		}
		p["departments"] = paths
	}
	return p
}

// drawWorld is a tenant with some accounts in it, some of people in the pool.
func drawWorld(t *rapid.T, c company) *world {
	w := newWorld(t)
	w.accounts = c.accounts
	f := w.tenant
	f.shuffle = rapid.Bool().Draw(t, "shuffle")
	f.omitResigned = rapid.Bool().Draw(t, "omit resigned")
	f.refuseUnjoined = c.calm && rapid.Bool().Draw(t, "refuse unjoined")
	f.unmarked = rapid.Bool().Draw(t, "unmarked")
	f.keeps = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"city", "job_title", "mobile", "leader"}), 0, 4, rapid.ID).Draw(t, "keeps")
	w.policy.RestoreExternal = !f.refuseUnjoined && rapid.Bool().Draw(t, "on_external") // a refused restoration is a failure
	if !c.calm && rapid.Bool().Draw(t, "delete_after") {
		w.policy.DeleteAfter = time.Hour
		w.policy.Transfer = map[reconcile.Resource][]string{reconcile.Surveys: {}, reconcile.Docs: {"manager", "a", "b@acme.com"}}
	}
	w.policy.OffboardOutOfScope = !c.calm && rapid.Bool().Draw(t, "out_of_scope")
	w.policy.MissingLeader = rapid.SampledFrom(missingLeaders).Draw(t, "on_missing_leader")
	w.policy.Protect = []string{"c", "d0@acme.com", "D1@acme.com"}
	w.policy.Additive = rapid.IntRange(0, 3).Draw(t, "additive") == 0
	w.policy.DeleteEmptyDepartments = rapid.Bool().Draw(t, "empty departments are deleted")
	art := f.department("Art", "0")
	for _, id := range pool {
		userID := c.accounts[id]
		if userID == "" {
			continue
		}
		p := directory.Person{"name": "Other " + id, "email": id + "0@acme.com", "city": "Paris"}
		if rapid.Bool().Draw(t, "place of "+id) {
			p["departments"] = []string{art}
		}
		f.hire(userID, p)
		f.change(userID, func(u *directory.User) {
			u.Manager = rapid.Bool().Draw(t, "manager "+id)
			u.Status.Frozen = rapid.Bool().Draw(t, "frozen "+id)
		})
	}
	if c.groups {
		f.hire("stranger", directory.Person{"name": "Olga Stern"})
		if !c.renames && rapid.Bool().Draw(t, "a group is there") {
			f.group(groupNames[0], userIDs(f)...)
		}
	}
	return w
}

// hand is what an administrator does in between.
func hand(t *rapid.T, w *world) {
	f := w.tenant
	for range rapid.IntRange(0, 4).Draw(t, "hands") {
		var ids []string
		for _, id := range slices.Sorted(maps.Keys(f.users)) {
			if !f.users[id].Status.Resigned {
				ids = append(ids, id)
			}
		}
		if len(ids) == 0 {
			return
		}
		if len(f.groups) > 0 && rapid.Bool().Draw(t, "a group") {
			handOnGroup(t, f, ids)
			continue
		}
		userID := f.users[rapid.SampledFrom(ids).Draw(t, "whose")].UserID
		f.change(userID, func(u *directory.User) {
			switch what := rapid.SampledFrom([]string{"city", "move", "leader", "freeze", "unfreeze", "promote", "clear", "join", "name", "rename", "lead", "resign", "exit", "delete"}).Draw(t, "what"); what {
			case "resign":
				u.Status.Resigned = true
			case "exit":
				u.Status.Exited = true
			case "delete": // Lark deletes only what is empty
				id := rapid.SampledFrom(slices.Sorted(maps.Keys(f.departments))).Draw(t, "which")
				if empty := !slices.ContainsFunc(slices.Collect(maps.Values(f.users)), func(u directory.User) bool {
					return slices.Contains(u.Person.Strings("departments"), id)
				}); empty && !slices.Contains(slices.Collect(parents(f)), id) && len(f.departments) > 1 {
					delete(f.departments, id)
				}
			case "city":
				u.Person["city"] = "Cairo"
			case "move":
				u.Person["departments"] = []string{rapid.SampledFrom(slices.Sorted(maps.Keys(f.departments))).Draw(t, "where")}
			case "leader":
				if leader := rapid.SampledFrom(ids).Draw(t, "to whom"); leader != u.OpenID {
					u.Person["leader"] = leader
				}
			case "freeze", "unfreeze":
				u.Status.Frozen = what == "freeze"
			case "promote":
				u.Manager = true
			case "clear":
				u.Person = directory.Person{"name": u.Person["name"], "email": u.Person["email"]}
			case "join":
				u.Status.Unjoined, u.Status.Activated = false, true
			case "name":
				u.Person["name"] = "Hacked"
			case "rename":
				id := rapid.SampledFrom(slices.Sorted(maps.Keys(f.departments))).Draw(t, "which")
				d := f.departments[id]
				d.Name, d.Parent = "Renamed "+id, "0"
				f.departments[id] = d
			case "lead":
				id := rapid.SampledFrom(slices.Sorted(maps.Keys(f.departments))).Draw(t, "which")
				d := f.departments[id]
				d.Leader, d.Order = rapid.SampledFrom([]string{"", u.OpenID}).Draw(t, "leads"), f.order()
				f.departments[id] = d
			}
		})
	}
}

func parents(f *fakeTenant) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, d := range f.departments {
			if !yield(d.Parent) {
				return
			}
		}
	}
}
