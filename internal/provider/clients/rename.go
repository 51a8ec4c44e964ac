package clients

import (
	"fmt"
	"strings"
	"sync"
)

// Renames notices that one plan of a configuration gives an account, or its email, mobile or user_id, to somebody while
// another one has it, or is to lose it: as a rule that is one person, whose address in the configuration has changed, or who
// is to be replaced. The zero value is ready.
type Renames struct {
	mu                         sync.Mutex
	leaving, arriving, staying map[string]string // "email mei@acme.com" => label
	held                       map[string]string // "account ou_mei" => label
}

// AccountKey is the key of an account.
func AccountKey(openID string) string { return "account " + openID }

// Leaves notes who is to be suspended or deleted, by what is theirs alone. The error names who keeps the account, or arrives
// with one of the keys.
func (r *Renames) Leaves(label string, keys []string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	note(&r.leaving, label, keys)
	if key, keeper := common(r.held, keys); key != "" {
		return taken(label, keeper, key)
	}
	return renamed(r.arriving, label, keys)
}

// Holds notes who has an account and keeps it. Terraform plans once what has an object and is to keep one, so each call is of
// another resource. The error names who has, adopts or leaves with the same account.
func (r *Renames) Holds(label, openID string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	keys := []string{AccountKey(openID)}
	holder, twice := r.held[keys[0]]
	note(&r.held, label, keys)
	if key, leaver := common(r.leaving, keys); key != "" {
		return taken(leaver, label, key)
	}
	if !twice {
		holder, twice = r.arriving[keys[0]]
	}
	if twice {
		return shared(label, holder, keys[0])
	}
	return nil
}

// Stays notes who is managed and keeps what is theirs. The error names who arrives with it.
func (r *Renames) Stays(label string, keys []string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	note(&r.staying, label, keys)
	return replaced(r.arriving, label, keys)
}

// Arrives notes who is to be created or adopted. The error names who leaves, or stays, with one of the keys.
func (r *Renames) Arrives(label string, keys []string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	note(&r.arriving, label, keys)
	if err := renamed(r.leaving, label, keys); err != nil {
		return err
	}
	return replaced(r.staying, label, keys)
}

func note(in *map[string]string, label string, keys []string) {
	if *in == nil {
		*in = map[string]string{}
	}
	for _, key := range keys {
		(*in)[key] = label
	}
}

// common is the first key that somebody of others has, and who.
func common(others map[string]string, keys []string) (key, other string) {
	for _, key := range keys {
		if other, ok := others[key]; ok {
			return key, other
		}
	}
	return "", ""
}

func renamed(others map[string]string, label string, keys []string) error {
	key, other := common(others, keys)
	if key == "" {
		return nil
	}
	return fmt.Errorf("%s and %s have the same %s, and this plan takes the account from the one and makes or adopts it for the other. If that is "+
		"one person whose resource has another address now, such as another key of for_each, write a moved block: nothing happens to them "+
		"then. If it is not, let one leave in an apply before the other arrives", label, other, key)
}

func replaced(others map[string]string, label string, keys []string) error {
	key, other := common(others, keys)
	if key == "" {
		return nil
	}
	return fmt.Errorf("an account is to be made for %s, with the %s that %s has, who is managed here already. If this is a replacement (-replace), leave "+
		"it: it would suspend the person, and a second account with their %s cannot be made. To have them resign and be invited anew, apply "+
		"on_destroy = \"delete\" first. If it is two resources, describe the person once", label, key, other, strings.Fields(key)[0])
}

// letGo is how a resource goes without anything happening to its account.
const letGo = "take it out by a removed block with lifecycle { destroy = false }, or by terraform state rm"

func taken(leaver, keeper, key string) error {
	return fmt.Errorf("%s and %s are one %s at two addresses: the one would be destroyed, which suspends or deletes the account, and the other keeps or "+
		"imports it. If the resource has another address now, write a moved block, in place of an import block. If one of the two is to go, %s. "+
		"Nothing happens to the person then", leaver, keeper, key, letGo)
}

func shared(one, other, key string) error {
	return fmt.Errorf("%s and %s are one %s at two addresses: each writes what it wants, and a destroy of one would suspend whom the other keeps. Describe "+
		"each person once. What one resource has is not imported or adopted by another: a moved block gives it another address. If both "+
		"have it already, leave one; the other goes without a destroy: %s", one, other, key, letGo)
}
