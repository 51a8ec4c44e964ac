package main

import (
	"fmt"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

const (
	appID     = "cli_bench0000000001"
	appSecret = "bench-secret"
	oktaToken = "00bench"
)

// company is a number of people in Okta, and a tenant with nobody in it. Neither has limits: the clients keep to the
// published ones by themselves.
type company struct {
	people, departments int

	lark *sandbox.Lark
	okta *sandbox.Okta
	ids  []string // of those whom Lark is to have

	larkURL, oktaURL string
	stop             func()
}

// newCompany has a department for every 12.5 people: teams of up to 20 to a division.
func newCompany(n int) *company {
	c := &company{
		people: n, departments: max(2, n*2/25),
		lark: sandbox.NewLark(sandbox.LarkOptions{AppID: appID, AppSecret: appSecret, Seed: 7}),
		okta: sandbox.NewOkta(sandbox.OktaOptions{APIToken: oktaToken, Seed: 7}),
	}
	divisions := (c.departments + 20) / 21
	teams := c.departments - divisions
	for i, u := range sandbox.Company(7, n) {
		if u.Profile["division"] != nil { // a few are in no department at all
			team := i % teams
			u.Profile["division"] = fmt.Sprintf("Division %03d", team%divisions)
			u.Profile["department"] = fmt.Sprintf("Team %04d", team)
		}
		id := c.okta.AddUser(u)
		if i < n {
			c.ids = append(c.ids, id)
		}
	}
	var stopLark, stopOkta func()
	c.larkURL, stopLark = sandbox.Serve(c.lark)
	c.oktaURL, stopOkta = sandbox.Serve(c.okta)
	c.stop = func() { stopLark(); stopOkta() }
	return c
}

// promote gives one person in a hundred another job title.
func (c *company) promote() {
	for i := 0; i < len(c.ids); i += 100 {
		c.okta.SetUser(c.ids[i], func(u *sandbox.OktaUser) { u.Profile["title"] = "Principal" })
	}
}

// settings are what the provider takes from the environment.
func (c *company) settings() []string {
	return []string{
		"LARK_BASE_URL=" + c.larkURL, "LARK_APP_ID=" + appID, "LARK_APP_SECRET=" + appSecret,
		"OKTA_ORG_URL=" + c.oktaURL, "OKTA_API_TOKEN=" + oktaToken,
	}
}
