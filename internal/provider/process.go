package provider

import (
	"cmp"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

// Prepare makes the process one for a run of the CLI, which is over in seconds: it is called before the provider serves.
func Prepare() {
	collectSeldom()
	for name, level := range levels(os.Environ()) {
		_ = os.Setenv(name, level) // it cannot fail: no name is empty
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

// levels are the variables that keep the loggers of the process from writing what the CLI drops. They send all levels where they
// are told of none, and leave the choice to the CLI, which takes each line apart. But a line that is longer than it reads, with
// the bodies of TRACE in it, comes in pieces, and it shows those at DEBUG. So what nobody asks for must not leave the process.
//
// Below TRACE the libraries write nothing at all: theirs are copies of the diagnostics, which name people.
func levels(environment []string) map[string]string {
	const cookie, own, sdk = "TF_PLUGIN_MAGIC_COOKIE", "TF_LOG_PROVIDER_LARK", "TF_LOG_SDK" // a CLI gives the cookie to each provider that it starts
	set := map[string]string{own: ""}
	for _, variable := range environment {
		if name, value, _ := strings.Cut(variable, "="); value != "" {
			set[name] = value
		}
	}
	asked := strings.ToUpper(cmp.Or(set["TF_LOG_PROVIDER"], set["TF_LOG"]))
	level := hclog.LevelFromString(asked)
	switch {
	case asked == "" && set[cookie] == "": // a debugger, or a test: the log goes to whoever started the process
		return nil
	case asked == "":
		level = hclog.Off
	case level <= hclog.Trace: // JSON, or what is no level: TRACE to the CLI
		return nil
	}
	out := map[string]string{sdk: "OFF", sdk + "_PROTO": "OFF", sdk + "_FRAMEWORK": "OFF"}
	for name, value := range set {
		if name == own || strings.HasPrefix(name, own+"_") { // the parts of the provider, which may be told more or less than the whole
			out[name] = strings.ToUpper(max(level, hclog.LevelFromString(value)).String())
		}
	}
	return out
}
