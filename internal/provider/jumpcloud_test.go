package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

const (
	jumpCloudKey    = "jca_planted-jumpcloud-key"
	jumpCloudSecret = "planted-jumpcloud-secret"
)

// jumpCloud starts an organization and returns it with its address.
func jumpCloud(t *testing.T, options sandbox.JumpCloudOptions) (j *sandbox.JumpCloud, address string) {
	t.Helper()
	options.APIKey, options.ClientID, options.ClientSecret, options.Seed = jumpCloudKey, "service-account", jumpCloudSecret, 1
	j = sandbox.NewJumpCloud(options)
	address, stop := sandbox.Serve(j)
	t.Cleanup(stop)
	return j, address
}

// employs adds somebody to JumpCloud and returns the id. fields adds to the name and the email.
func employs(j *sandbox.JumpCloud, name string, fields map[string]any) string {
	all := map[string]any{"username": strings.ReplaceAll(name, " ", "."), "email": address(name), "displayname": name}
	maps.Copy(all, fields)
	return j.AddUser(sandbox.JumpCloudUser{Fields: all})
}

// documents expects an attribute of a data source to be a JSON object with these keys and no others, and total to count them.
func documents(at, attribute string, ids ...string) []statecheck.StateCheck {
	return []statecheck.StateCheck{
		statecheck.ExpectKnownValue(at, tfjsonpath.New("total"), knownvalue.Int64Exact(int64(len(ids)))),
		statecheck.ExpectKnownValue(at, tfjsonpath.New(attribute), knownvalue.StringFunc(func(document string) error {
			var records map[string]json.RawMessage
			if err := json.Unmarshal([]byte(document), &records); err != nil {
				return err
			}
			for _, id := range ids {
				if records[id] == nil {
					return fmt.Errorf("%s is not in %s", id, document)
				}
			}
			if len(records) != len(ids) || strings.Contains(document, "null") || strings.Contains(document, "totp") || strings.Contains(document, "password") {
				return fmt.Errorf("%d records, want %d: %s", len(records), len(ids), document)
			}
			return nil
		})),
	}
}

func TestJumpCloud_users_are_everybody_and_can_be_narrowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	j, address := jumpCloud(t, sandbox.JumpCloudOptions{})
	ann := employs(j, "Ann Lee", map[string]any{"department": "Sales"})
	ben := employs(j, "Ben Ito", map[string]any{"department": "Sales"})
	cy := employs(j, "Cy Poe", nil)
	j.Suspend(cy)
	group := j.AddGroup("japan", "", ben, cy)
	provider := fmt.Sprintf("provider \"lark\" {\n  jumpcloud = { base_url = %q, org_id = %q }\n}\n", address, j.OrgID())
	asks := func(arguments string) string {
		return provider + "data \"lark_jumpcloud_users\" \"staff\" {\n" + arguments + "\n}\n"
	}
	shows := func(arguments string, ids ...string) resource.TestStep {
		return resource.TestStep{Config: asks(arguments), ConfigStateChecks: documents("data.lark_jumpcloud_users.staff", "users", ids...)}
	}
	fails := func(arguments, says string) resource.TestStep {
		return resource.TestStep{Config: asks(arguments), ExpectError: regexp.MustCompile(says)}
	}
	w.test(
		shows("", ann, ben, cy),
		shows(`filter = ["department:$eq:Sales"]`, ann, ben),
		shows(`group_ids = ["`+group+`"]`, ben, cy),
		shows(`group_ids = ["`+group+`"]`+"\n"+`filter = ["department:$eq:Sales"]`, ben),
		fails(`filter = ["department:eq:Sales"]`, `(?s)which\s+is\s+no\s+condition`),
		fails(`filter = ["department:$eq:Legal"]`, `JumpCloud returned nobody`),
		fails(`filter = []`, `at least 1`),
		fails(`group_ids = ["japan"]`, `24\s+hex\s+digits`),
		fails(`group_ids = ["60259a3cb544065d1eaf2760"]`, `(?s)no\s+such\s+group`),
	)
}

