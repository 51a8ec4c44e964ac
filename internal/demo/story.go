package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// story drives the CLI and tells what comes of it.
type story struct {
	ctx    context.Context
	cli    string
	config string // the CLI configuration that uses the provider just built
	folder string
	world  *world
	page   string             // a report in HTML that outlives the demo
	told   []sandbox.LarkCard // in the worlds that have ended
}

// open takes an example into a folder of its own, for a world.
func (s *story) open(example, folder string, w *world) error {
	s.folder, s.world = folder, w
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join("examples", example, "*.tf"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("examples/%s is not here: run the demo from the top of the checkout", example)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(f)), b, 0o600); err != nil {
			return err
		}
	}
	return errors.Join(s.putOnRecord(), notify(folder))
}

// result is what one command gave.
type result struct {
	out  string
	code int
}

// overrideWarning is said by every command while the provider comes from a folder.
var overrideWarning = regexp.MustCompile(`(?s)(?:[╷│] *\n)?(?:│ )?Warning: Provider development overrides are in effect.*?releases\.\n(?:╵ *\n)?`)

// position is where a warning or an error stands in the configuration, which is the same in all chapters.
var position = regexp.MustCompile(`(?m)^ *(?:with \S+,|on \S+ line \d+, in .*:|\d+: .*|├─+|│ .*)\n(?: *\n)?`)

// run runs the CLI. Its exit code is part of the result, not an error.
func (s *story) run(args ...string) (result, error) {
	cmd := exec.CommandContext(s.ctx, s.cli, append(args, "-no-color")...)
	cmd.Dir = s.folder
	cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+s.config, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0")
	cmd.Env = append(cmd.Env, s.world.env()...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return result{}, err
	}
	text := position.ReplaceAllString(overrideWarning.ReplaceAllString(out.String(), ""), "")
	return result{out: strings.TrimSpace(text), code: cmd.ProcessState.ExitCode()}, nil
}

// detailed makes a plan exit 2 when there is something to do. It is for the checks, and not shown.
const detailed = "-detailed-exitcode"

// expect runs the CLI and fails unless it exits with code.
func (s *story) expect(code int, args ...string) (result, error) {
	shown := slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == detailed })
	fmt.Printf("\n$ %s %s\n", filepath.Base(s.cli), strings.Join(shown, " "))
	r, err := s.run(args...)
	if err == nil && r.code != code {
		err = fmt.Errorf("%s exits %d, expected %d:\n%s", strings.Join(args, " "), r.code, code, r.out)
	}
	return r, err
}

// apply applies and fails unless it exits with code; it returns the writes to the directory that Lark was sent.
func (s *story) apply(code int) (result, []string, error) {
	s.world.lark.Reset()
	r, err := s.expect(code, "apply", "-auto-approve")
	var writes []string
	for _, c := range s.world.lark.Writes() {
		if path, directory := strings.CutPrefix(c.Path, "/open-apis/contact/v3"); directory { // else a notification
			writes = append(writes, c.Method+" "+path)
		}
	}
	for _, c := range s.world.lark.Calls() {
		if c.Status == 429 {
			return r, writes, errors.New("Lark refused a call for its rate: " + c.Endpoint)
		}
	}
	return r, writes, err
}

// chapter begins a chapter, and says what it is about.
func chapter(n, title, about string) {
	fmt.Printf("\n\n=== %s. %s\n\n%s\n", n, title, wrap(about))
}

func say(format string, args ...any) { fmt.Printf("\n%s\n", wrap(fmt.Sprintf(format, args...))) }

// wide is the width of a screen, without the margin of excerpts.
const wide = 118

// wrap breaks lines that are wider than a screen between words. What follows in a list item is indented like its text.
func wrap(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		indent := len(line) - len(strings.TrimLeft(line, " -"))
		column := 0
		for i, word := range strings.SplitAfter(line, " ") {
			if n := len([]rune(word)); i > 0 && column+n > wide {
				b.WriteString("\n" + strings.Repeat(" ", indent))
				column = indent
			}
			b.WriteString(word)
			column += len([]rune(word))
		}
	}
	return b.String()
}

// show prints an excerpt: at most so many lines, none of them wider than a screen.
func show(text string, most int) {
	lines := strings.Split(strings.Trim(text, "\n"), "\n")
	for i, l := range lines {
		if i == most {
			fmt.Printf("  ... %d more lines\n", len(lines)-most)
			return
		}
		if r := []rune(l); len(r) > wide {
			l = string(r[:wide]) + " ..."
		}
		fmt.Println("  " + l)
	}
}

// line returns the one line that contains mark.
func (r result) line(mark string) string {
	text, _, _ := strings.Cut(r.from(mark), "\n")
	return text
}

// from returns the output beginning with the line that contains mark.
func (r result) from(mark string) string {
	i := strings.Index(r.out, mark)
	if i < 0 {
		return r.out
	}
	return r.out[strings.LastIndexByte(r.out[:i], '\n')+1:]
}

// block returns the lines from the attribute that is named to the one that closes it.
func (r result) block(name string) string {
	text := r.from(" " + name + " ")
	column := strings.Index(text, name)
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(line)
		if rest := strings.TrimLeft(line, " "); len(line)-len(rest) <= column && strings.IndexAny(rest, ")}") == 0 {
			break
		}
	}
	return b.String()
}

// noZeros leaves out the counts that are zero.
func noZeros(block string) string {
	return regexp.MustCompile(`(?m)^.* 0\n`).ReplaceAllString(block, "")
}

// require fails unless the output contains each of the texts.
func (r result) require(texts ...string) error {
	for _, t := range texts {
		if !strings.Contains(r.out, t) {
			return fmt.Errorf("the output does not say %q:\n%s", t, r.out)
		}
	}
	return nil
}

// planned reads a number of the planned summary, "create" in `"create" = 0 -> 260`.
func (r result) planned(kind string) string {
	m := regexp.MustCompile(`"` + kind + `"\s*=\s*(?:\d+ -> )?(\d+)`).FindStringSubmatch(r.block("summary"))
	if m == nil {
		return "0"
	}
	return m[1]
}

func equal(what string, got, want any) error {
	if fmt.Sprint(got) != fmt.Sprint(want) {
		return fmt.Errorf("%s: %v, expected %v", what, got, want)
	}
	return nil
}

func count(writes []string, prefix string) int {
	n := 0
	for _, w := range writes {
		if strings.HasPrefix(w, prefix) {
			n++
		}
	}
	return n
}
