package provider_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/lark-directory/terraform-provider-lark/internal/provider"
)

// The provider that a CLI starts is the one that builtProvider in the environment names: `make test` builds it. Without, it
// is this test binary, which asProvider in the environment makes a provider.
const (
	builtProvider = "LARK_TEST_PROVIDER"
	asProvider    = "LARK_TEST_AS_PROVIDER"
)

func TestMain(m *testing.M) {
	if os.Getenv(asProvider) == "" {
		os.Exit(traced(m))
	}
	provider.Prepare()
	err := providerserver.Serve(context.Background(), provider.New("test"), providerserver.ServeOpts{
		Address: "registry.terraform.io/lark-directory/lark",
	})
	if err != nil {
		os.Exit(1)
	}
	provider.Shutdown()
}

// folder is a working folder in which a test runs commands as a user does.
type folder struct {
	*world
	path    string
	env     []string
	started bool // the CLI starts the provider: see served_test.go
	cards   int  // that were looked at
}

// folder makes one with a configuration in it. Its provider needs no installation, and so the folder no init.
func (w *world) folder(config string) *folder {
	w.Helper()
	f := &folder{world: w, path: w.TempDir()}
	f.env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_LOG_PATH="+filepath.Join(f.path, "trace.log"))
	w.Cleanup(f.searched)
	write(w.T, filepath.Join(f.path, "versions.tf"), `terraform {
  required_providers {
    lark = { source = "lark-directory/lark" }
  }
}`)
	f.write(config)
	return f
}

// searched fails the test if a secret stands in anything that the commands left behind.
func (f *folder) searched() {
	found, err := search(f.path)
	if err != nil {
		f.Error(err)
	}
	for _, line := range found {
		f.Error(line)
	}
}

// secret is the app secret that the next commands are given.
func (f *folder) secret(value string) { f.set("LARK_APP_SECRET=" + value) }

// own are arguments for which each provider block has a provider to itself, as the CLI starts them: one that writes files,
// or reads them, has its working folder; and one process serves one configuration.
var own = regexp.MustCompile(`\b(audit_log|lark_audit_log|notifications|alias)\b|report += { path = "[^$]`)

// write replaces the configuration.
func (f *folder) write(config string) {
	f.Helper()
	if own.MatchString(config) {
		f.processes()
	}
	write(f.T, filepath.Join(f.path, "main.tf"), config)
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// outcome is what a command printed, and its exit code.
type outcome struct {
	*testing.T
	command, raw, text string
	code               int
}

// binary is the CLI.
func binary() string {
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		return path
	}
	return "terraform"
}

func (f *folder) run(args ...string) outcome {
	f.Helper()
	ctx, end := context.WithCancel(f.Context())
	defer end()
	command := exec.CommandContext(ctx, binary(), args...)
	command.Dir, command.Env = f.path, f.env
	if !f.started {
		command.Env = append(slices.Clone(f.env), f.served(ctx))
	}
	printed, err := command.CombinedOutput()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		f.Fatal(err)
	}
	o := outcome{f.T, strings.Join(args, " "), string(printed), unwrapped(string(printed)), command.ProcessState.ExitCode()}
	if secret := secretIn(o.raw); secret != "" {
		f.Errorf("%s prints a secret: ...%s...", o.command, secret)
	}
	return o
}

// unwrapped takes the frames and line breaks out of what the CLI prints, so that sentences can be found in it.
func unwrapped(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", "", "╷", "", "╵", "").Replace(s)), " ")
}

const saved = "saved.tfplan"

// plan makes a plan and saves it. Its exit code is 0 for no changes, 2 for some.
func (f *folder) plan(args ...string) outcome {
	f.Helper()
	return f.run(append([]string{"plan", "-no-color", "-input=false", "-detailed-exitcode", "-out=" + saved}, args...)...)
}

// apply carries the saved plan out.
func (f *folder) apply() outcome {
	f.Helper()
	return f.run("apply", "-no-color", "-input=false", saved)
}

// settle applies what there is to do, which must go well.
func (f *folder) settle() {
	f.Helper()
	f.run("apply", "-no-color", "-input=false", "-auto-approve").succeeds()
}

func (o outcome) exits(code int, fragments []string) outcome {
	o.Helper()
	if o.code != code {
		o.Fatalf("%s exits with %d, want %d:\n%s", o.command, o.code, code, o.raw)
	}
	return o.says(fragments...)
}

// empty is for a plan without changes, which says these things all the same.
func (o outcome) empty(fragments ...string) outcome { o.Helper(); return o.exits(0, fragments) }

// changes is for a plan with changes that says these things.
func (o outcome) changes(fragments ...string) outcome { o.Helper(); return o.exits(2, fragments) }

// succeeds is for any other command that goes well.
func (o outcome) succeeds(fragments ...string) outcome { o.Helper(); return o.exits(0, fragments) }

// fails is for a command that ends with an error that says these things. It is never an error of the provider's own.
func (o outcome) fails(fragments ...string) outcome {
	o.Helper()
	return o.exits(1, fragments).omits("inconsistent", "bug in the provider", "panic")
}

func (o outcome) says(fragments ...string) outcome {
	o.Helper()
	missing := slices.DeleteFunc(slices.Clone(fragments), func(f string) bool { return strings.Contains(o.text, f) })
	if len(missing) > 0 {
		o.Errorf("%s does not say %q:\n%s", o.command, missing, o.raw)
	}
	return o
}

func (o outcome) omits(fragments ...string) outcome {
	o.Helper()
	there := slices.DeleteFunc(slices.Clone(fragments), func(f string) bool { return !strings.Contains(o.text, f) })
	if len(there) > 0 {
		o.Errorf("%s says %q:\n%s", o.command, there, o.raw)
	}
	return o
}

// attributes are those of the sync in the state file. A folder without state has none.
func (f *folder) attributes() map[string]any {
	f.Helper()
	var state struct {
		Resources []struct {
			Type      string
			Instances []struct {
				Status     string
				Attributes map[string]any
			}
		}
	}
	f.read("terraform.tfstate", &state)
	for _, r := range state.Resources {
		if r.Type != "lark_directory_sync" {
			continue
		}
		if r.Instances[0].Status == "tainted" {
			f.Error("the sync is tainted: the next run would replace it")
		}
		return r.Instances[0].Attributes
	}
	return nil
}

// people are those in the sync's directory, as the state has them.
func (f *folder) people() map[string]map[string]any {
	f.Helper()
	text, _ := f.attributes()["directory"].(string)
	return f.document(text).People
}

func (f *folder) read(name string, into any) {
	f.Helper()
	content, err := os.ReadFile(filepath.Join(f.path, name))
	if err == nil {
		err = json.Unmarshal(content, into)
	}
	if err != nil {
		f.Fatal(err)
	}
}
