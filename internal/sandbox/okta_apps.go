package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// oktaApplication is an app and whom it has.
type oktaApplication struct {
	id, label string
	users     []string // ids, sorted
	statuses  map[string]string
	since     map[string]time.Time
}

// AddApp makes an app to which these users are assigned and returns its id. It panics if a user is unknown.
func (o *Okta) AddApp(label string, users ...string) (id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	a := &oktaApplication{id: o.id("0oa"), label: label, statuses: map[string]string{}, since: map[string]time.Time{}}
	o.apps[a.id] = a
	for _, user := range users {
		o.assign(a, user, oktaActive)
	}
	return a.id
}

// SetAppUser gives a user a status in an app, such as ACTIVE, PROVISIONED, SUSPENDED or UNASSIGNED. It panics if there is no
// such app or user.
func (o *Okta) SetAppUser(app, user, status string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.apps[app]
	if a == nil {
		panic("sandbox: there is no Okta app " + app)
	}
	o.assign(a, user, status)
}

func (o *Okta) assign(a *oktaApplication, user, status string) {
	o.user(user)
	if i, there := slices.BinarySearch(a.users, user); !there {
		a.users = slices.Insert(a.users, i, user)
	}
	a.statuses[user], a.since[user] = status, o.now().Truncate(time.Second)
}

// unassignAll takes a user off every app.
func (o *Okta) unassignAll(user string) {
	for _, a := range o.apps {
		if i, there := slices.BinarySearch(a.users, user); there {
			a.users = slices.Delete(a.users, i, i+1)
		}
	}
}

// listAppUsers is GET /api/v1/apps/{id}/users.
func (r *oktaRequest) listAppUsers() {
	a := r.o.apps[r.id]
	if a == nil {
		r.notFound(r.id, "AppInstance")
		return
	}
	if r.query.Has("q") {
		r.fail(http.StatusNotImplemented, "E0000060", "Unsupported operation.", "the sandbox does not emulate q")
		return
	}
	expand := r.query.Get("expand")
	if expand != "" && expand != "user" {
		r.invalid("expand", "must be user")
		return
	}
	users := r.o.listed(a.users, r.query.Get("after"), r.o.options.ListingsLag)
	oktaPage(r, oktaListing{standard: 50, largest: 500, parameters: []string{"expand"}}, users, oktaUserID, func(u *OktaUser) any {
		return r.appUser(a, u, expand == "user")
	})
}

func (r *oktaRequest) appUser(a *oktaApplication, u *OktaUser, embed bool) any {
	item := map[string]any{
		"id": u.ID, "externalId": nil, "created": oktaDate(a.since[u.ID]), "lastUpdated": oktaDate(a.since[u.ID]),
		"scope": "USER", "status": a.statuses[u.ID], "statusChanged": oktaDate(a.since[u.ID]), "passwordChanged": nil,
		"syncState": "DISABLED", "credentials": map[string]any{"userName": u.text("login")},
		// The app's own profile: it has the names of the base profile, and not all of them.
		"profile": map[string]any{"email": u.text("email"), "displayName": strings.TrimSpace(u.text("firstName") + " " + u.text("lastName"))},
		"_links":  map[string]any{"app": oktaLink{r.href("apps/" + a.id)}, "user": oktaLink{r.href("users/" + u.ID)}},
	}
	if embed {
		item["_embedded"] = map[string]any{"user": r.listItem(u)}
	}
	return item
}
