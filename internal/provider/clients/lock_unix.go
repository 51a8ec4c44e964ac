//go:build darwin || freebsd || linux

package clients

import (
	"errors"
	"os"
	"syscall"
)

// lock takes a file for this process until it is closed. free is false only if another process has it: a file that cannot be
// had at all is nobody's.
func lock(name string) (file *os.File, free bool) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, true
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		_ = file.Close()
		return nil, false
	}
	return file, true
}
