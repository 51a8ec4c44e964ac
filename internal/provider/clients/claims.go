package clients

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// Claims notices that two resources of a configuration disagree over an account: a lark_directory_sync is to suspend somebody
// whom another one, or a lark_user, binds. It has to be noticed by the plan. Terraform starts a process to plan and another one
// to apply, and in the second it calls only what has changes: a sync that is content with somebody is not there to object. In the
// first it calls all of them, in any order, so the one that comes second finds what the first has said, and refuses. A planned
// value cannot depend on it, for it would not be the same in the second process. The zero value is ready.
type Claims struct {
	mu        sync.Mutex
	on        map[string][]claimed // by open_id
	suspended map[string]bool      // by open_id: by a sync, in this process
}

type claimed struct {
	by    claimant
	claim reconcile.Account
}

// claimant is a resource: its type, and what tells it from others of its type.
type claimant struct{ kind, key string }

const (
	userKind = "lark_user"
	syncKind = "lark_directory_sync"
)

// Overlap is what others have said of the same accounts before.
type Overlap struct {
	shared, refused []string
}

// User notes what a lark_user means to do. It may be planned again, and say the same; what says otherwise is another one.
func (c *Claims) User(openID string, claim reconcile.Account) Overlap {
	c.mu.Lock()
	defer c.mu.Unlock()
	by := claimant{userKind, openID}
	c.on[openID] = slices.DeleteFunc(c.entries()[openID], func(other claimed) bool {
		return other.by == by && (other.claim.Fate == reconcile.Suspended) == (claim.Fate == reconcile.Suspended)
	})
	var o Overlap
	c.note(by, openID, claim, &o)
	return o
}

// Sync notes what a lark_directory_sync means to do, by open_id. key tells its configuration from that of others. Each call is
// taken for one of another sync, be its configuration the same.
func (c *Claims) Sync(key string, claims map[string]reconcile.Account) Overlap {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries()
	var o Overlap
	for openID, claim := range claims {
		c.note(claimant{syncKind, key}, openID, claim, &o)
	}
	slices.Sort(o.shared)
	slices.Sort(o.refused)
	return o
}

// Needed says which other resource keeps an account that the sync of that key is about to suspend; nil if none does. It is for
// what a plan could not know.
func (c *Claims) Needed(key, openID string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, other := range c.on[openID] {
		if other.by != (claimant{syncKind, key}) && other.claim.Fate != reconcile.Suspended {
			return fmt.Errorf("%s %s the account (%s), so it is neither suspended nor deleted", other.by.beside(claimant{syncKind, key}), other.claim.Fate, openID)
		}
	}
	return nil
}

// Suspended notes that a sync has suspended an account.
func (c *Claims) Suspended(openID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.suspended == nil {
		c.suspended = map[string]bool{}
	}
	c.suspended[openID] = true
}

// IsSuspended reports whether a sync of this process has suspended an account.
func (c *Claims) IsSuspended(openID string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.suspended[openID]
}

func (c *Claims) entries() map[string][]claimed {
	if c.on == nil {
		c.on = map[string][]claimed{}
	}
	return c.on
}

func (c *Claims) note(by claimant, openID string, claim reconcile.Account, o *Overlap) {
	for _, other := range c.on[openID] {
		who := fmt.Sprintf("%s (%s)", claim.Label, openID)
		switch mine, theirs := claim.Fate, other.claim.Fate; {
		case mine == reconcile.Suspended && theirs != reconcile.Suspended:
			o.refused = append(o.refused, fmt.Sprintf("%s: this %s %s the account, and %s %s it", who, by.kind, mine, other.by.beside(by), theirs))
		case mine != reconcile.Suspended && theirs == reconcile.Suspended:
			o.refused = append(o.refused, fmt.Sprintf("%s: %s %s the account, and this %s %s it", who, other.by.beside(by), theirs, by.kind, mine))
		case mine == reconcile.Wanted && theirs == reconcile.Wanted:
			o.shared = append(o.shared, fmt.Sprintf("%s: %s %s the account, and so does this %s", who, other.by.beside(by), theirs, by.kind))
		}
	}
	c.on[openID] = append(c.on[openID], claimed{by, claim})
}

// beside names a claimant to another one.
func (c claimant) beside(by claimant) string {
	if c.kind == by.kind {
		return "another " + c.kind
	}
	return "a " + c.kind
}

const most = 20

// Refused is the error of a plan by which an account that one resource keeps would be taken by another one; nil if there is none.
func (o Overlap) Refused() error {
	if len(o.refused) == 0 {
		return nil
	}
	return errors.New("One resource of this configuration would suspend whom another one keeps:\n" + listed(o.refused) + "\nNothing is " +
		"planned until one of them lets go. Who has only moved is left in peace when they are in protect of the lark_directory_sync that " +
		"they leave. A lark_user that is to go without a suspension goes by a removed block with destroy = false, or by on_destroy = " +
		"\"abandon\" in an apply before. Who has left the company is taken out of what still keeps them")
}

// Shared tells of accounts that are kept in step by two resources, which may undo one another's work; "" if there are none.
func (o Overlap) Shared() (title, detail string) {
	if len(o.shared) == 0 {
		return "", ""
	}
	who, _, _ := strings.Cut(o.shared[0], ":")
	title = who + " is in two resources"
	if n := len(o.shared); n > 1 {
		title = fmt.Sprintf("%d people are in two resources, first %s", n, who)
	}
	return title, "Each of the two writes what it wants, and where they differ, none of them comes to rest:\n" + listed(o.shared) +
		"\nNeither suspends them while the other keeps them. Leave each person in one place. (A lark_directory_sync that is to be " +
		"replaced is planned twice, and is told of here too.)"
}

// listed are lines that Terraform does not wrap, because they start with a space.
func listed(lines []string) string {
	shown := lines[:min(most, len(lines))]
	text := " - " + strings.Join(shown, "\n - ")
	if more := len(lines) - len(shown); more > 0 {
		text += fmt.Sprintf("\n - and %d more", more)
	}
	return text
}
