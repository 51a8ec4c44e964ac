package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// trial takes one company through all steps.
type trial struct {
	*company
	tools
	path string
	work *folder // of the provider; those of the echo are beside it
	add  func(figures)
}

// The names of steps.
const (
	unchanged = "plan, nothing changed"
	promoted  = "plan, 1 % changed"
)

// run measures one company in a folder of its own, and gives each row to add.
func run(ctx context.Context, t tools, n int, path string, add func(figures)) error {
	r := trial{company: newCompany(n), tools: t, path: path, add: add}
	defer r.stop()
	var err error
	if r.work, err = t.folder(filepath.Join(path, "lark"), larkConfiguration(direct), r.settings()); err != nil {
		return err
	}
	for _, part := range []func(context.Context) error{r.fromNothing, r.throughState, r.adoption, r.listing} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// fromNothing is a first sync, and what comes after it, in the form in which the mapping reads Okta itself.
func (r *trial) fromNothing(ctx context.Context) error {
	row, err := r.counted(direct, "first sync", func() (figures, error) { return r.work.apply(ctx, "-auto-approve") })
	if err != nil {
		return err
	}
	r.add(row)
	r.lark.AcceptInvitations()
	echo, err := r.unchanged(ctx, direct)
	if err != nil {
		return err
	}
	r.promote()
	plan, err := r.median(func() (figures, error) {
		return r.counted(direct, promoted, func() (figures, error) { return r.work.plan(ctx, changes) })
	})
	if err != nil {
		return err
	}
	apply, err := r.counted(direct, "apply of that plan", func() (figures, error) { return r.work.apply(ctx, planFile) })
	if err != nil {
		return err
	}
	if _, err = r.echoDocuments(echo); err != nil {
		return err
	}
	echoed, err := r.median(func() (figures, error) { return echo.plan(ctx, changes) })
	plan.Echo = &echoed
	r.add(plan)
	r.add(apply)
	return err
}

// throughState puts the form with lark_okta_users in place of the other.
func (r *trial) throughState(ctx context.Context) error {
	if err := r.work.write("main.tf", []byte(larkConfiguration(chained))); err != nil {
		return err
	}
	if _, err := r.work.apply(ctx, "-auto-approve"); err != nil {
		return err
	}
	_, err := r.unchanged(ctx, chained)
	return err
}

// adoption is a first sync of a tenant that has everybody already, under user_ids of its own: each is found by email.
func (r *trial) adoption(ctx context.Context) error {
	for i, u := range r.lark.Users() {
		r.lark.SetUser(u.OpenID, func(u *sandbox.LarkUser) { u.UserID = fmt.Sprintf("legacy%06d", i) })
	}
	if err := errors.Join(r.work.remove(stateFile, planFile), r.work.write("main.tf", []byte(larkConfiguration(adopting)))); err != nil {
		return err
	}
	row, err := r.counted(adopting, "adoption by email", func() (figures, error) { return r.work.apply(ctx, "-auto-approve") })
	if err != nil {
		return err
	}
	r.add(row)
	_, err = r.unchanged(ctx, adopting)
	return err
}

// listing brings people into a plan by lark_okta_users, from an Okta that is somewhere else.
func (r *trial) listing(ctx context.Context) error {
	f, err := r.tools.folder(filepath.Join(r.path, "listing"), larkConfiguration(listing), r.settings())
	if err != nil {
		return err
	}
	const away = 20 * time.Millisecond
	r.okta.SetLatency(away)
	defer r.okta.SetLatency(0)
	row, err := r.counted(listing, fmt.Sprintf("plan, %s a call", away), func() (figures, error) { return f.plan(ctx, changes) })
	r.add(row)
	return err
}

// unchanged measures a plan with nothing to do beside one of the provider that echoes, whose folder it returns.
func (r *trial) unchanged(ctx context.Context, of form) (echo *folder, err error) {
	row, err := r.median(func() (figures, error) {
		return r.counted(of, unchanged, func() (figures, error) { return r.work.plan(ctx, noChanges) })
	})
	if err != nil {
		return nil, err
	}
	echo, err = r.tools.folder(filepath.Join(r.path, "echo-"+string(of)), echoConfiguration(of), nil)
	if err != nil {
		return nil, err
	}
	failures, err := r.echoDocuments(echo)
	if err != nil {
		return nil, err
	}
	if failures > 0 {
		return nil, fmt.Errorf("%d failures are in the state: what is measured is not the main job", failures)
	}
	if _, err := echo.apply(ctx, "-auto-approve"); err != nil {
		return nil, err
	}
	echoed, err := r.median(func() (figures, error) { return echo.plan(ctx, noChanges) })
	row.Echo = &echoed
	r.add(row)
	return echo, err
}

// median makes a plan as often as the program is asked to, and gives the run of median CPU time: a machine is seldom quiet.
func (r *trial) median(plan func() (figures, error)) (figures, error) {
	var all []figures
	for range r.runs {
		one, err := plan()
		if err != nil {
			return one, err
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b figures) int { return cmp.Compare(a.cpu(), b.cpu()) })
	return all[len(all)/2], nil
}

// counted runs a step and counts the calls to Lark and Okta.
func (r *trial) counted(of form, step string, do func() (figures, error)) (figures, error) {
	r.lark.Reset()
	r.okta.Reset()
	row, err := do()
	row.People, row.Departments, row.Form, row.Step = r.people, r.departments, of, step
	row.LarkCalls, row.OktaCalls, row.Writes = len(r.lark.Calls()), len(r.okta.Calls()), len(r.lark.Writes())
	return row, err
}
