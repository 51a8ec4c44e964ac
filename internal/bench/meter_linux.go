package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// How the CLI's use of the machine is told from the provider's. Linux adds what a process used to what its parent's
// children used when the parent waits for it. So the CLI starts providers by a launcher that sees its provider end
// without waiting for it, and ends too. The provider is then the child of the next subreaper above: the meter, which
// started the CLI. The meter is a process of its own because a new process counts the memory of the one that started
// it as its peak, and the sandbox needs much.

const (
	prSetChildSubreaper = 36   // PR_SET_CHILD_SUBREAPER of prctl(2)
	onePID              = 1    // P_PID of waitid(2)
	ticks               = 0.01 // seconds in a unit of /proc/PID/stat, always
)

// meter runs a command, and writes into a file what it used and what providers below it used.
func meter(file string, command []string) error {
	signal.Ignore(os.Interrupt) // the command has it too
	if _, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, prSetChildSubreaper, 1, 0); errno != 0 {
		return fmt.Errorf("prctl: %w", errno)
	}
	cmd := exec.CommandContext(context.Background(), command[0], command[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := untilEnded(cmd.Process.Pid); err != nil {
		return err
	}
	wall := time.Since(start)
	launchers, err := cpuOfChildren(cmd.Process.Pid)
	failed := cmd.Wait()
	used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if err != nil || !ok {
		return errors.Join(err, failed)
	}
	m := metered{Wall: wall.Seconds(), CLI: usageOf(used), ExitCode: cmd.ProcessState.ExitCode()}
	m.CLI.CPU -= launchers
	for {
		var used syscall.Rusage
		_, err := syscall.Wait4(-1, nil, 0, &used)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil { // no more children
			break
		}
		m.Providers = append(m.Providers, usageOf(&used))
	}
	doc, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return os.WriteFile(file, doc, 0o600)
}

// launch starts the provider that the CLI wants, and ends when it does.
func launch() error {
	signal.Ignore(os.Interrupt)
	runtime.LockOSThread() // Pdeathsig is about the thread
	command, err := toLaunch(filepath.Base(os.Args[0]))
	if err != nil {
		return err
	}
	process, err := os.StartProcess(command[0], append(command, os.Args[1:]...), &os.ProcAttr{
		Files: []*os.File{os.Stdin, os.Stdout, os.Stderr}, Sys: &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL},
	})
	if err != nil {
		return err
	}
	return untilEnded(process.Pid)
}

// untilEnded returns when a child has ended. It can still be waited for.
func untilEnded(pid int) error {
	for {
		_, _, errno := syscall.Syscall6(syscall.SYS_WAITID, onePID, uintptr(pid), 0, syscall.WEXITED|syscall.WNOWAIT, 0, 0)
		switch errno {
		case 0:
			return nil
		case syscall.EINTR:
		default:
			return fmt.Errorf("waitid: %w", errno)
		}
	}
}

// cpuOfChildren is the CPU time of those for whom a process has waited.
func cpuOfChildren(pid int) (seconds float64, err error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	text := string(stat)
	fields := strings.Fields(text[strings.LastIndex(text, ")")+1:]) // from the third on
	for _, field := range fields[13:15] {                           // cutime, cstime
		n, err := strconv.Atoi(field)
		if err != nil {
			return 0, fmt.Errorf("/proc/%d/stat: %w", pid, err)
		}
		seconds += float64(n) * ticks
	}
	return seconds, nil
}

func usageOf(r *syscall.Rusage) usage {
	return usage{
		CPU:    time.Duration(r.Utime.Nano() + r.Stime.Nano()).Seconds(),
		MaxRSS: r.Maxrss << 10,
	}
}

// ownCPU is the CPU time that this process has used: the sandbox.
func ownCPU() float64 {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return usageOf(&r).CPU
}
