package reconcile

// Fate is what a plan means for an account; lark_user has such plans, too.
type Fate int

// The fates, from the mildest.
const (
	Kept      Fate = iota + 1 // bound, held or missing: nothing is written
	Wanted                    // in the directory, and active
	Suspended                 // to be suspended or deleted by this plan
)

// String is a verb: a plan that "keeps" an account.
func (f Fate) String() string {
	switch f {
	case Kept:
		return "keeps"
	case Wanted:
		return "wants"
	default:
		return "would suspend or delete"
	}
}

// Account is a Lark user whom a plan concerns, by the name of the person.
type Account struct {
	Label string
	Fate  Fate
}

// Accounts are the users who are bound or to be adopted, by open_id. Left out is whom the plan neither needs nor takes: who left,
// or is suspended, already.
func (p Plan) Accounts() map[string]Account {
	all := make(map[string]Account, len(p.bound))
	for id, b := range p.bound {
		if fate := p.fate(id, b); fate != 0 {
			all[b.OpenID] = Account{p.label(id, b), fate}
		}
	}
	for _, s := range p.Steps {
		switch {
		case s.Want["suspended"] == true, s.Action == DeletePerson:
			all[s.OpenID] = Account{s.Label, Suspended}
		case s.Adopt != nil && !p.Wanted.People[s.ID].Bool("suspended"):
			all[s.OpenID] = Account{s.Label, Wanted}
		}
	}
	return all
}

func (p Plan) fate(id string, b Bound) Fate {
	if b.OpenID == "" || b.Gone != NotGone {
		return 0
	}
	switch classOf(p.Wanted, id) {
	case present:
		if !p.Wanted.People[id].Bool("suspended") {
			return Wanted
		}
	case held, missing:
		if b.Frozen == NotFrozen {
			return Kept
		}
	}
	return 0
}

func (p Plan) label(id string, b Bound) string {
	if person, ok := p.Wanted.People[id]; ok {
		return person.Label(id)
	}
	return b.Person.Label(id)
}
