package provider_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

const oktaStaff = "data.lark_okta_users.staff"

func TestOkta_users_can_be_narrowed_and_the_evidence_of_leavers_cannot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.hire("Ann Lee", map[string]any{"countryCode": "SG", "userType": nil})
	ben := w.hire("Ben Ito", map[string]any{"countryCode": "JP"})
	cy := w.hire("Cy Poe", map[string]any{"countryCode": "JP"})
	w.okta.Deactivate(cy)
	group := w.okta.AddGroup("japan", ben, cy)
	app := w.okta.AddApp("lark", ann)
	shows := func(argument string, ids ...string) resource.TestStep {
		return resource.TestStep{
			Config: w.provider() + "data \"lark_okta_users\" \"staff\" {\n" + argument + "\n}",
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(oktaStaff, tfjsonpath.New("total"), knownvalue.Int64Exact(int64(len(ids)))),
				statecheck.ExpectKnownValue(oktaStaff, tfjsonpath.New("users"), knownvalue.StringFunc(func(document string) error {
					return recordsOf(document, ids)
				})),
			},
		}
	}
	w.test(
		shows("", ann, ben, cy),
		shows(`search = "profile.countryCode eq \"SG\""`, ann, cy),
		shows(`group_ids = ["`+group+`"]`, ben, cy),
		shows(`app_id = "`+app+`"`, ann, cy),
		resource.TestStep{
			Config:      w.provider() + "data \"lark_okta_users\" \"staff\" {\n search = \"a\"\n group_ids = [\"b\"]\n}",
			ExpectError: regexp.MustCompile(`(?s)search.*group_ids`),
		},
		resource.TestStep{
			Config:      w.provider() + "data \"lark_okta_users\" \"staff\" {\n search = \"a\"\n app_id = \"b\"\n}",
			ExpectError: regexp.MustCompile(`(?s)search.*app_id`),
		},
		resource.TestStep{
			Config:      w.provider() + "data \"lark_okta_users\" \"staff\" {\n app_id = \"b\"\n group_ids = [\"b\"]\n}",
			ExpectError: regexp.MustCompile(`(?s)group_ids.*app_id`),
		},
		resource.TestStep{
			Config:      w.provider() + "data \"lark_okta_users\" \"staff\" {\n departed_within = \"90 days\"\n}",
			ExpectError: regexp.MustCompile(`Invalid duration`),
		},
		resource.TestStep{
			Config:      w.provider() + "data \"lark_okta_users\" \"staff\" {\n search = \"profile.nothing eq\"\n}",
			ExpectError: regexp.MustCompile(`Unable to list the users of Okta`),
		},
		resource.TestStep{
			Config:      w.provider() + "data \"lark_okta_users\" \"staff\" {\n group_ids = [\"00gnobodyhasit000000\"]\n}",
			ExpectError: regexp.MustCompile(`00gnobodyhasit000000`),
		},
		resource.TestStep{
			Config:      w.provider() + "data \"lark_okta_users\" \"staff\" {\n app_id = \"0oanobodyhasit000000\"\n}",
			ExpectError: regexp.MustCompile(`(?s)0oanobodyhasit000000.*check app_id`),
		},
	)
}

func TestOkta_managers_by_a_linked_object_become_leaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.hire("Ann Lee", map[string]any{"managerId": nil, "manager": "whoever"})
	ben := w.hire("Ben Ito", map[string]any{"managerId": nil, "manager": "whoever"})
	cy := w.hire("Cy Poe", nil)
	w.okta.AddLinkedObject("manager", "subordinate")
	w.okta.AddLinkedObject("mentor", "mentee")
	w.okta.Link("manager", ben, ann)
	w.okta.Link("manager", cy, ann)
	w.okta.Link("mentor", ben, cy)
	for link, leaders := range map[string]map[string]any{
		`manager_link = "manager"`: {ben: ann, cy: ann},
		`manager_link = "mentor"
subordinate_link = "mentee"`: {ben: cy},
	} {
		f := w.folder(w.provider() + `
data "lark_okta_users" "staff" {
  ` + link + `
}
data "lark_sync_mapping" "chained" {
  sources = [{
    name = "hr", preset = "okta", phone_region = "SG", users = data.lark_okta_users.staff.users
    attributes = { leader = "user.manager_link" }
  }]
}
data "lark_sync_mapping" "reading" {
  sources = [{
    name = "hr", phone_region = "SG", attributes = { leader = "user.manager_link" }
    okta = { ` + link + ` }
  }]
}`)
		f.plan().empty()
		f.settle()
		for _, name := range []string{"chained", "reading"} {
			people := f.document(f.mapping(name)["directory"].(string)).People
			for _, id := range []string{ann, ben, cy} {
				if people[id]["leader"] != leaders[id] {
					t.Errorf("%s, %s: the leader of %s is %v, want %v", link, name, id, people[id]["leader"], leaders[id])
				}
			}
			if warnings := fmt.Sprint(f.mapping(name)["warnings"]); strings.Contains(warnings, "leader") {
				t.Errorf("%s, %s: %s", link, name, warnings)
			}
		}
	}
	f := w.folder("")
	for arguments, says := range map[string]string{
		`subordinate_link = "subordinate"`:                        "manager_link",
		`manager_link = "direct manager"`:                         "manager_link",
		"manager_link = \"boss\"":                                 "check manager_link",
		"manager_link = \"mentor\"\nsubordinate_link = \"staff\"": "subordinate_link",
	} {
		f.write(w.provider() + "data \"lark_okta_users\" \"staff\" {\n" + arguments + "\n}\n")
		f.plan().fails(says)
	}
}

