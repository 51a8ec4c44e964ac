// Command terraform-provider-lark serves the provider to Terraform and OpenTofu.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/lark-directory/terraform-provider-lark/internal/provider"
)

// version is set by the release build: -ldflags "-X main.version=1.2.3".
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "run on for a debugger, and print the TF_REATTACH_PROVIDERS that Terraform needs")
	flag.Parse()
	provider.Prepare()

	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/lark-directory/lark",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
	provider.Shutdown()
}
