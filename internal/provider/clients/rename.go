package clients

import (
	"fmt"
	"sync"
)

// Renames notices that one plan of a configuration takes an account from somebody and gives it, or its email, mobile or
// user_id, to somebody else: as a rule that is one person, whose address in the configuration has changed. The zero value
// is ready.
type Renames struct {
	mu                sync.Mutex
	leaving, arriving map[string]string // "email mei@acme.com" => label
}

// Leaves notes who is to be suspended or deleted, by what is theirs alone. The error names who arrives with it.
func (r *Renames) Leaves(label string, keys []string) error {
	return r.note(&r.leaving, &r.arriving, label, keys)
}

// Arrives notes who is to be created or adopted. The error names who leaves with one of the keys.
func (r *Renames) Arrives(label string, keys []string) error {
	return r.note(&r.arriving, &r.leaving, label, keys)
}

func (r *Renames) note(here, there *map[string]string, label string, keys []string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if *here == nil {
		*here = map[string]string{}
	}
	for _, key := range keys {
		(*here)[key] = label
	}
	for _, key := range keys {
		if other, shared := (*there)[key]; shared {
			return fmt.Errorf("%s and %s have the same %s, and this plan takes the account from the one and makes or adopts it for the other. If that is "+
				"one person whose resource has another address now, such as another key of for_each, write a moved block: nothing happens to them "+
				"then. If it is not, let one leave in an apply before the other arrives", label, other, key)
		}
	}
	return nil
}
