package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// usage is what a process took: CPU seconds, user and system, and the most memory that it had, in bytes.
type usage struct {
	CPU    float64 `json:"cpu_s"`
	MaxRSS int64   `json:"max_rss"`
}

// metered is what the meter found about one command.
type metered struct {
	Wall      float64
	CLI       usage
	Providers []usage // the CLI starts one for each of its phases
	ExitCode  int
}

// figures are one row.
type figures struct {
	People      int    `json:"people"`
	Departments int    `json:"departments"`
	Form        form   `json:"form"`
	Step        string `json:"step"`

	LarkCalls int `json:"lark_calls"`
	OktaCalls int `json:"okta_calls"`
	Writes    int `json:"writes"`

	Wall float64 `json:"wall_s"`
	CLI  usage   `json:"cli"`
	// Provider: CPU of all processes, memory of the largest.
	Provider usage `json:"provider"`
	// Sandbox is the CPU time of the emulated services: they were no bottleneck where it is well below Wall.
	Sandbox float64 `json:"sandbox_cpu_s"`

	StateBytes int64 `json:"state_bytes"`
	PlanBytes  int64 `json:"plan_bytes,omitempty"` // of the saved plan
	TextBytes  int   `json:"text_bytes"`           // of what was printed

	// Echo is the same step of the provider that echoes the same documents.
	Echo *figures `json:"echo,omitempty"`
}

func (f figures) cpu() float64 { return f.CLI.CPU + f.Provider.CPU }

const (
	stateFile = "terraform.tfstate"
	planFile  = "saved.tfplan"
)

// The exit codes of plan -detailed-exitcode.
const (
	noChanges = 0
	changes   = 2
)

// folder is where the CLI works.
type folder struct {
	tools
	path string
	env  []string // besides that of tools
}

func (t tools) folder(path, configuration string, env []string) (*folder, error) {
	f := &folder{tools: t, path: path, env: env}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	if err := f.write("main.tf", []byte(configuration)); err != nil {
		return nil, err
	}
	return f, nil
}

func (f *folder) write(name string, content []byte) error {
	return os.WriteFile(filepath.Join(f.path, name), content, 0o600)
}

// plan makes a plan and saves it; exit is the code that is expected.
func (f *folder) plan(ctx context.Context, exit int) (figures, error) {
	row, err := f.command(ctx, false, exit, "plan", "-detailed-exitcode", "-out="+planFile)
	row.PlanBytes = f.size(planFile)
	return row, err
}

// apply carries out the saved plan, or, if there is none, one of its own, at no rate.
func (f *folder) apply(ctx context.Context, args ...string) (figures, error) {
	return f.command(ctx, true, 0, append([]string{"apply"}, args...)...)
}

func (f *folder) command(ctx context.Context, unpaced bool, exit int, args ...string) (figures, error) {
	var row figures
	meterFile := filepath.Join(f.path, "meter.json")
	command := append([]string{asMeter, meterFile, f.cli, args[0], "-no-color", "-input=false"}, args[1:]...)
	cmd := exec.CommandContext(ctx, f.self, command...)
	cmd.Dir, cmd.Env = f.path, append(f.environment(unpaced), f.env...)
	var printed bytes.Buffer
	cmd.Stdout, cmd.Stderr = &printed, &printed
	before := ownCPU()
	if err := cmd.Run(); err != nil {
		return row, fmt.Errorf("%v: %w\n%s", args, err, tail(printed.Bytes()))
	}
	row.Sandbox = ownCPU() - before
	var m metered
	if err := readJSON(meterFile, &m); err != nil {
		return row, err
	}
	if m.ExitCode != exit {
		return row, fmt.Errorf("%v: exit code %d, expected %d\n%s", args, m.ExitCode, exit, tail(printed.Bytes()))
	}
	row.Wall, row.CLI, row.TextBytes = m.Wall, m.CLI, printed.Len()
	for _, p := range m.Providers {
		row.Provider.CPU += p.CPU
		row.Provider.MaxRSS = max(row.Provider.MaxRSS, p.MaxRSS)
	}
	row.StateBytes = f.size(stateFile)
	return row, nil
}

// size is that of a file, 0 if there is none.
func (f *folder) size(name string) int64 {
	info, err := os.Stat(filepath.Join(f.path, name))
	if err != nil {
		return 0
	}
	return info.Size()
}

func (f *folder) remove(names ...string) error {
	var errs []error
	for _, name := range names {
		if err := os.Remove(filepath.Join(f.path, name)); !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func readJSON(file string, into any) error {
	doc, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return json.Unmarshal(doc, into)
}

// tail is the end of what was printed, where the error is.
func tail(out []byte) []byte { return out[max(0, len(out)-3000):] }
