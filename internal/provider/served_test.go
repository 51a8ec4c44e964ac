package provider_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/lark-directory/terraform-provider-lark/internal/provider"
)

// The CLI starts a provider three times for one plan, which is most of what a plan of a small company costs. So the
// commands of a folder get a provider of this process instead, a new one for each command: nothing is left over from
// plan to apply. Where a test sets variables, which only a process of its own sees, or is about processes, the CLI
// starts the binary.

// processes has the CLI start the provider itself from now on, as it does for users.
func (f *folder) processes() {
	f.Helper()
	if f.started {
		return
	}
	f.started = true
	binaries := f.TempDir()
	executable, err := os.Getenv(builtProvider), error(nil)
	if executable == "" {
		executable, err = os.Executable()
	}
	if err == nil {
		err = os.Symlink(executable, filepath.Join(binaries, "terraform-provider-lark"))
	}
	if err != nil {
		f.Fatal(err)
	}
	rc := filepath.Join(binaries, "cli.tfrc")
	write(f.T, rc, `provider_installation {
  dev_overrides {
    "lark-directory/lark" = "`+binaries+`"
  }
  direct {}
}`)
	f.env = append(f.env, asProvider+"=1", "TF_CLI_CONFIG_FILE="+rc)
}

// set gives the next commands variables, and their provider with them.
func (f *folder) set(variables ...string) {
	f.Helper()
	f.processes()
	f.env = append(f.env, variables...)
}

// served is a provider for one command, as the variable by which the CLI finds it. It ends with ctx.
func (f *folder) served(ctx context.Context) string {
	f.Helper()
	host := os.Getenv("TF_ACC_PROVIDER_HOST")
	if host == "" {
		host = "registry.terraform.io"
	}
	name := host + "/lark-directory/lark"
	ready, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		ended <- tf6server.Serve(name, func() tfprotov6.ProviderServer { return providerserver.NewProtocol6(provider.New("test")())() },
			tf6server.WithDebug(ctx, ready, closed), tf6server.WithLoggingSink(f.T), tf6server.WithoutLogStderrOverride(),
			tf6server.WithGoPluginLogger(hclog.NewNullLogger()))
	}()
	f.Cleanup(func() { <-closed })
	select {
	case err := <-ended:
		f.Fatal(err)
	case at := <-ready:
		type address struct{ Network, String string }
		text, err := json.Marshal(map[string]any{name: struct {
			Protocol        string
			ProtocolVersion int
			Pid             int
			Test            bool
			Addr            address
		}{string(at.Protocol), at.ProtocolVersion, at.Pid, at.Test, address{at.Addr.Network(), at.Addr.String()}}})
		if err != nil {
			f.Fatal(err)
		}
		return "TF_REATTACH_PROVIDERS=" + string(text)
	}
	return ""
}
