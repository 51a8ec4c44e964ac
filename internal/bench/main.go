// Command bench measures the main job by size of the company, through the real CLI against the sandbox: calls, wall
// and CPU time, state and plan. It prints a table in Markdown. The people are in Lark already, so that what is
// measured is reading and planning, not Lark's rate limits. `make bench` builds the provider and names, in
// TF_CLI_CONFIG_FILE, the CLI configuration that uses it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func main() {
	sizes := flag.String("sizes", "1000,5000", "numbers of people, joined by commas")
	flag.Parse()
	if err := run(context.Background(), *sizes); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, sizes string) error {
	scratch, err := os.MkdirTemp("", "lark-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	fmt.Printf("%d cores, %s/%s\n\n", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	fmt.Println("| people | step | wall | CPU | Lark calls | Okta calls | writes | output | state |")
	fmt.Println("|---:|---|---:|---:|---:|---:|---:|---:|---:|")
	for _, size := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(size))
		if err != nil {
			return fmt.Errorf("-sizes: %q is no number", size)
		}
		if err := measure(ctx, n, filepath.Join(scratch, strconv.Itoa(n))); err != nil {
			return err
		}
	}
	return nil
}

const (
	appID     = "cli_bench0000000001"
	appSecret = "bench-secret"
	oktaToken = "00bench"
)

const configuration = `
terraform {
  required_providers {
    lark = {
      source = "lark-directory/lark"
    }
  }
}

data "lark_okta_users" "staff" {}

data "lark_sync_mapping" "staff" {
  sources = [{
    preset       = "okta"
    users        = data.lark_okta_users.staff.users
    phone_region = "SG"
    attributes   = { departments = "", mobile = "", city = "", country = "", leader = "", suspended = "" }
  }]
}

data "lark_existing_users" "staff" {
  directory = data.lark_sync_mapping.staff.directory
}

resource "lark_directory_sync" "staff" {
  directory = data.lark_sync_mapping.staff.directory
  existing  = data.lark_existing_users.staff.users
}
`

// measure takes one company through adoption, a plan without changes, and one with a change for one person in a hundred.
func measure(ctx context.Context, n int, folder string) error {
	lark := sandbox.NewLark(sandbox.LarkOptions{AppID: appID, AppSecret: appSecret, Seed: 7})
	okta := sandbox.NewOkta(sandbox.OktaOptions{APIToken: oktaToken, Seed: 7})
	var ids []string
	for i, u := range sandbox.Company(7, n) {
		id := okta.AddUser(u)
		if i < n {
			ids = append(ids, id)
			lark.AddUser(sandbox.LarkUser{
				UserID: id, Name: text(u, "displayName"), Email: text(u, "email"), JobTitle: text(u, "title"), EmployeeNo: text(u, "employeeNumber"),
			})
		}
	}
	larkURL, stopLark := sandbox.Serve(lark)
	defer stopLark()
	oktaURL, stopOkta := sandbox.Serve(okta)
	defer stopOkta()
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "main.tf"), []byte(configuration), 0o600); err != nil {
		return err
	}
	env := append(os.Environ(), "CHECKPOINT_DISABLE=1", "LARK_BASE_URL="+larkURL, "LARK_APP_ID="+appID,
		"LARK_APP_SECRET="+appSecret, "OKTA_ORG_URL="+oktaURL, "OKTA_API_TOKEN="+oktaToken)
	step := func(name string, args ...string) error {
		lark.Reset()
		okta.Reset()
		cmd := exec.CommandContext(ctx, cli(), append(args, "-no-color", "-input=false")...)
		cmd.Dir, cmd.Env = folder, env
		start := time.Now()
		out, err := cmd.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s of %d people: %w\n%s", name, n, err, tail(out))
		}
		state, err := os.Stat(filepath.Join(folder, "terraform.tfstate"))
		if err != nil {
			return err
		}
		cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		fmt.Printf("| %d | %s | %.1f s | %.1f s | %d | %d | %d | %.1f MB | %.1f MB |\n", n, name, time.Since(start).Seconds(), cpu.Seconds(),
			len(lark.Calls()), len(okta.Calls()), len(lark.Writes()), float64(len(out))/1e6, float64(state.Size())/1e6)
		return nil
	}
	if err := step("adopt everybody", "apply", "-auto-approve"); err != nil {
		return err
	}
	if err := step("plan, nothing changed", "plan"); err != nil {
		return err
	}
	for i := 0; i < len(ids); i += 100 {
		okta.SetUser(ids[i], func(u *sandbox.OktaUser) { u.Profile["title"] = "Principal" })
	}
	return step("plan, 1 % changed", "plan")
}

func cli() string {
	if path := os.Getenv("TF_CLI_PATH"); path != "" {
		return path
	}
	return "terraform"
}

func text(u sandbox.OktaUser, name string) string { s, _ := u.Profile[name].(string); return s }

func tail(out []byte) []byte { return out[max(0, len(out)-3000):] }