func TestJumpCloud_groups_have_their_members_and_can_be_narrowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	j, address := jumpCloud(t, sandbox.JumpCloudOptions{NullMembers: true})
	ann, ben := employs(j, "Ann Lee", nil), employs(j, "Ben Ito", nil)
	sales, it, everyone := j.AddGroup("Sales", "Who sells", ben, ann), j.AddGroup("IT", ""), j.GroupID("All Users")
	provider := fmt.Sprintf("provider \"lark\" {\n  jumpcloud = { base_url = %q }\n}\n", address)
	asks := func(arguments string) string {
		return provider + "data \"lark_jumpcloud_groups\" \"teams\" {\n" + arguments + "\n}\n"
	}
	const at = "data.lark_jumpcloud_groups.teams"
	record := statecheck.ExpectKnownValue(at, tfjsonpath.New("groups"), knownvalue.StringExact(
		`{"`+sales+`":{"description":"Who sells","id":"`+sales+`","members":["`+ann+`","`+ben+`"],"name":"Sales","type":"user_group"}}`))
	w.test(
		resource.TestStep{Config: asks(""), ConfigStateChecks: documents(at, "groups", sales, it, everyone)},
		resource.TestStep{Config: asks(`ids = ["` + sales + `"]`), ConfigStateChecks: append(documents(at, "groups", sales), record)},
		resource.TestStep{Config: asks(`filter = ["name:eq:IT"]`), ConfigStateChecks: documents(at, "groups", it)},
		resource.TestStep{
			Config: asks("ids = [\"" + it + "\"]\ninclude_members = false"),
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(at, tfjsonpath.New("groups"), knownvalue.StringExact(
				`{"`+it+`":{"id":"`+it+`","name":"IT","type":"user_group"}}`))},
		},
		resource.TestStep{Config: asks(`filter = ["name:eq:Legal"]`), ExpectError: regexp.MustCompile(`filter\s+matches\s+no\s+group`)},
		resource.TestStep{Config: asks("filter = [\"name:eq:IT\"]\nids = [\"" + it + "\"]"), ExpectError: regexp.MustCompile(`(?s)ids.*cannot be specified`)},
		resource.TestStep{Config: asks(`ids = ["60259a3cb544065d1eaf2760"]`), ExpectError: regexp.MustCompile(`(?s)there\s+is\s+no\s+group`)},
	)
}

func TestJumpCloud_is_signed_in_to_by_a_key_or_as_a_service_account(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	j, address := jumpCloud(t, sandbox.JumpCloudOptions{SeveralOrganizations: true})
	employs(j, "Ann Lee", nil)
	f := w.folder("")
	asks := func(block string) string {
		return "provider \"lark\" {\n  jumpcloud = " + block + "\n}\ndata \"lark_jumpcloud_users\" \"staff\" {}\noutput \"total\" { value = data.lark_jumpcloud_users.staff.total }\n"
	}
	f.set("JUMPCLOUD_BASE_URL="+address, "JUMPCLOUD_ORG_ID="+j.OrgID())
	clean := slices.Clip(f.env)
	for _, test := range []struct {
		block string
		env   []string
		says  string // "" is a plan that goes through
	}{
		{"null", nil, ""},
		{`{ org_id = "` + j.OrgID() + `" }`, []string{"JUMPCLOUD_ORG_ID=60259a2ad81e1a474d4e7c83"}, ""},
		{"null", []string{"JUMPCLOUD_ORG_ID="}, "set org_id"},
		{"null", []string{"JUMPCLOUD_ORG_ID=acme"}, "24 hex digits"},
		{"null", []string{"JUMPCLOUD_API_KEY=jca_another"}, "api_key"},
		{"null", []string{"JUMPCLOUD_API_KEY="}, "Missing JumpCloud credentials"},
		{"null", []string{"JUMPCLOUD_API_KEY=", "JUMPCLOUD_CLIENT_ID=service-account", "JUMPCLOUD_CLIENT_SECRET=" + jumpCloudSecret}, ""},
		{"null", []string{"JUMPCLOUD_API_KEY=", "JUMPCLOUD_CLIENT_ID=service-account", "JUMPCLOUD_CLIENT_SECRET=wrong"}, "client_secret"},
		{"null", []string{"JUMPCLOUD_CLIENT_ID=service-account", "JUMPCLOUD_CLIENT_SECRET=" + jumpCloudSecret}, "two ways in; give one"},
		{`{ client_id = "service-account" }`, []string{"JUMPCLOUD_CLIENT_SECRET=" + jumpCloudSecret}, ""}, // before the key of the environment
		{`{ base_url = "http://console.jumpcloud.com" }`, nil, "https://console.jumpcloud.com"},
		{`{ api_key = terraform_data.later.output }`, nil, "jumpcloud.api_key of the provider block"},
	} {
		f.env = slices.Concat(clean, test.env)
		config := asks(test.block)
		if strings.Contains(test.block, "later") {
			config += "resource \"terraform_data\" \"later\" { input = \"x\" }\n"
		}
		f.write(config)
		if test.says == "" {
			f.plan().changes("total = 1")
		} else {
			f.plan().fails(test.says).omits("jca_another", jumpCloudSecret)
		}
	}
}

func TestJumpCloud_a_listing_that_does_not_finish_is_an_error_and_changes_nothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	j, address := jumpCloud(t, sandbox.JumpCloudOptions{})
	for i := range 250 {
		employs(j, fmt.Sprint("Ann Lee", i), nil)
	}
	f := w.folder(fmt.Sprintf(`
provider "lark" {
  jumpcloud = { base_url = %q }
}
data "lark_jumpcloud_groups" "all" {}
output "total" { value = length(jsondecode(data.lark_jumpcloud_groups.all.groups)[%q].members) }
`, address, j.GroupID("All Users")))
	f.plan().changes("total = 250")
	j.Inject(sandbox.Fault{Truncate: true, Match: func(c sandbox.Call) bool { return strings.Contains(c.Query, "skip=198") }})
	f.plan().fails("members of group", "page 3").omits("total =")
}
