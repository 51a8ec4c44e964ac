// Command on-change starts a run soon after the directory has changed: of a workflow in GitHub Actions, or of a workspace in HCP
// Terraform. Something must stand between: Okta's event hooks want their address verified and send what neither of the two takes, and
// JumpCloud has no hooks, so its Directory Insights is asked.
//
// It hands nothing on but that something changed, because a run reads everything anyway. So nothing is lost with an event that never
// comes: the next run, by another event or by schedule, sees its change. README.md says how to set it up.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := serve(ctx, os.Getenv)
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

// serve listens, asks and starts runs until the context ends. What is wrong with the environment is an error before that.
func serve(ctx context.Context, env func(string) string) error {
	start, err := starter(env)
	if err != nil {
		return err
	}
	settle, err := duration(env("SETTLE"), time.Minute)
	if err != nil {
		return fmt.Errorf("SETTLE: %w", err)
	}
	changes := make(changes, 1)
	changes.tell("on-change begins") // what happened before is not known
	key, secret := env("JUMPCLOUD_API_KEY"), env("OKTA_HOOK_SECRET")
	if key == "" && secret == "" {
		return errors.New("neither OKTA_HOOK_SECRET nor JUMPCLOUD_API_KEY is set: nothing would tell of a change")
	}
	if key != "" {
		every, err := duration(env("POLL"), time.Minute)
		if err != nil {
			return fmt.Errorf("POLL: %w", err)
		}
		i := &insights{address: env("JUMPCLOUD_INSIGHTS_URL"), key: key, org: env("JUMPCLOUD_ORG_ID")}
		go i.watch(ctx, every, changes)
	}
	if secret != "" {
		server := &http.Server{Handler: hook(secret, changes), ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second}
		address := env("LISTEN")
		if address == "" {
			address = ":8080"
		}
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
		if err != nil {
			return err
		}
		defer func() { _ = server.Close() }()
		go func() { _ = server.Serve(listener) }()
	}
	changes.run(ctx, settle, time.Minute, start)
	return nil
}

func duration(text string, otherwise time.Duration) (time.Duration, error) {
	if text == "" {
		return otherwise, nil
	}
	return time.ParseDuration(text)
}

// changes holds the latest change that no run has seen; more than one says no more than one.
type changes chan string

func (c changes) tell(what string) {
	select {
	case c <- what:
	default:
	}
}

// run starts a run for changes, once they had time to settle: a hire is several events. A run that cannot be started is tried again.
func (c changes) run(ctx context.Context, settle, again time.Duration, start func(ctx context.Context, cause string) error) {
	for {
		var cause string
		select {
		case cause = <-c:
		case <-ctx.Done():
			return
		}
		if !wait(ctx, settle) {
			return
		}
		select { // what came meanwhile is seen by the same run
		case <-c:
		default:
		}
		if err := start(ctx, cause); err != nil {
			log.Printf("no run was started: %v", err)
			c.tell(cause)
			if !wait(ctx, again) {
				return
			}
			continue
		}
		log.Printf("a run was started: %s", cause)
	}
}

// wait gives false if the context ends first.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