func TestOkta_an_app_or_linked_objects_that_do_not_come_whole_fail_the_plan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito", "Cy Poe")
	app := w.okta.AddApp("lark", ids...)
	w.okta.AddLinkedObject("manager", "subordinate")
	w.okta.Link("manager", ids[1], ids[0])
	w.okta.Link("manager", ids[2], ids[0])
	f := w.folder("")
	for _, test := range []struct{ arguments, path, says string }{
		{`app_id = "` + app + `"`, "/api/v1/apps/", "the users of app " + app + " could not be listed"},
		{`manager_link = "manager"`, "/linkedObjects/manager", `the linked objects "manager" of user `},
		{`manager_link = "manager"`, "/linkedObjects/subordinate", `the linked objects "subordinate" of user `},
	} {
		for _, chained := range []bool{true, false} {
			config := w.provider() + "data \"lark_okta_users\" \"staff\" {\n" + test.arguments + "\n}\n"
			if !chained {
				config = w.reads("okta = { " + test.arguments + " }")
			}
			f.write(config)
			w.okta.Inject(answers(func(c sandbox.Call) bool { return strings.Contains(c.Path, test.path) }, 200, "<html>Sign in to the proxy</html>"))
			f.plan().fails(test.says, "HTML")
			w.okta.ClearFaults()
			f.plan().succeeds()
		}
	}
}

// recordsOf expects a document of just these users, without what must not be in it.
func recordsOf(document string, ids []string) error {
	var users map[string]map[string]any
	if err := json.Unmarshal([]byte(document), &users); err != nil {
		return err
	}
	for _, id := range ids {
		if users[id] == nil {
			return fmt.Errorf("%s is not among the users", id)
		}
	}
	if len(users) != len(ids) {
		return fmt.Errorf("%d users, want %d", len(users), len(ids))
	}
	for _, secret := range []string{"credentials", "_links", "lastLogin", "null"} {
		if strings.Contains(document, secret) {
			return fmt.Errorf("the users have %s in them", secret)
		}
	}
	return nil
}

// serviceApp replaces the org by one that lets a service app in, and returns the okta block for it, with the private key
// in that form: "RSA PRIVATE KEY" is PKCS#1, "PRIVATE KEY" is PKCS#8.
func (w *world) serviceApp(form string) (block string) {
	w.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		w.Fatal(err)
	}
	der := x509.MarshalPKCS1PrivateKey(key)
	if form == "PRIVATE KEY" {
		if der, err = x509.MarshalPKCS8PrivateKey(key); err != nil {
			w.Fatal(err)
		}
	}
	w.okta = sandbox.NewOkta(sandbox.OktaOptions{ClientID: "0oaservice", PublicKey: key.Public(), KeyID: "kid1", Seed: 1})
	var stop func()
	w.oktaURL, stop = sandbox.Serve(w.okta)
	w.Cleanup(stop)
	return fmt.Sprintf(`{
    org_url        = %q
    client_id      = "0oaservice"
    private_key_id = "kid1"
    private_key    = <<-EOT
%sEOT
  }`, w.oktaURL, pem.EncodeToMemory(&pem.Block{Type: form, Bytes: der}))
}

func TestOkta_a_service_app_signs_in_with_its_private_key(t *testing.T) {
	t.Parallel()
	for _, form := range []string{"RSA PRIVATE KEY", "PRIVATE KEY"} {
		w := newWorld(t)
		app := w.serviceApp(form)
		w.hire("Ann Lee", nil)
		config := "provider \"lark\" {\n  okta = " + app + "\n}\ndata \"lark_okta_users\" \"staff\" {}\noutput \"total\" { value = data.lark_okta_users.staff.total }\n"
		f := w.folder(config)
		f.plan().changes("total = 1")
		f.write(strings.Replace(config, "0oaservice", "0oastranger", 1))
		f.plan().fails("client_id")
	}
}

func TestOkta_a_service_app_that_demands_DPoP_needs_no_setting(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	app := w.serviceApp("PRIVATE KEY")
	w.okta.SetRequireDPoP(true)
	w.hire("Ann Lee", nil)
	f := w.folder("provider \"lark\" {\n  okta = " + app + "\n}\ndata \"lark_okta_users\" \"staff\" {}\noutput \"total\" { value = data.lark_okta_users.staff.total }\n")
	f.plan().changes("total = 1")
	refused := 0
	for _, c := range w.okta.Calls() {
		if c.Status != 200 {
			refused++
		}
	}
	if refused != 2 { // what tells the provider of proofs, and of the nonce
		t.Errorf("%d calls were refused", refused)
	}
}

func TestOkta_a_wrong_token_is_named(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hire("Ann Lee", nil)
	f := w.folder(w.sync())
	f.set("OKTA_API_TOKEN=00not-the-token")
	f.plan().fails("token").omits("00not-the-token")
}
