package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// report is what is printed as it comes, and kept.
type report struct {
	Date    string    `json:"date"`
	CPU     string    `json:"cpu"`
	Cores   int       `json:"cores"`
	Memory  string    `json:"memory"`
	System  string    `json:"system"`
	CLI     string    `json:"cli"`
	Go      string    `json:"go"`
	Figures []figures `json:"figures"`
}

// newReport names the machine, which must stand beside every figure.
func newReport(ctx context.Context, cli string) (*report, error) {
	version, err := exec.CommandContext(ctx, cli, "version").Output()
	if err != nil {
		return nil, fmt.Errorf("%s version: %w", cli, err)
	}
	name, _, _ := strings.Cut(string(version), "\n")
	return &report{
		Date: time.Now().UTC().Format(time.DateOnly), CPU: field("/proc/cpuinfo", "model name"), Cores: runtime.NumCPU(),
		Memory: field("/proc/meminfo", "MemTotal"), System: runtime.GOOS + "/" + runtime.GOARCH, CLI: name, Go: runtime.Version(),
	}, nil
}

// field is the value that a file of "name : value" lines has for a name.
func field(file, name string) string {
	f, err := os.Open(file)
	if err != nil {
		return "unknown"
	}
	defer func() { _ = f.Close() }()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if key, value, _ := strings.Cut(lines.Text(), ":"); strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

func (r *report) begin() {
	fmt.Printf("%s; %s, %d cores, %s, %s; %s; %s. The sandbox runs on the same machine.\n\n", r.Date, r.CPU, r.Cores, r.Memory, r.System, r.CLI, r.Go)
	fmt.Println("CPU and peak memory: of the CLI + of the provider. Echo: the same step of a provider that only echoes the documents, " +
		"its CPU and wall time, and our CPU as a multiple of its.")
	fmt.Println()
	fmt.Println("| People | Form | Step | Lark calls | Okta calls | Writes | Wall s | CPU s | Peak MiB | State MB | Plan MB | Echo CPU, wall s | Ratio |")
	fmt.Println("|---:|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
}

func (r *report) add(f figures) {
	r.Figures = append(r.Figures, f)
	echo, ratio := "", ""
	if f.Echo != nil {
		echo = fmt.Sprintf("%.1f, %.1f", f.Echo.cpu(), f.Echo.Wall)
		ratio = fmt.Sprintf("%.2f", f.cpu()/f.Echo.cpu())
	}
	fmt.Printf("| %d | `%s` | %s | %d | %d | %d | %.1f | %.1f + %.1f | %d + %d | %s | %s | %s | %s |\n",
		f.People, f.Form, f.Step, f.LarkCalls, f.OktaCalls, f.Writes, f.Wall, f.CLI.CPU, f.Provider.CPU, f.CLI.MaxRSS>>20, f.Provider.MaxRSS>>20,
		megabytes(f.StateBytes), megabytes(f.PlanBytes), echo, ratio)
}

func megabytes(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", float64(n)/1e6)
}

// keep writes the figures as JSON, for comparing.
func (r *report) keep(file string) error {
	doc, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(doc, '\n'), 0o600)
}
