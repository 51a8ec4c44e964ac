package reconcile

import (
	"fmt"
	"slices"
	"strings"
)

// receivers finds who gets what somebody leaves behind.
type receivers struct {
	*planner
	suspending map[string]bool   // whom this plan suspends
	found      map[string]string // what byKey has found
}

// of are the receivers of what somebody leaves, by open_id, and how the plan tells of them. The cause says why there is nobody
// for something: then nothing is known to be kept. Who never joined has nothing to leave.
func (r receivers) of(id string, b Bound) (to map[Resource]string, told, cause string) {
	if b.Unjoined {
		return nil, "", ""
	}
	to = map[Resource]string{}
	what := map[string][]string{} // name -> resources
	var lacking []string
	for _, resource := range Resources {
		chain := r.policy.chain(resource)
		if len(chain) == 0 {
			continue
		}
		openID, name := r.first(id, chain)
		if openID == "" {
			lacking = append(lacking, string(resource))
			continue
		}
		to[resource] = openID
		what[name] = append(what[name], string(resource))
	}
	if len(lacking) > 0 {
		return nil, "", fmt.Sprintf("nobody can receive %s, because %s; name somebody in offboarding.transfer, or none ([]) to leave it to Lark",
			strings.Join(lacking, ", "), r.why(id, r.policy.chain(Resource(lacking[0]))))
	}
	for _, resource := range Resources { // in their order
		for name, all := range what {
			if slices.Contains(all, string(resource)) {
				told += fmt.Sprintf("; %s to %s", strings.Join(all, ", "), name)
				delete(what, name)
			}
		}
	}
	return to, told, ""
}

// first is the first of a chain who can receive something. An open_id that this sync does not know is looked at when the plan
// is carried out.
func (r receivers) first(id string, chain []string) (openID, name string) {
	for _, entry := range chain {
		who := r.named(id, entry)
		if b, bound := r.state.Bound[who]; bound && r.unfit(who, b) == "" {
			return b.OpenID, r.label(who)
		}
		if who == "" && strings.HasPrefix(entry, "ou_") {
			return entry, entry
		}
	}
	return "", ""
}

// named is the source id of an entry of a chain, "" where nobody is known by it.
func (r receivers) named(id, entry string) string {
	switch entry {
	case Manager:
		return r.above(id)
	case SkipManager:
		return r.above(r.above(id))
	}
	if _, bound := r.state.Bound[entry]; bound {
		return entry
	}
	if who, known := r.keys[entry]; known {
		return who
	}
	if who, known := r.byOpenID[entry]; known {
		return who
	}
	return r.byKey(entry)
}

// byKey finds a bound person by email or user_id.
func (r receivers) byKey(entry string) string {
	if id, looked := r.found[entry]; looked {
		return id
	}
	var found []string
	for id, b := range r.state.Bound {
		have := r.state.have(id)
		if b.UserID == entry || strings.EqualFold(have.String("email"), entry) || strings.EqualFold(have.String("enterprise_email"), entry) {
			found = append(found, id)
		}
	}
	if len(found) != 1 {
		found = []string{""}
	}
	r.found[entry] = found[0]
	return found[0]
}

// unfit says why somebody cannot receive anything.
func (r receivers) unfit(id string, b Bound) string {
	_, offboarded := r.plan.Offboarded[id]
	switch {
	case b.Gone != NotGone || b.OpenID == "":
		return "is not in Lark any more"
	case offboarded || r.hasLeft(id):
		return "has left too"
	case b.Frozen != NotFrozen || r.suspending[id]:
		return "is suspended"
	case b.Unjoined:
		return "has not joined yet"
	}
	return ""
}

// why says of each entry of a chain why they receive nothing.
func (r receivers) why(id string, chain []string) string {
	var causes []string
	for _, entry := range chain {
		who := r.named(id, entry)
		b, bound := r.state.Bound[who]
		switch {
		case who == "" && (entry == Manager || entry == SkipManager):
			causes = append(causes, fmt.Sprintf("their %s is not known", strings.ReplaceAll(entry, "_", " ")))
		case !bound:
			causes = append(causes, entry+" is nobody whom this sync has bound")
		default:
			causes = append(causes, r.label(who)+" "+r.unfit(who, b))
		}
	}
	return strings.Join(causes, " and ")
}
