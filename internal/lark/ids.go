package lark

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// idIndex knows which user_id and open_id are the same user's, as far as any read has shown.
type idIndex struct {
	mu     sync.Mutex
	open   map[string]string   // by user_id
	user   map[string]string   // by open_id
	made   map[string]string   // by the open_id of an account that CreateUser has returned: for which source id
	late   map[string][]string // who has to have a leader that is not there yet, by what the leader is called
	writes int
}

// claim notes for whom an account was made. It is not ok if it was made before for another one: those without a source id
// are each their own, and would share it without knowing.
func (x *idIndex) claim(openID, sourceID string) (ok bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if owner, claimed := x.made[openID]; claimed && (owner == "" || sourceID == "") {
		return false
	}
	if x.made == nil {
		x.made = map[string]string{}
	}
	x.made[openID] = sourceID
	return true
}

func (x *idIndex) add(u directory.User) {
	if u.UserID == "" {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.open == nil {
		x.open, x.user = map[string]string{}, map[string]string{}
	}
	x.open[u.UserID], x.user[u.OpenID] = u.OpenID, u.UserID
}

func (x *idIndex) openID(userID string) string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.open[userID]
}

func (x *idIndex) userID(openID string) string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.user[openID]
}

// epoch marks a moment; ifUnchanged runs f if no user was written since.
func (x *idIndex) epoch() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.writes
}

func (x *idIndex) ifUnchanged(since int, f func()) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.writes == since {
		f()
	}
}

// forget makes the next look-up by that user_id ask Lark.
func (x *idIndex) forget(userID string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.open, userID)
}

func (x *idIndex) written() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.writes++
}

func (x *idIndex) reset() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.open, x.user = nil, nil
	x.writes++
}

// loadLeaders makes known the open_ids of leaders, and of others whom users refer to, who came as user_ids.
func (c *Client) loadLeaders(ctx context.Context, users map[string]directory.User) error {
	unknown := map[string]bool{}
	for _, u := range users {
		if leader := u.Person.String("leader"); leader != "" && c.ids.openID(leader) == "" {
			unknown[leader] = true
		}
		for _, id := range otherPeople(u) {
			if c.openIDOf(id) == "" {
				unknown[id] = true
			}
		}
	}
	_, err := c.byUserID.load(ctx, slices.Sorted(maps.Keys(unknown)))
	return err
}

// peopleToOpenIDs replaces the user_ids of the leader and of others; false if there is somebody of whom the open_id is not
// known.
func (c *Client) peopleToOpenIDs(u *directory.User) bool {
	complete := c.extraToOpenIDs(u)
	leader := u.Person.String("leader")
	if leader == "" {
		return complete
	}
	id := c.ids.openID(leader)
	if id == "" {
		delete(u.Person, "leader")
		u.Unreadable["leader"] = true
		return false
	}
	u.Person["leader"] = id
	return complete
}
