// Command demo shows the main job from end to end, on this machine alone: it serves an emulated Lark, Okta and JumpCloud on
// loopback, builds the provider, and drives the real Terraform (or OpenTofu) through the life of a sync, with the
// configurations in examples/quickstart and examples/okta-and-jumpcloud. It checks everything it shows, and exits 1 on the first deviation.
//
// With -serve it only serves the services, for configurations of one's own, until it is interrupted.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"time"
)

func main() {
	serve := flag.Bool("serve", false, "only serve the emulated Lark, Okta and JumpCloud, and print the variables to export")
	flag.Parse()
	run := demonstrate
	if *serve {
		run = serveOnly
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "\ndemo: %v\n", err)
		os.Exit(1)
	}
}

func serveOnly(ctx context.Context) error {
	w := newHolding(300)
	defer w.close()
	fmt.Printf("An emulated Lark tenant (40 people), Okta org (300 people) and JumpCloud organization (12 people) are served until you press " +
		"Ctrl-C.\nIn another shell:\n\n")
	for _, v := range w.env() {
		fmt.Printf("  export %s\n", v)
	}
	fmt.Println()
	<-ctx.Done()
	return nil
}

func demonstrate(ctx context.Context) error {
	began := time.Now()
	fmt.Println(wrap("The life of a sync in eleven chapters, in a minute or two. An emulated Okta org, JumpCloud organization and Lark tenant run in " +
		"this process, and the provider of this checkout is built now; nothing leaves the machine, and no account is needed. " +
		"The commands are real; of their output you see the part that matters."))
	cli, err := findCLI()
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "lark-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	config, err := buildProvider(ctx, scratch)
	if err != nil {
		return err
	}
	s := &story{ctx: ctx, cli: cli, config: config}
	for _, part := range []struct {
		example, company string
		world            *world
		chapters         []func() error
	}{
		{"quickstart", "acme", newWorld(300), []func() error{
			s.firstSync, s.nothingToDo, s.drift, s.aWeekLater, s.halfTheCompany, s.oneFails, s.theReport,
		}},
		{"quickstart", "startup", newWorld(12), []func() error{s.failedFirstRun}},
		{"okta-and-jumpcloud", "holding", newHolding(30), []func() error{s.severalSources, s.groupsChange, s.whatWasTold}},
	} {
		if err := s.tell(part.example, filepath.Join(scratch, part.company), part.world, part.chapters); err != nil {
			return err
		}
	}
	say("The report of chapter 6 as a page, with a chart of the runs until then, is left for you to open in a browser: %s", s.page)
	say("Everything went as it should, in %s. The configuration is in examples/quickstart; README.md says how to point it at "+
		"a tenant of your own.", time.Since(began).Round(time.Second))
	return nil
}

// tell tells the chapters that take place in one world, which ends with them.
func (s *story) tell(example, folder string, w *world, chapters []func() error) error {
	defer w.close()
	if err := s.open(example, folder, w); err != nil {
		return err
	}
	for _, chapter := range chapters {
		if err := chapter(); err != nil {
			return err
		}
	}
	s.told = append(s.told, w.lark.Cards()...)
	return nil
}

// findCLI takes the binary that make found, else what is on PATH.
func findCLI() (string, error) {
	if path := os.Getenv("TF_CLI_PATH"); path != "" {
		return path, nil
	}
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("neither terraform nor tofu is on PATH; `make demo` builds OpenTofu where that is so")
}

// buildProvider builds the provider into a folder and writes a CLI configuration that uses it.
func buildProvider(ctx context.Context, folder string) (config string, err error) {
	build := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(folder, "terraform-provider-lark"), ".")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("the provider does not build: %w", err)
	}
	config = filepath.Join(folder, "dev.tfrc")
	text := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"lark-directory/lark\" = %q\n  }\n  direct {}\n}\n", folder)
	return config, os.WriteFile(config, []byte(text), 0o600)
}
