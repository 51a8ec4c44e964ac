package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// listUsers is GET /api/v1/users. Without search or filter it leaves the deprovisioned out.
func (r *oktaRequest) listUsers() {
	l := oktaListing{standard: 200, largest: 200, parameters: []string{"filter", "search"}}
	if r.o.options.UncappedPages {
		l.largest = 1000
	}
	for _, p := range []string{"q", "fields", "expand", "sortBy"} {
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
	users := r.o.listed(r.o.sorted(), r.query.Get("after"), search != "" || r.o.options.ListingsLag)
	present := func(u *OktaUser) bool { return u.Status != oktaDeprovisioned }
	if expression != "" {
		matches, err := grammar.parse(expression)
		if err != nil {
			r.badSearch(err)
			return
		}
		present = func(u *OktaUser) bool { return matches(u.property) }
	}
	oktaPage(r, l, oktaFiltered(users, present), oktaUserID, r.listItem)
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
		return u.Created
	case "activated":
		return u.Activated
	case "statusChanged":
		return u.StatusChanged
	case "lastUpdated":
		return u.LastUpdated
	}
	return u.Profile[strings.TrimPrefix(name, "profile.")]
}

// oktaUserItem is a user as listings show them.
type oktaUserItem struct {
	ID                    string          `json:"id"`
	Status                string          `json:"status"`
	Created               *string         `json:"created"`
	Activated             *string         `json:"activated"`
	StatusChanged         *string         `json:"statusChanged"`
	LastLogin             *string         `json:"lastLogin"`
	LastUpdated           *string         `json:"lastUpdated"`
	PasswordChanged       *string         `json:"passwordChanged"`
	TransitioningToStatus string          `json:"transitioningToStatus,omitempty"`
	RealmID               string          `json:"realmId,omitempty"`
	Type                  oktaReference   `json:"type"`
	Profile               map[string]any  `json:"profile"`
	Credentials           oktaCredentials `json:"credentials"`
	Links                 struct {
		Self oktaLink `json:"self"`
	} `json:"_links"`
}

type oktaReference struct {
	ID string `json:"id"`
}

type oktaLink struct {
	Href string `json:"href"`
}

type oktaCredentials struct {
	Password *struct{}    `json:"password,omitempty"`
	Emails   [1]oktaEmail `json:"emails"`
	Provider oktaProvider `json:"provider"`
}

type oktaEmail struct {
	Value  string `json:"value"`
	Status string `json:"status"`
	Type   string `json:"type"`
}

type oktaProvider struct {
	Type string `json:"type"`
	Name string `json:"name"`
}

// oktaAlwaysShown are the attributes of a profile that are null where they are unset; others are then absent.
var oktaAlwaysShown = []string{"firstName", "lastName", "mobilePhone", "secondEmail", "login", "email"}

func (r *oktaRequest) listItem(u *OktaUser) any {
	profile := make(map[string]any, len(u.Profile)+len(oktaAlwaysShown))
	for _, attribute := range oktaAlwaysShown {
		profile[attribute] = nil
	}
	for attribute, v := range u.Profile {
		if v != nil && v != "" {
			profile[attribute] = v
		}
	}
	item := oktaUserItem{
		ID: u.ID, Status: u.Status, Created: oktaDate(u.Created), Activated: oktaDate(u.Activated),
		StatusChanged: oktaDate(u.StatusChanged), LastLogin: oktaDate(u.LastLogin), LastUpdated: oktaDate(u.LastUpdated),
		PasswordChanged: oktaDate(u.PasswordChanged), TransitioningToStatus: u.TransitioningToStatus,
		Type: oktaReference{r.o.userType}, Profile: profile,
	}
	if !r.o.options.WithoutRealms {
		item.RealmID = r.o.realm
	}
	item.Credentials.Emails[0] = oktaEmail{u.text("email"), "VERIFIED", "PRIMARY"}
	item.Credentials.Provider = oktaProvider{"OKTA", "OKTA"}
	if !u.PasswordChanged.IsZero() && u.Status != oktaDeprovisioned {
		item.Credentials.Password = &struct{}{}
	}
	item.Links.Self.Href = r.href("users/" + u.ID)
	return item
}
