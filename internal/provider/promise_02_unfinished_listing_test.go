package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// answers is a fault that answers in a service's place: these headers ("Name: value") and this body.
func answers(match func(sandbox.Call) bool, status int, body string, headers ...string) sandbox.Fault {
	return sandbox.Fault{Name: "answered", Match: match, Respond: func(r http.ResponseWriter) {
		r.Header().Set("Content-Type", "application/json")
		for _, h := range headers {
			name, value, _ := strings.Cut(h, ": ")
			r.Header().Set(name, value)
		}
		r.WriteHeader(status)
		_, _ = r.Write([]byte(body))
	}}
}

func TestPromise_02_a_listing_that_did_not_finish_is_an_error_and_never_a_shorter_list(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var ids []string
	for i := range 205 { // two pages of Okta, five batches of Lark
		name := fmt.Sprintf("Ann Lee%03d", i)
		ids = append(ids, w.hire(name, nil))
		w.lark.AddUser(sandbox.LarkUser{UserID: []string{ids[i], ""}[i%2], Name: name, Email: address(name)})
	}
	for i := range 55 { // two pages
		w.department(fmt.Sprintf("Team %02d", i))
	}
	group := w.okta.AddGroup("staff", ids...)
	open := wideOpen(ids...)
	all := w.adopting(open)
	members := strings.Replace(all, w.source(""), w.source(`group_ids = ["`+group+`"]`), 1)

	second := func(c sandbox.Call) bool { return strings.Contains(c.Query, "after=") }
	evidence := func(c sandbox.Call) bool { return strings.Contains(c.Query, "filter=") }
	link := func(url string) string { return `Link: <` + url + `>; rel="next"` }
	const one = `[{"id":"00u1","status":"ACTIVE","profile":{"login":"a@acme.example","email":"a@acme.example","firstName":"A","lastName":"B"}}]`
	okta := map[string]sandbox.Fault{
		"the second page is refused": answers(second, http.StatusForbidden, `{"errorCode":"E0000006"}`),
		"the second page is cut":     {Name: "cut", Match: second, Truncate: true},
		"a page leads to itself":     answers(nil, http.StatusOK, one, link(w.oktaURL+"/api/v1/users?after=00u1&limit=200")),
		"a page leads elsewhere":     answers(second, http.StatusOK, one, link("https://other.example/api/v1/users?after=00u2")),
		"a page without links":       answers(second, http.StatusOK, "[]"),
		"the evidence is refused":    answers(evidence, http.StatusForbidden, `{"errorCode":"E0000006"}`),
	}
	path := func(end string) func(sandbox.Call) bool {
		return func(c sandbox.Call) bool { return strings.HasSuffix(c.Path, end) }
	}
	pages := 0
	lark := map[string]sandbox.Fault{
		"the third batch of users is refused": answers(func(c sandbox.Call) bool {
			if path("/users/batch")(c) {
				pages++
			}
			return pages >= 3
		}, http.StatusBadRequest, `{"code":99991672,"msg":"Access denied"}`),
		"the search by email is refused": answers(path("/users/batch_get_id"), http.StatusForbidden, `{"code":99991672,"msg":"Access denied"}`),
	}
	f := w.folder("")
	fail := func(config string, faults map[string]sandbox.Fault, inject func(sandbox.Fault), says string) {
		t.Helper()
		f.write(config)
		for name, fault := range faults {
			inject(fault)
			if o := f.plan(); o.code != 1 || !strings.Contains(o.text, says) {
				t.Errorf("where %s, a plan ends with %d:\n%s", name, o.code, o.raw)
			}
			w.okta.ClearFaults()
			w.lark.ClearFaults()
		}
	}
	fail(all, okta, w.okta.Inject, "Unable to list the users of Okta")
	fail(members, map[string]sandbox.Fault{
		"the members of a group are refused": answers(path("/groups/"+group+"/users"), http.StatusForbidden, `{"errorCode":"E0000006"}`),
	}, w.okta.Inject, "Unable to list the users of Okta")
	fail(all, lark, w.lark.Inject, "Unable to")
	w.sends()

	// The same where people are bound: a shorter list would miss them.
	f.write(all)
	f.plan().changes("205 people adopted")
	f.apply().succeeds()
	w.okta.Inject(okta["the second page is refused"])
	f.refuses("Unable to list the users of Okta")
	w.okta.ClearFaults()

	// A list of Lark's departments that ends early would have one made again.
	w.hire("Tom Park", map[string]any{"division": "Team 54"})
	f.plan().changes("+ Tom Park")
	w.lark.Inject(answers(func(c sandbox.Call) bool {
		return strings.Contains(c.Path, "/departments/") && strings.Contains(c.Query, "page_token=")
	}, http.StatusForbidden, `{"code":99991672,"msg":"Access denied"}`))
	f.apply().fails("Nothing was written")
	w.sends()
	w.lark.ClearFaults()
	f.plan().changes("+ Tom Park")
	f.apply().succeeds()
	w.sends("create Tom Park")
	f.plan().empty()
}
