package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// listUsers is GET /api/v1/users. Without search or filter it leaves the deprovisioned out.
func (r *oktaRequest) listUsers() {
	l := oktaListing{standard: 200, largest: 200, parameters: []string{"filter", "search", "sortBy", "sortOrder"}}
	if r.o.options.UncappedPages {
		l.largest = 1000
	}
	for _, p := range []string{"q", "fields", "expand"} {
		if r.query.Has(p) {
			r.fail(http.StatusNotImplemented, "E0000060", "Unsupported operation.", "the sandbox does not emulate "+p)
			return
		}
	}
	search, filter := r.query.Get("search"), r.query.Get("filter")
	grammar, expression := oktaUserFilter, filter
	if search != "" {
		if filter != "" {
			r.invalid("search", "cannot be combined with filter")
			return
		}
		grammar, expression = r.o.userSearch(), search
	}
	users := r.o.shown(search != "")
	if expression == "" {
		users = slices.DeleteFunc(users, func(u *OktaUser) bool { return u.Status == oktaDeprovisioned })
	} else {
		matches, err := grammar.parse(expression)
		if err != nil {
			r.badSearch(err)
			return
		}
		users = slices.DeleteFunc(users, func(u *OktaUser) bool { return !matches(u.property) })
	}
	sortBy := r.query.Get("sortBy")
	if search != "" && sortBy != "" {
		r.sortUsers(users, sortBy)
	}
	oktaPage(r, l, users, search != "" && sortBy != "", func(u *OktaUser) string { return u.ID }, r.listItem)
}

func (r *oktaRequest) sortUsers(users []*OktaUser, by string) {
	descending := strings.EqualFold(r.query.Get("sortOrder"), "desc")
	slices.SortStableFunc(users, func(a, b *OktaUser) int {
		c := strings.Compare(fmt.Sprint(a.property(by)), fmt.Sprint(b.property(by)))
		if descending {
			c = -c
		}
		if c == 0 {
			c = strings.Compare(a.ID, b.ID)
		}
		return c
	})
}

// userSearch is what search understands: the base profile and every custom attribute that somebody has.
func (o *Okta) userSearch() oktaGrammar {
	return oktaGrammar{fold: true, operators: func(property string) []string {
		equal := []string{"eq", "sw", "pr", "gt", "ge", "lt", "le"}
		switch property {
		case "id", "status", "created", "activated", "statusChanged", "lastUpdated", "type.id":
			return equal
		case "profile.firstName", "profile.lastName", "profile.email", "profile.login":
			return append(equal, "co")
		}
		attribute, ok := strings.CutPrefix(property, "profile.")
		if !ok {
			return nil
		}
		if slices.Contains(oktaBaseProfile, attribute) {
			return equal
		}
		for _, h := range o.users {
			if u := h.now(); u != nil && u.Profile[attribute] != nil {
				return equal
			}
		}
		return nil
	}}
}

// oktaUserFilter is what filter understands, which is little.
var oktaUserFilter = oktaGrammar{operators: func(property string) []string {
	switch property {
	case "lastUpdated":
		return []string{"eq", "gt", "ge", "lt", "le"}
	case "status", "id", "profile.login", "profile.email", "profile.firstName", "profile.lastName":
		return []string{"eq"}
	}
	return nil
}}

// oktaBaseProfile names the attributes that every user type has.
var oktaBaseProfile = strings.Fields(`login firstName lastName middleName honorificPrefix honorificSuffix email title
	displayName nickName profileUrl secondEmail mobilePhone primaryPhone streetAddress city state zipCode countryCode
	postalAddress preferredLanguage locale timezone userType employeeNumber costCenter organization division department
	managerId manager`)

// property gives the value that an expression names, nil if it is unset.
func (u *OktaUser) property(name string) any {
	switch name {
	case "id":
		return u.ID
	case "status":
		return u.Status
	case "created":
		return oktaDate(u.Created)
	case "activated":
		return oktaDate(u.Activated)
	case "statusChanged":
		return oktaDate(u.StatusChanged)
	case "lastUpdated":
		return oktaDate(u.LastUpdated)
	}
	return u.Profile[strings.TrimPrefix(name, "profile.")]
}

// record is the user's JSON without links.
func (r *oktaRequest) record(u *OktaUser) map[string]any {
	profile := map[string]any{}
	for _, always := range []string{"firstName", "lastName", "mobilePhone", "secondEmail", "login", "email"} {
		profile[always] = nil
	}
	for k, v := range u.Profile {
		if v != nil && v != "" {
			profile[k] = v
		}
	}
	credentials := map[string]any{
		"emails":   []any{map[string]any{"value": u.text("email"), "status": "VERIFIED", "type": "PRIMARY"}},
		"provider": map[string]any{"type": "OKTA", "name": "OKTA"},
	}
	if !u.PasswordChanged.IsZero() && u.Status != oktaDeprovisioned {
		credentials["password"] = map[string]any{}
	}
	record := map[string]any{
		"id": u.ID, "status": u.Status, "created": oktaDate(u.Created), "activated": oktaDate(u.Activated),
		"statusChanged": oktaDate(u.StatusChanged), "lastLogin": oktaDate(u.LastLogin), "lastUpdated": oktaDate(u.LastUpdated),
		"passwordChanged": oktaDate(u.PasswordChanged), "type": map[string]any{"id": r.o.userType},
		"profile": profile, "credentials": credentials,
	}
	if !r.o.options.WithoutRealms {
		record["realmId"] = r.o.realm
	}
	if u.TransitioningToStatus != "" {
		record["transitioningToStatus"] = u.TransitioningToStatus
	}
	return record
}

func (r *oktaRequest) href(path string) map[string]any {
	return map[string]any{"href": r.base + "/api/v1/" + path}
}

func (r *oktaRequest) listItem(u *OktaUser) any {
	record := r.record(u)
	record["_links"] = map[string]any{"self": r.href("users/" + u.ID)}
	return record
}

// getUser is GET /api/v1/users/{id or login}; the login's part before the @ will do where only one user has it.
func (r *oktaRequest) getUser() {
	u := r.findUser()
	if u == nil {
		r.notFound(r.id, "User")
		return
	}
	links := map[string]any{
		"self": r.href("users/" + u.ID), "schema": r.href("meta/schemas/user/osc" + r.o.userType[3:]),
		"type": r.href("meta/types/user/" + r.o.userType),
	}
	actions := []string{"suspend", "resetPassword", "reactivate", "resetFactors", "deactivate"}
	if u.Status == oktaDeprovisioned || u.Status == oktaStaged {
		actions = []string{"activate"}
	}
	for _, action := range actions {
		link := r.href("users/" + u.ID + "/lifecycle/" + action)
		link["method"] = http.MethodPost
		links[action] = link
	}
	record := r.record(u)
	record["_links"] = links
	r.w.Header().Set("Etag", `W/"`+fmt.Sprintf("%064x", u.LastUpdated.UnixNano())+`"`)
	r.json(http.StatusOK, record)
}

func (r *oktaRequest) findUser() *OktaUser {
	if h := r.o.users[r.id]; h != nil {
		return h.now()
	}
	if id, ok := r.o.logins[strings.ToLower(r.id)]; ok {
		return r.o.users[id].now()
	}
	var short []*OktaUser
	for _, h := range r.o.users {
		if u := h.now(); u != nil {
			if name, _, _ := strings.Cut(u.text("login"), "@"); strings.EqualFold(name, r.id) {
				short = append(short, u)
			}
		}
	}
	if len(short) == 1 {
		return short[0]
	}
	return nil
}
