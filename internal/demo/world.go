package main

import (
	"fmt"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// world is a tenant and an org, and for a holding an organization of JumpCloud.
type world struct {
	lark    *sandbox.Lark
	okta    *sandbox.Okta
	people  []sandbox.OktaUser // who is wanted in Lark, as hired
	larkURL string
	oktaURL string
	hook    []string // the address and the secret of a group's bot
	stop    []func()

	// Of a holding only.
	jumpCloud    *sandbox.JumpCloud
	jumpCloudURL string
	bought       []string // ids in JumpCloud
	designers    string   // Okta's group
}

const (
	appID     = "cli_demo0000000001"
	appSecret = "demo-app-secret"
	oktaToken = "00demo-okta-api-token"
)

// newWorld makes a company of n people in Okta, of whom up to 40 are in Lark already: under another user_id, one in
// eight with an outdated title and in no department. The rate limits are the published ones.
func newWorld(n int) *world {
	w := &world{
		lark: sandbox.NewLark(sandbox.LarkOptions{AppID: appID, AppSecret: appSecret, TenantName: "Acme", RateScale: 1, Seed: 7}),
		okta: sandbox.NewOkta(sandbox.OktaOptions{APIToken: oktaToken, RateLimit: 600, Seed: 7}),
	}
	for i, u := range sandbox.Company(7, n) {
		u.ID = w.okta.AddUser(u)
		if i < n {
			w.people = append(w.people, u)
		}
	}
	for i := range min(40, n/3) {
		u := w.people[n-1-i]
		legacy := sandbox.LarkUser{
			UserID: fmt.Sprintf("legacy%03d", i), Name: text(u, "displayName"), Email: text(u, "email"),
			JobTitle: text(u, "title"), Departments: []string{w.department(text(u, "division"), text(u, "department"))},
		}
		if i%8 == 0 {
			legacy.JobTitle, legacy.Departments = "Employee", []string{"0"}
		}
		w.lark.AddUser(legacy)
	}
	w.lark.AddUser(sandbox.LarkUser{
		UserID: "desk", Name: "Front Desk", Email: "desk@acme.example", Mobile: "+6567771234", TenantManager: true,
	})
	var stopLark, stopOkta func()
	w.larkURL, stopLark = sandbox.Serve(w.lark)
	w.oktaURL, stopOkta = sandbox.Serve(w.okta)
	w.stop = []func(){stopLark, stopOkta}
	w.hook = w.listen()
	return w
}

// department is the id of a department in Lark, made where it is not there. A name that Lark does not take is left to
// the sync: the person starts in the root.
func (w *world) department(names ...string) string {
	id := "0"
	for _, name := range names {
		if strings.Contains(name, "/") {
			return "0"
		}
		if name == "" {
			continue
		}
		parent := id
		id = ""
		for _, d := range w.lark.Departments() {
			if d.ParentID == parent && strings.EqualFold(d.Name, name) {
				id = d.OpenID
			}
		}
		if id == "" {
			id = w.lark.AddDepartment(name, parent)
		}
	}
	return id
}

func text(u sandbox.OktaUser, name string) string { s, _ := u.Profile[name].(string); return s }

func (w *world) close() {
	for _, stop := range w.stop {
		stop()
	}
}

func (w *world) env() []string {
	return append(w.hook, []string{
		"LARK_BASE_URL=" + w.larkURL, "LARK_APP_ID=" + appID, "LARK_APP_SECRET=" + appSecret,
		"OKTA_ORG_URL=" + w.oktaURL, "OKTA_API_TOKEN=" + oktaToken,
		"TF_VAR_invitations=300", // of examples/quickstart, whose first run here is one
		"JUMPCLOUD_BASE_URL=" + w.jumpCloudURL, "JUMPCLOUD_API_KEY=" + jumpCloudKey,
	}...)
}
