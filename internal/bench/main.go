// Command bench measures the main job by size of the company, through the real CLI against the sandbox: calls, wall and
// CPU time, memory, state and plan, beside a provider that only echoes the same documents. It prints a table in
// Markdown. `make bench` builds the provider and runs it.
//
//	main.go       this page: what the program is asked to be
//	company.go    the people, in Okta and in Lark
//	forms.go      the configurations that are compared
//	run.go        one company through all steps
//	state.go      what the state file has
//	measure.go    one command of the CLI, and what it took
//	meter_*.go    what the CLI used, and apart from it every provider process
//	providers.go  the provider without Lark's rates, and where the CLI finds providers
//	echo.go       the provider that echoes
//	table.go      what is printed and kept
//
// Plans are made by the provider as it was built, at Lark's published rates. What applies is the same provider with
// the rates off, which only this program can do: a first sync of 50,000 people would take an hour.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
)

// The program starts itself in these roles, which stand as its first argument.
const (
	asMeter = "as-meter"
	asLark  = "as-lark"
	asEcho  = "as-echo"
)

func main() {
	if err := play(); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

// play takes the role that the program was started in.
func play() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	switch role := append(os.Args, "")[1]; {
	case strings.HasPrefix(filepath.Base(os.Args[0]), providerPrefix):
		return launch()
	case role == asMeter:
		return meter(os.Args[2], os.Args[3:])
	case role == asLark:
		return serveLark(ctx)
	case role == asEcho:
		return serveEcho(ctx)
	default:
		return bench(ctx)
	}
}

func bench(ctx context.Context) error {
	sizes := flag.String("sizes", "1000,5000", "numbers of people, joined by commas")
	built := flag.String("provider", "bin/terraform-provider-lark", "the provider that makes the plans")
	into := flag.String("json", "", "a file for the figures")
	runs := flag.Int("runs", 3, "how often each plan is made; the table has the run of median CPU time")
	profiles := flag.String("profile", "", "a folder for profiles (CPU, allocations) of every lark provider process; -provider is not used then")
	flag.Parse()

	var companies []int
	for _, size := range strings.Split(*sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(size))
		if err != nil || n < 1 {
			return fmt.Errorf("-sizes: %q is no number of people", size)
		}
		companies = append(companies, n)
	}
	scratch, err := os.MkdirTemp("", "lark-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	tools, err := newTools(scratch, *built, *profiles)
	if err != nil {
		return err
	}
	tools.runs = max(1, *runs)
	report, err := newReport(ctx, tools.cli)
	if err != nil {
		return err
	}
	report.begin()
	for _, n := range companies {
		if err := run(ctx, tools, n, filepath.Join(scratch, strconv.Itoa(n)), report.add); err != nil {
			return fmt.Errorf("%d people: %w", n, err)
		}
	}
	if *into == "" {
		return nil
	}
	return report.keep(*into)
}
