package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// Every test is searched for secrets (see trace_test.go). This one does what brings them closest to what is kept: it
// signs in anew in the middle, is refused, and fails.
func TestPromise_15_secrets_are_in_no_log_plan_state_report_or_error(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		provider    func(w *world) string
		environment []string    // in which a run fails
		edits       [][2]string // of the configuration, with which it fails
	}{
		"from the environment": {
			provider:    (*world).provider,
			environment: []string{"OKTA_API_TOKEN=" + oktaToken + "-but-wrong", "LARK_APP_SECRET=" + appSecret + "-but-wrong"},
		},
		"in the configuration": {
			provider: func(w *world) string {
				secret, app := fmt.Sprintf("app_secret = %q\n  app_id ", appSecret), w.serviceApp("RSA PRIVATE KEY")
				return strings.NewReplacer("app_id ", secret, fmt.Sprintf("{ org_url = %q }", w.oktaURL), app).Replace(w.provider())
			},
			edits: [][2]string{{"0oaservice", "0oastranger"}, {"\n-----END", "x\n-----END"}, {appSecret, appSecret + "-but-wrong"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			provider := c.provider(w)
			config := audited(strings.Replace(w.adopting(`report = { path = "report.md" }`), w.provider(), provider, 1))
			ids := w.team("Ann Lee", "Ben Ito", "Tom Park")
			f := w.folder(config)
			f.plan().changes()
			w.lark.RevokeToken()
			f.apply().succeeds()
			w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example", Mobile: "+6591234567"})
			w.edit(ids[0], map[string]any{"mobilePhone": "+65 9123 4567"})
			w.okta.Deactivate(ids[1])
			f.plan().changes()
			f.apply().fails("1 change failed", "Ann Lee")
			for _, variable := range c.environment {
				f.set(variable)
				f.plan().fails("Error:")
			}
			for _, edit := range c.edits {
				f.write(strings.Replace(config, edit[0], edit[1], 1))
				f.plan().fails("Error:")
			}

			var kept []string
			files, err := os.ReadDir(f.path)
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				kept = append(kept, file.Name())
			}
			for _, name := range []string{"trace.log", "terraform.tfstate", "report.md", "audit.jsonl", saved} {
				if !slices.Contains(kept, name) {
					t.Errorf("there is no %s to look into", name)
				}
			}
			for _, said := range []string{"Lark API bodies", "answered"} {
				if !strings.Contains(f.log(), said) {
					t.Errorf("the log does not tell of calls: %q is not in it", said)
				}
			}
		})
	}
}

// log is what the commands logged.
func (f *folder) log() string {
	f.Helper()
	content, err := os.ReadFile(filepath.Join(f.path, "trace.log"))
	if err != nil {
		f.Fatal(err)
	}
	return string(content)
}

func TestPromise_15_phones_and_emails_are_in_no_log_below_trace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.hire("Ann Lee", map[string]any{"mobilePhone": "+65 8123 4567"})
	w.hire("Ben Ito", nil)
	f := w.folder(w.adopting())
	f.set("TF_LOG=DEBUG")
	f.settle()
	w.lark.AddUser(sandbox.LarkUser{Name: "Olga Stern", Email: "olga@acme.example"})
	w.edit(id, map[string]any{"email": "olga@acme.example"})
	f.plan().changes()
	f.apply().fails("Ann Lee")
	log := f.log()
	if !strings.Contains(log, "Lark API call") {
		t.Fatal("the log does not tell of calls")
	}
	for line := range strings.Lines(log) {
		for _, personal := range []string{"@acme.example", "%40acme.example", "81234567", "8123 4567"} {
			if strings.Contains(line, personal) {
				t.Errorf("the log names %s: %s", personal, line)
			}
		}
	}
}

// A line that is longer than a CLI reads comes in pieces, which it cannot take apart, and it shows them at DEBUG whatever the
// level of the line was. So bodies are cut, and below TRACE they do not leave the process.
func TestPromise_15_no_line_of_the_log_is_longer_than_a_CLI_reads(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const people, readable = 120, 64 << 10
	for i := range people {
		w.lark.AddUser(sandbox.LarkUser{
			Name: fmt.Sprintf("Ann Lee%03d", i), Email: fmt.Sprintf("ann.lee%03d@acme.example", i), Mobile: fmt.Sprintf("+659123%04d", i),
			City: strings.Repeat("<&>", 30), WorkStation: strings.Repeat("\u2028", 90), JobTitle: "Engineer", EmployeeNo: fmt.Sprintf("E%03d", i),
		})
	}
	config := w.provider() + fmt.Sprintf(`
data "lark_existing_users" "staff" {
  directory = jsonencode({ people = { for i in range(%d) : "p${i}" => {
    name  = format("Ann Lee%%03d", i)
    email = format("ann.lee%%03d@acme.example", i)
  } } })
}
`, people)
	personal := []string{"@acme", "%40acme", "+659123", "%2B659123", "65 9123"}
	for name, c := range map[string]struct {
		level  []string
		bodies bool
	}{
		"TRACE":                           {[]string{"TF_LOG=TRACE"}, true},
		"JSON":                            {[]string{"TF_LOG=JSON"}, true},
		"TRACE of providers":              {[]string{"TF_LOG=ERROR", "TF_LOG_PROVIDER=TRACE"}, true},
		"DEBUG":                           {[]string{"TF_LOG=DEBUG"}, false},
		"DEBUG of providers":              {[]string{"TF_LOG=", "TF_LOG_PROVIDER=DEBUG"}, false},
		"DEBUG, and TRACE inside":         {[]string{"TF_LOG=DEBUG", "TF_LOG_PROVIDER_LARK=TRACE", "TF_LOG_PROVIDER_LARK_LARK=TRACE", "TF_LOG_SDK=TRACE"}, false},
		"TRACE, but of providers no more": {[]string{"TF_LOG=TRACE", "TF_LOG_PROVIDER=debug"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := *w
			w.T = t
			f := w.folder(config)
			f.set(c.level...)
			f.plan().empty()
			calls, bodies, ours := 0, 0, 0
			for line := range strings.Lines(f.log()) {
				if !strings.Contains(line, "provider.terraform-provider-lark") && !strings.Contains(line, "tf_provider_addr") {
					continue // of the CLI's own
				}
				ours++
				calls += strings.Count(line, "Lark API call")
				bodies += strings.Count(line, "Lark API bodies")
				if len(line) > readable {
					t.Errorf("a line has %d bytes: %.200s", len(line), line)
				}
				for _, p := range personal {
					if !c.bodies && strings.Contains(line, p) {
						t.Errorf("the log shows %s: %.200s", p, line)
					}
				}
			}
			if calls == 0 || bodies > 0 != c.bodies {
				t.Errorf("%d lines of the provider, %d calls, %d bodies", ours, calls, bodies)
			}
		})
	}
}

// What a plan warns of names people. The library of the protocol writes all diagnostics to its log, too.
func TestPromise_15_no_diagnostic_is_in_a_log_below_trace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hire("Ann Lee", nil)
	f := w.folder(w.adopting())
	f.set("TF_LOG=DEBUG")
	f.plan().changes("Ann Lee")
	for line := range strings.Lines(f.log()) {
		if strings.Contains(line, "provider.terraform-provider-lark") && strings.Contains(line, "Ann Lee") {
			t.Errorf("the log repeats a diagnostic: %s", line)
		}
	}
}
