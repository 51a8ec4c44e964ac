package faults_test

import (
	"os"
	"runtime/debug"
	"testing"
)

func TestMain(m *testing.M) {
	debug.SetGCPercent(400) // a thousand small worlds come and go: collecting them is a third of the work
	os.Exit(m.Run())
}
