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
		resource.TestStep{
			Config:      w.provider() + "data \"lark_okta_users\" \"staff\" {\n search = \"a\"\n group_ids = [\"b\"]\n}",
			ExpectError: regexp.MustCompile(`(?s)search.*group_ids`),
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
	)
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

func TestOkta_a_service_app_signs_in_with_its_private_key(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	w.okta = sandbox.NewOkta(sandbox.OktaOptions{ClientID: "0oaservice", PublicKey: key.Public(), KeyID: "kid1", Seed: 1})
	w.hire("Ann Lee", nil)
	url, stop := sandbox.Serve(w.okta)
	t.Cleanup(stop)
	config := func(id, keyID string) string {
		return fmt.Sprintf(`
provider "lark" {
  okta = {
    org_url        = %q
    client_id      = %q
    private_key_id = %q
    private_key    = <<-EOT
%sEOT
  }
}
data "lark_okta_users" "staff" {}
`, url, id, keyID, pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	}
	w.test(
		resource.TestStep{Config: config("0oaservice", "kid1"), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(oktaStaff, tfjsonpath.New("total"), knownvalue.Int64Exact(1)),
		}},
		resource.TestStep{Config: config("0oastranger", "kid1"), ExpectError: regexp.MustCompile(`(?i)client`)},
	)
}

func TestOkta_a_wrong_token_is_named(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hire("Ann Lee", nil)
	config := strings.Replace(w.sync(), `"`+oktaToken+`"`, `"00not-the-token"`, 1)
	f := w.folder(config)
	f.plan().fails("token").omits("00not-the-token")
}
