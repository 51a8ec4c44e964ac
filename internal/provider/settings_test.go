package provider_test

import (
	"strings"
	"testing"
)

func TestProvider_a_base_URL_is_refused_before_a_plan_for_new_people_goes_through(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder("")
	people := w.byHand(`{ people = { ann = { name = "Ann Lee", email = "ann.lee@acme.example" } } }`)
	for _, url := range []string{"http://lark.example.com", "open.larksuite.com", "https://user:planted-value@open.larksuite.com"} {
		f.write(strings.Replace(people, `"`+w.larkURL+`"`, `"`+url+`"`, 1))
		outcome := f.plan().fails("Invalid base URL", "base_url")
		if strings.Count(outcome.raw, "planted-value") > 1 { // Terraform shows the line of the configuration
			t.Errorf("the credentials are printed:\n%s", outcome.raw)
		}
	}
}

func TestProvider_an_okta_block_that_is_not_known_yet_is_named(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder("")
	f.set("OKTA_ORG_URL=" + w.oktaURL)
	for okta, says := range map[string]string{
		`terraform_data.later.output`:                                                                 "okta.org_url of the provider block",
		`{ api_token = terraform_data.later.output.api_token }`:                                       "okta.api_token of the provider block",
		`{ client_id = "0oa1", private_key = "x", scopes = [terraform_data.later.output.api_token] }`: "okta.scopes of the provider block",
	} {
		f.write(`
resource "terraform_data" "later" {
  input = { api_token = "x" }
}
provider "lark" {
  okta = ` + okta + `
}
data "lark_okta_users" "staff" {}
`)
		f.plan().fails("Value not known yet", says).omits("always an error in the provider")
	}
}

func TestProvider_an_okta_credential_that_is_written_down_counts_before_another_of_the_environment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee")
	f := w.folder("")
	f.set("OKTA_ORG_URL="+w.oktaURL, "OKTA_API_CLIENT_ID=0oa1", "OKTA_API_PRIVATE_KEY=not-a-key")
	okta := func(block string) string {
		return "provider \"lark\" {\n  okta = " + block + "\n}\ndata \"lark_okta_users\" \"staff\" {}\n"
	}
	f.write(okta(`{ api_token = "` + oktaToken + `" }`))
	f.plan().empty()
	f.write(okta(`{ client_id = "0oa2", private_key = "not-a-key" }`))
	f.plan().fails("private_key (OKTA_API_PRIVATE_KEY) is not PEM. Give the text of the key, not its path").omits("two ways")
	f.write(okta(`null`))
	f.plan().fails("two ways in; give one. Environment variables count: unset OKTA_API_TOKEN, or")
}
