// Command terraform-provider-lark serves the provider to Terraform and OpenTofu.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"runtime/debug"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/lark-directory/terraform-provider-lark/internal/provider"
)

// version is set by the release build: -ldflags "-X main.version=1.2.3".
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "run on for a debugger, and print the TF_REATTACH_PROVIDERS that Terraform needs")
	flag.Parse()
	collectSeldom()

	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/lark-directory/lark",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
	provider.Shutdown()
}

// collectSeldom trades memory for time: a run is over in seconds, and collecting at each doubling of the heap takes a
// tenth of them. Near the limit, which a company of 50,000 people reaches, the collector works as hard as it must.
func collectSeldom() {
	const limit = 1200 << 20
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(limit)
	}
}
