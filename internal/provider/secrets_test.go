package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// fromEnvironment takes the credentials out of a configuration: there, they would be in the saved plan for all to see.
func (f *folder) fromEnvironment(config string) string {
	f.env = append(f.env,
		"LARK_BASE_URL="+f.larkURL, "LARK_APP_ID="+appID, "LARK_APP_SECRET="+appSecret, "OKTA_ORG_URL="+f.oktaURL, "OKTA_API_TOKEN="+oktaToken)
	return strings.Replace(config, f.provider(), `provider "lark" {}`+"\n", 1)
}

// A run with creates, an update that fails, a suspension, a refused token and a wrong secret.
func TestProvider_secrets_are_in_no_state_plan_log_report_or_error(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito", "Tom Park")
	f := w.folder("")
	f.env = append(f.env, "TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(f.path, "trace.log"))
	f.write(f.fromEnvironment(w.adopting(`report = { path = "report.md" }`)))
	printed := f.plan().changes().raw + f.apply().succeeds().raw
	w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example", Mobile: "+6591234567"})
	w.edit(ids[0], map[string]any{"mobilePhone": "+65 9123 4567"})
	w.okta.Deactivate(ids[1])
	printed += f.plan().changes().raw + f.apply().fails("Ann Lee").raw
	f.env = append(f.env, "LARK_APP_SECRET="+appSecret+"-but-wrong")
	printed += f.plan().fails("secret").raw
	f.env = append(f.env, "LARK_APP_SECRET="+appSecret, "OKTA_API_TOKEN="+oktaToken+"-but-wrong")
	printed += f.plan().fails("Okta").raw

	token := regexp.MustCompile(`\bt-[0-9a-f]{32}\b`)
	look := func(where, text string) {
		for _, secret := range []string{appSecret, oktaToken} {
			if i := strings.Index(text, secret); i >= 0 {
				t.Errorf("%s has a secret in it: ...%s...", where, text[max(0, i-100):min(len(text), i+100)])
			}
		}
		if found := token.FindString(text); found != "" {
			t.Errorf("%s has the token %s in it", where, found)
		}
	}
	look("what was printed", printed)
	files, err := os.ReadDir(f.path)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		content, err := os.ReadFile(filepath.Join(f.path, file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		look(file.Name(), string(content))
		seen[file.Name()] = true
	}
	look("the plan as JSON", f.run("show", "-json", saved).raw)
	for _, name := range []string{"trace.log", "terraform.tfstate", "report.md", saved} {
		if !seen[name] {
			t.Errorf("there is no %s to look into", name)
		}
	}
}

func TestProvider_names_no_phone_and_no_email_in_a_log_below_trace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.hire("Ann Lee", map[string]any{"mobilePhone": "+65 8123 4567"})
	w.hire("Ben Ito", nil)
	f := w.folder("")
	f.env = append(f.env, "TF_LOG=DEBUG", "TF_LOG_PATH="+filepath.Join(f.path, "debug.log"))
	f.write(f.fromEnvironment(w.adopting()))
	f.settle()
	w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example"})
	w.edit(id, map[string]any{"email": "olga@acme.example"})
	f.plan().changes()
	f.apply().fails("Ann Lee")
	log, err := os.ReadFile(filepath.Join(f.path, "debug.log"))
	if err != nil || !strings.Contains(string(log), "Lark API call") {
		t.Fatalf("the log does not tell of calls: %v", err)
	}
	for line := range strings.Lines(string(log)) {
		for _, personal := range []string{"@acme.example", "%40acme.example", "81234567", "8123 4567"} {
			if strings.Contains(line, personal) {
				t.Errorf("the log names %s: %s", personal, line)
			}
		}
	}
}
