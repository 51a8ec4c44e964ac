package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strconv"
	"time"

	framework "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/lark-directory/terraform-provider-lark/internal/provider"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

// providerPrefix begins the name by which the CLI starts a provider. Under such a name the program only launches the
// provider that the environment names, so that its use of the machine can be told from the CLI's.
const providerPrefix = "terraform-provider-"

const (
	// larkEnv has the file of the provider to launch as lark; empty is this program.
	larkEnv = "LARK_BENCH_PROVIDER"
	// rateEnv has what Lark's published rates are multiplied by, where this program is the provider.
	rateEnv = "LARK_BENCH_RATE"
	// profileEnv has the folder for profiles; empty makes none.
	profileEnv = "LARK_BENCH_PROFILE"
)

// noLimit makes Lark's windows shorter than any call.
const noLimit = 1e6

// tools are the programs that a measurement needs.
type tools struct {
	cli, self, built string
	rc               string // CLI configuration by which it finds the providers
	profiles         string
	runs             int // of each plan
}

func newTools(scratch, built, profiles string) (tools, error) {
	t := tools{cli: cmp.Or(os.Getenv("TF_CLI_PATH"), "terraform"), rc: filepath.Join(scratch, "cli.tfrc")}
	var err error
	if t.self, err = os.Executable(); err != nil {
		return t, err
	}
	if t.built, err = filepath.Abs(built); err != nil {
		return t, err
	}
	if _, err = os.Stat(t.built); err != nil {
		return t, fmt.Errorf("-provider: %w; `make build` makes it", err)
	}
	if profiles != "" {
		if t.profiles, err = filepath.Abs(profiles); err != nil {
			return t, err
		}
		err = os.MkdirAll(t.profiles, 0o700)
	}
	for _, name := range []string{"lark", "echo"} {
		err = errors.Join(err, os.Symlink(t.self, filepath.Join(scratch, providerPrefix+name)))
	}
	overrides := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"lark-directory/lark\" = %q\n    \"lark-directory/echo\" = %q\n  }\n"+
		"  direct {}\n}\n", scratch, scratch)
	return t, errors.Join(err, os.WriteFile(t.rc, []byte(overrides), 0o600))
}

// environment chooses the provider that the CLI starts: as built, or, unpaced, without Lark's rates.
func (t tools) environment(unpaced bool) []string {
	env := append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+t.rc, profileEnv+"="+t.profiles)
	switch {
	case unpaced:
		return append(env, larkEnv+"=", fmt.Sprintf("%s=%g", rateEnv, noLimit))
	case t.profiles != "":
		return append(env, larkEnv+"=", rateEnv+"=1")
	}
	return append(env, larkEnv+"="+t.built)
}

// toLaunch says what the CLI gets when it starts a provider by this name.
func toLaunch(name string) (command []string, err error) {
	if built := os.Getenv(larkEnv); built != "" && name == providerPrefix+"lark" {
		return []string{built}, nil
	}
	self, err := os.Executable()
	role := asLark
	if name == providerPrefix+"echo" {
		role = asEcho
	}
	return []string{self, role}, err
}

// serveLark serves the provider with clients of its own making: everything is as in the release, but for the rate.
func serveLark(ctx context.Context) error {
	rate, err := strconv.ParseFloat(os.Getenv(rateEnv), 64)
	if err != nil {
		return fmt.Errorf("%s: %w", rateEnv, err)
	}
	provider.Prepare()
	return profiled(func() error {
		return providerserver.Serve(ctx, func() framework.Provider {
			p, _ := provider.New("bench")().(framework.ProviderWithFunctions)
			return paced{p, rate}
		}, providerserver.ServeOpts{Address: "registry.terraform.io/lark-directory/lark"})
	})
}

// paced is the provider at another rate. Its configuration comes from the environment alone.
type paced struct {
	framework.ProviderWithFunctions
	rate float64
}

func (p paced) Configure(_ context.Context, _ framework.ConfigureRequest, resp *framework.ConfigureResponse) {
	c := clients.New(clients.Settings{RateScale: p.rate})
	resp.DataSourceData, resp.ResourceData = c, c
}

// profiled writes a CPU profile and one of all allocations, if the environment asks for them.
func profiled(serve func() error) error {
	folder := os.Getenv(profileEnv)
	if folder == "" {
		return serve()
	}
	runtime.MemProfileRate = 64 << 10
	name := filepath.Join(folder, time.Now().Format("150405.000"))
	cpu, err := os.Create(name + ".cpu.pprof")
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return err
	}
	err = serve()
	pprof.StopCPUProfile()
	allocated, failed := os.Create(name + ".allocs.pprof")
	if failed != nil {
		return errors.Join(err, failed)
	}
	return errors.Join(err, cpu.Close(), pprof.Lookup("allocs").WriteTo(allocated, 0), allocated.Close())
}
