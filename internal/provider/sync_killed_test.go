//go:build unix

package provider_test

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// interrupt starts to apply the saved plan, and when Lark has made n people sends a signal: to the CLI, or with all to
// the provider too. It returns when they have ended.
func (f *folder) interrupt(n int, signal syscall.Signal, all bool) {
	f.Helper()
	reached := make(chan struct{})
	creates := 0
	f.lark.Inject(sandbox.Fault{Name: "slow", Delay: 50 * time.Millisecond, Match: func(c sandbox.Call) bool {
		if c.Method == "POST" && strings.HasSuffix(c.Path, "/users") {
			if creates++; creates == n {
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

func TestSync_a_run_that_is_killed_and_run_again_invites_nobody_twice(t *testing.T) {
	t.Parallel()
	for name, switches := range map[string]sandbox.LarkSwitches{
		"soon":                      {},
		"when tokens are forgotten": {ClientTokenTTL: time.Nanosecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorldWith(t, switches)
			const n = 150
			for i := range n {
				w.hire(fmt.Sprintf("Ann Lee%03d", i), map[string]any{"division": "Sales"})
			}
			f := w.folder(w.sync())
			f.plan().changes()
			f.interrupt(60, syscall.SIGKILL, true)
			if made := len(w.lark.Users()); made == 0 || made == n {
				t.Fatalf("%d people were made when the run was killed; want some", made)
			}
			f.settle()
			if users, invited := len(w.lark.Users()), len(w.lark.Invitations()); users != n || invited != n {
				t.Errorf("%d people were made and %d invitations sent, want %d of each", users, invited, n)
			}
			if d := w.lark.Departments(); len(d) != 1 {
				t.Errorf("the departments are %v, want one", d)
			}
		})
	}
}

func TestSync_a_run_that_is_stopped_keeps_what_it_did(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const n = 150
	for i := range n {
		w.hire(fmt.Sprintf("Ann Lee%03d", i), nil)
	}
	f := w.folder(w.sync() + quickstart)
	f.plan().changes()
	f.interrupt(60, syscall.SIGINT, false)
	// Whom Lark made without the answer being heard any more count as failed, and are recognised by the next run.
	left := len(f.attributes()["failures"].(map[string]any))
	if made := len(w.lark.Users()); left == 0 || left < n-made || left > n-60+48 {
		t.Errorf("%d failures when %d of %d people are in Lark", left, made, n)
	}
	f.plan().changes(fmt.Sprintf("%d people will be invited", left)).omits("must be replaced")
	f.apply().succeeds()
	if users, invited := len(w.lark.Users()), len(w.lark.Invitations()); users != n || invited != n {
		t.Errorf("%d people were made and %d invitations sent, want %d of each", users, invited, n)
	}
	f.plan().empty()
}
