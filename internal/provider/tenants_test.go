package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

const twoTenants = "two-tenants"

// tenants is a folder with the example of two tenants, and the second of them, which is Feishu's. edit changes a file of it.
func tenants(t *testing.T) (f *folder, feishu *world, edit func(file, was, is string)) {
	t.Helper()
	w, feishu := newWorld(t), tenantOf(t, func(o *sandbox.LarkOptions) { o.Region, o.Subscriptions = "feishu", nil })
	f = w.folder("")
	if err := os.Remove(filepath.Join(f.path, "versions.tf")); err != nil {
		t.Fatal(err)
	}
	f.set("LARK_BASE_URL="+w.larkURL, "LARK_APP_ID="+appID, "OKTA_ORG_URL="+w.oktaURL,
		"TF_VAR_feishu_app_id="+appID, "TF_VAR_feishu_app_secret="+appSecret)
	files := map[string]string{}
	edit = func(file, was, is string) {
		t.Helper()
		if !strings.Contains(files[file], was) {
			t.Fatalf("%s has no %q", file, was)
		}
		files[file] = strings.Replace(files[file], was, is, 1)
		write(t, filepath.Join(f.path, file), files[file])
	}
	for _, file := range []string{"main.tf", "variables.tf", "checks.tf"} {
		content, err := os.ReadFile(filepath.Join(examples, twoTenants, file))
		if err != nil {
			t.Fatal(err)
		}
		files[file] = string(content)
		edit(file, "", "")
	}
	edit("main.tf", `region     = "feishu"`, "region     = \"feishu\"\n  base_url   = \""+feishu.larkURL+`"`)
	t.Cleanup(func() { _ = os.Remove(filepath.Join(f.path, saved)) }) // Terraform itself keeps the values of variables there
	return f, feishu, edit
}

func TestTenants_each_gets_its_own_people_by_the_rules_of_its_region(t *testing.T) {
	t.Parallel()
	f, feishu, _ := tenants(t)
	f.hire("Ann Lee", map[string]any{"countryCode": "SG", "mobilePhone": "8123 4567"})
	f.hire("Ola Ek", nil) // nobody knows where
	wei := f.hire("Wei Li", map[string]any{"countryCode": "CN", "mobilePhone": "130 1111 1111"})
	none := f.hire("Bo Wu", map[string]any{"countryCode": "CN"})
	f.okta.SetUser(f.hire("Sue Soon", nil), func(u *sandbox.OktaUser) { u.Status = "STAGED" })

	f.plan().changes("2 to add", "+ Wei Li ("+wei+"): create", "Bo Wu ("+none+")").omits("lost", "In the scope of")
	f.apply().says("mobile")
	f.sends("create Ann Lee", "create Ola Ek")
	feishu.sends("create Wei Li")
	if got := f.user(address("Ann Lee")).Mobile + feishu.user(address("Wei Li")).Mobile; got != "+6581234567+8613011111111" {
		t.Errorf("mobiles are %s", got)
	}

	// Okta is told the number, and nobody is left.
	f.edit(none, map[string]any{"mobilePhone": "+86 130 2222 2222"})
	f.plan().changes()
	f.apply().succeeds()
	feishu.sends("create Bo Wu")
	f.plan().empty()
	f.sends()
}

// Who moves is invited by the one and held by the other, or suspended there if the move is taken as evidence.
func TestTenants_who_moves_from_one_to_the_other_is_lost_in_neither(t *testing.T) {
	t.Parallel()
	f, feishu, edit := tenants(t)
	f.hire("Ann Lee", map[string]any{"countryCode": "SG"})
	f.hire("Bo Wu", map[string]any{"countryCode": "CN", "mobilePhone": "+8613022222222"})
	wei := f.hire("Wei Li", map[string]any{"countryCode": "CN", "mobilePhone": "+8613011111111"})
	f.settle()
	feishu.lark.AcceptInvitations()
	f.sent()
	feishu.sent()

	f.edit(wei, map[string]any{"countryCode": "SG", "mobilePhone": "+6591234567"})
	f.plan().changes("+ Wei Li ("+wei+"): create", "? Wei Li ("+wei+"): held").omits("In the scope of")
	f.apply().succeeds()
	f.sends("create Wei Li")
	feishu.sends()
	f.plan().empty("? Wei Li")

	edit("main.tf", `phone_region = "CN"`,
		`phone_region = "CN"`+"\n    departed = \"user.status == 'DEPROVISIONED' || user.profile.countryCode != 'CN'\"")
	f.plan().changes("- Wei Li (" + wei + "): leaves").omits("In the scope of")
	f.apply().succeeds()
	f.sends()
	feishu.sends("update Wei Li: suspended")
	f.plan().empty()

	// And back: the account that Feishu's sync has suspended is lifted.
	f.edit(wei, map[string]any{"countryCode": "CN", "mobilePhone": "+8613011111111"})
	f.plan().changes("+ Wei Li ("+wei+"): comes back", "? Wei Li ("+wei+"): held")
	f.apply().succeeds()
	feishu.sends("update Wei Li: suspended")
	f.plan().empty()
}

func TestTenants_a_check_names_who_is_in_neither_and_who_in_both(t *testing.T) {
	t.Parallel()
	f, feishu, edit := tenants(t)
	f.hire("Ann Lee", map[string]any{"countryCode": "SG"})
	wei := f.hire("Wei Li", map[string]any{"countryCode": "CN", "mobilePhone": "+8613011111111"})
	lost := f.hire("Jo Tan", map[string]any{"countryCode": "HK"})
	edit("main.tf", `"user.profile.countryCode != 'CN'"`, `"user.profile.countryCode == 'SG' || user.profile.countryCode == 'CN'"`)
	f.plan().changes("Check block assertion failed", "In the scope of neither tenant: "+lost, "In the scope of both tenants: "+wei)
	f.sends()
	feishu.sends()
}
