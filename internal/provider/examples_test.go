package provider_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

const examples = "../../examples"

// Every example is planned as it stands, against a company of the sandbox. Those that have a resource are applied too.
func TestExamples_are_planned(t *testing.T) {
	t.Parallel()
	folders := map[string][]string{}
	err := filepath.WalkDir(examples, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && slices.Contains([]string{".tf", ".csv"}, filepath.Ext(path)) {
			folder, _ := filepath.Rel(examples, filepath.Dir(path))
			folders[folder] = append(folders[folder], path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{
		"provider", "quickstart", "jumpcloud", "several-sources", "groups", "resources/lark_directory_sync", "data-sources/lark_okta_users", "functions/person",
	} {
		if folders[folder] == nil {
			t.Errorf("there is no example in %s", folder)
		}
	}
	delete(folders, twoTenants) // it is planned with two tenants: see tenants_test.go
	for folder, files := range folders {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			company := w.company(12, 3)
			// What examples look up. Some of them make the group and the department themselves.
			w.department("Sales/Operations")
			if strings.HasPrefix(folder, "data-sources") {
				w.department("Engineering/Platform")
				w.lark.AddUser(sandbox.LarkUser{Name: "IT", Email: "it@acme.com"})
				w.lark.AddGroup(sandbox.LarkGroup{Name: "Platform"})
			}
			w.okta.AddLinkedObject("manager", "subordinate")
			w.okta.Link("manager", company[1].ID, company[0].ID)
			// The groups and people that an example names are others in each org and tenant.
			j, jumpCloudURL := jumpCloud(t, sandbox.JumpCloudOptions{})
			ann := employs(j, "Ann Lee", map[string]any{"department": "Sales"})
			names := strings.NewReplacer(
				"60259a3cb544065d1eaf2760", j.AddGroup("Sales", "", ann),
				"ou_1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d", w.lark.Users()[1].OpenID, "ou_7d8e9f0a1b2c3d4e5f6a7b8c9d0e1f2a", w.lark.Users()[2].OpenID,
				"00gab12cd3EFghIj4x57", w.okta.AddGroup("platform", company[0].ID), "00gzy98xw7VUtsRq6x57", w.okta.AddGroup("mobile", company[1].ID),
				"0oaab12cd3EFghIj4x57", w.okta.AddApp("Lark", company[0].ID, company[1].ID),
				"00u1a2b3c4D5e6F7g8h9", company[2].ID, "founder@acme.com", text(company[0], "email"))
			w.okta.AddGroup("lark-Everybody", company[0].ID, company[11].ID)
			f := w.folder("")
			f.set(
				"LARK_BASE_URL="+w.larkURL, "LARK_APP_ID="+appID, "OKTA_ORG_URL="+w.oktaURL, "JUMPCLOUD_BASE_URL="+jumpCloudURL,
				"LARK_WEBHOOK_URL="+w.larkURL+w.lark.AddBot(sandbox.LarkBot{Name: "IT"}))
			configuration := "\n"
			for _, file := range files {
				content, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if filepath.Ext(file) == ".tf" {
					configuration += string(content)
				}
				write(t, filepath.Join(f.path, filepath.Base(file)), names.Replace(string(content)))
			}
			if strings.Contains(configuration, "required_providers") {
				if err := os.Remove(filepath.Join(f.path, "versions.tf")); err != nil {
					t.Fatal(err)
				}
			}
			switch has := func(block string) bool { return strings.Contains(configuration, "\n"+block+` "`) }; {
			case has("resource") && !strings.Contains(configuration, "lark_directory_sync"):
				f.plan().changes("to add, 0 to change, 0 to destroy.")
				f.apply().succeeds()
				f.plan().empty()
			case has("resource"):
				who := "9 people will be invited, 3 adopted"
				switch folder {
				case "jumpcloud":
					who = "1 person will be invited"
				case "okta-and-jumpcloud":
					who = "10 people will be invited, 3 adopted"
				}
				f.plan().changes("Plan: 1 to add", who).omits("matches nobody")
				f.apply().succeeds()
				if folder == "groups" {
					w.groupHas("Everybody", text(company[0], "displayName"), text(company[11], "displayName"))
				}
				if folder == "quickstart" || folder == "jumpcloud" {
					f.plan().empty()
					f.plan("-refresh=false").empty()
				}
			case has("output"):
				f.plan().changes("Changes to Outputs")
			default:
				f.plan().empty()
			}
			if strings.Contains(configuration, "\nvariable ") { // Terraform itself keeps the values of variables in a saved plan
				if err := os.Remove(filepath.Join(f.path, saved)); err != nil {
					t.Error(err)
				}
			}
		})
	}
}
