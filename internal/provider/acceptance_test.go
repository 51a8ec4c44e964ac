package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/provider"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// The acceptance tests run the real CLI, and the provider talks to the sandbox. Most are cases of resource.Test, with
// the provider in this process. What that cannot show (warnings, exit codes, how often Lark is called by one plan, a
// provider that is another process at apply than at plan) goes through a folder: see cli_test.go.

const (
	appID     = "cli_acceptance00001"
	appSecret = "planted-app-secret"
	oktaToken = "00planted-okta-token"

	staff = "lark_directory_sync.staff"
)

// world is one tenant and one org, and the provider configuration for them.
type world struct {
	*testing.T
	lark *sandbox.Lark
	okta *sandbox.Okta

	larkURL, oktaURL string
}

// newWorld starts an empty tenant and an empty org, at the published rates.
func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldWith(t, sandbox.LarkSwitches{})
}

func newWorldWith(t *testing.T, switches sandbox.LarkSwitches) *world {
	t.Helper()
	requireCLI(t)
	w := &world{
		T:    t,
		lark: sandbox.NewLark(sandbox.LarkOptions{AppID: appID, AppSecret: appSecret, TenantName: "Acme", RateScale: 1, Seed: 1, Switches: switches}),
		okta: sandbox.NewOkta(sandbox.OktaOptions{APIToken: oktaToken, RateLimit: 600, Seed: 1}),
	}
	var stop func()
	w.larkURL, stop = sandbox.Serve(w.lark)
	t.Cleanup(stop)
	w.oktaURL, stop = sandbox.Serve(w.okta)
	t.Cleanup(stop)
	return w
}

// requireCLI skips a test where there is no CLI, because nothing else can show what a user sees.
func requireCLI(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath(binary()); err != nil || os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests need TF_ACC=1 and terraform on PATH, or a CLI at TF_ACC_TERRAFORM_PATH: run `make test`")
	}
}

// test runs steps through the CLI.
func (w *world) test(steps ...resource.TestStep) {
	w.Helper()
	resource.Test(w.T, resource.TestCase{ProtoV6ProviderFactories: factories(), Steps: steps})
}

func factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"lark": providerserver.NewProtocol6WithError(provider.New("test")()),
	}
}

// keptTheRates expects that Lark refused no call for its rate. It is for what one process did: two in a row cannot know
// what the other sent within the same second.
func (w *world) keptTheRates() {
	w.Helper()
	for _, c := range w.lark.Calls() {
		if c.Status == http.StatusTooManyRequests {
			w.Errorf("Lark refused %s for its rate", c.Endpoint)
		}
	}
}

// users are the users of the tenant who have not resigned, by email.
func (w *world) users() map[string]sandbox.LarkUser {
	out := map[string]sandbox.LarkUser{}
	for _, u := range w.lark.Users() {
		if !u.Resigned {
			out[u.Email] = u
		}
	}
	return out
}

// user is the one user of the tenant who has the email.
func (w *world) user(email string) sandbox.LarkUser {
	w.Helper()
	u, ok := w.lark.UserByEmail(email)
	if !ok {
		w.Fatalf("nobody in Lark has the email %s; there are %v", email, slices.Sorted(maps.Keys(w.users())))
	}
	return u
}

// onlyFrozen expects that these and no others are suspended in Lark.
func (w *world) onlyFrozen(want ...string) {
	w.Helper()
	names := []string{}
	for _, u := range w.lark.Users() {
		if u.Frozen {
			names = append(names, u.Name)
		}
	}
	slices.Sort(names)
	if diff := cmp.Diff(append([]string{}, want...), names); diff != "" {
		w.Errorf("suspended in Lark (- expected, + are):\n%s", diff)
	}
}

// made is the user whom a sync made for a source id.
func (w *world) made(id string) sandbox.LarkUser {
	w.Helper()
	all := w.lark.Users()
	i := slices.IndexFunc(all, func(u sandbox.LarkUser) bool { return u.UserID == id })
	if i < 0 {
		w.Fatalf("nobody in Lark has the user_id %s", id)
	}
	return all[i]
}

// change is an administrator's change of a user, in the Lark admin console.
func (w *world) change(email string, change func(*sandbox.LarkUser)) {
	w.Helper()
	w.lark.SetUser(w.user(email).OpenID, change)
}

// hire adds somebody to Okta and returns the id. The email is mei.chan@acme.example for Mei Chan; profile adds to that.
func (w *world) hire(name string, profile map[string]any) string {
	first, last, _ := strings.Cut(name, " ")
	email := address(name)
	p := map[string]any{"login": email, "email": email, "firstName": first, "lastName": last}
	maps.Copy(p, profile)
	return w.okta.AddUser(sandbox.OktaUser{Status: "ACTIVE", Profile: p})
}

// address is the email of somebody who was hired.
func address(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@acme.example"
}

// edit changes profile attributes in Okta.
func (w *world) edit(id string, profile map[string]any) {
	w.okta.SetUser(id, func(u *sandbox.OktaUser) {
		u.Profile = maps.Clone(u.Profile)
		maps.Copy(u.Profile, profile)
	})
}

// team hires people by name and returns their ids in that order.
func (w *world) team(names ...string) (ids []string) {
	for _, name := range names {
		ids = append(ids, w.hire(name, nil))
	}
	return ids
}

// crowd hires n people who work in one department.
func (w *world) crowd(n int) (ids []string) {
	for i := range n {
		ids = append(ids, w.hire(fmt.Sprintf("Ann Lee%02d", i), map[string]any{"division": "Sales", "userType": "Employee"}))
	}
	return ids
}

// company fills Okta with a company of n, and a few more who are staged, suspended or gone, and Lark with the last m of
// the n. They are in their departments there, but for one in eight: moves take a second each.
func (w *world) company(n, m int) []sandbox.OktaUser {
	var people []sandbox.OktaUser
	for i, u := range sandbox.Company(1, n) {
		u.ID = w.okta.AddUser(u)
		if i < n {
			people = append(people, u)
		}
	}
	for i, u := range people[n-m:] {
		user := sandbox.LarkUser{
			UserID: fmt.Sprintf("legacy%03d", i), Name: text(u, "displayName"), Email: text(u, "email"), JobTitle: "Employee", EmployeeType: 1,
		}
		if path, _ := directory.JoinPath(text(u, "division"), text(u, "department")); path != "" && i%8 > 0 {
			user.Departments = []string{w.department(strings.ReplaceAll(path, "/platform", "/Platform"))}
		}
		w.lark.AddUser(user)
	}
	return people
}

// department is the department with that path in Lark, made if it is not there.
func (w *world) department(path string) (id string) {
	if d, ok := w.lark.DepartmentByPath(path); ok {
		return d.OpenID
	}
	parent, name := directory.SplitPath(path)
	if parent != "" {
		parent = w.department(parent)
	}
	return w.lark.AddDepartment(name, parent)
}

func text(u sandbox.OktaUser, name string) string { s, _ := u.Profile[name].(string); return s }
