//go:build unix

package provider_test

import (
	"fmt"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// interrupt starts to apply the saved plan, and when Lark has been sent n writes, sends a signal: to the CLI, or with all
// to the provider too. It returns when they have ended.
func (f *folder) interrupt(n int, signal syscall.Signal, all bool) {
	f.Helper()
	reached := make(chan struct{})
	writes := 0
	f.lark.Inject(sandbox.Fault{Name: "slow", Delay: 50 * time.Millisecond, Match: func(c sandbox.Call) bool {
		if c.Write() {
			if writes++; writes == n {
				close(reached)
			}
		}
		return true
	}})
	command := exec.CommandContext(f.Context(), binary(), "apply", "-no-color", "-input=false", saved)
	command.Dir, command.Env, command.SysProcAttr = f.path, f.env, &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		f.Fatal(err)
	}
	<-reached
	whom := command.Process.Pid
	if all {
		whom = -whom // its process group
	}
	if err := syscall.Kill(whom, signal); err != nil {
		f.Fatal(err)
	}
	if err := command.Wait(); err == nil {
		f.Error("the run was over before it could be interrupted")
	}
	f.lark.ClearFaults()
}

// each expects n people in Lark, each invited once.
func (w *world) each(n int) {
	w.Helper()
	if users, invited := len(w.lark.Users()), len(w.lark.Invitations()); users != n || invited != n {
		w.Errorf("%d people were made and %d invitations sent, want %d of each", users, invited, n)
	}
}

// Every other moment has its turn in package faults, with the provider in the test's own process.
func TestPromise_09_a_run_that_is_killed_and_run_again_converges_and_invites_nobody_twice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		switches sandbox.LarkSwitches
		first    int // of 130 people are there before the run that is killed
	}{
		"a first run":           {},
		"and tried again later": {switches: sandbox.LarkSwitches{ClientTokenTTL: time.Nanosecond}},
		"a later run":           {first: 50},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorldWith(t, c.switches)
			const n = 130
			ids := w.crowd(c.first)
			f := w.folder(w.sync(`limits = { suspend = "100%", same_attribute = "none" }`))
			f.processes()
			if c.first > 0 {
				f.settle()
			}
			for i, id := range ids {
				w.edit(id, map[string]any{"title": "Cook"})
				if i < 2 {
					w.okta.Deactivate(id)
				}
			}
			for i := c.first; i < n; i++ {
				w.hire(fmt.Sprintf("Ann Wood%02d", i), map[string]any{"division": "Sales"})
			}
			f.plan().changes()
			f.interrupt(70, syscall.SIGKILL, true)
			if made := len(w.lark.Users()); made == c.first || made == n {
				t.Fatalf("%d people were there when the run was killed; want some of the new ones", made)
			}
			f.settle()
			w.each(n)
			if d := w.lark.Departments(); len(d) != 1 {
				t.Errorf("the departments are %v, want one", d)
			}
			f.plan().empty()
			for i, id := range ids {
				if u := w.made(id); u.Frozen != (i < 2) || u.JobTitle != "Cook" && !u.Frozen {
					t.Errorf("%s is %+v, want them suspended or a cook", id, u)
				}
			}
		})
	}
}

func TestPromise_09_a_run_that_is_stopped_keeps_what_it_did(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const n, after = 150, 60
	for i := range n {
		w.hire(fmt.Sprintf("Ann Lee%03d", i), nil)
	}
	f := w.folder(w.sync() + quickstart)
	f.processes()
	f.plan().changes()
	f.interrupt(after, syscall.SIGINT, false)
	// Whom Lark made without the answer being heard any more count as failed, and are recognised by the next run.
	left := len(f.attributes()["failures"].(map[string]any))
	if made := len(w.lark.Users()); left == 0 || left < n-made || left > n-after+48 {
		t.Errorf("%d failures when %d of %d people are in Lark", left, made, n)
	}
	f.plan().changes(fmt.Sprintf("%d people will be invited", left)).omits("must be replaced")
	f.apply().succeeds()
	w.each(n)
	f.plan().empty()
}
