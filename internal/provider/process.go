package provider

import (
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

// Prepare makes the process one for a run of the CLI, which is over in seconds: it is called before the provider serves.
func Prepare() {
	collectSeldom()
	if unheard(os.Environ()) {
		for _, name := range []string{"TF_LOG_SDK", "TF_LOG_PROVIDER_LARK"} {
			_ = os.Setenv(name, "OFF") // it cannot fail; and then the log would only be longer
		}
	}
}

// Shutdown is for the end of the process: what the audit log has not yet sent to its collector gets a last chance. Terraform kills a
// provider two seconds after it has asked it to end.
func Shutdown() { clients.Flush(1500 * time.Millisecond) }

// collectSeldom trades memory for time: collecting at each doubling of the heap takes a tenth of a run. Near the limit, which a
// company of 50,000 people reaches, the collector works as hard as it must.
func collectSeldom() {
	const limit = 1200 << 20
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(limit)
	}
}

// unheard tells that nobody will see the log: the CLI has started this process and was asked for no log. It reads and takes
// apart what it is sent all the same, and drops it; and the libraries send all levels where they are told of none.
func unheard(environment []string) bool {
	started := false
	for _, variable := range environment {
		name, value, _ := strings.Cut(variable, "=")
		switch {
		case value == "" || name == "TF_LOG_PATH":
		case name == "TF_PLUGIN_MAGIC_COOKIE": // what a CLI gives to each provider that it starts
			started = true
		case strings.HasPrefix(name, "TF_LOG"):
			return false
		}
	}
	return started
}
