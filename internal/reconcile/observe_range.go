package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// contactRange compares what the app may see with what it saw at the last apply: a range that an administrator has narrowed looks in
// every other way like departures, accounts that are free, or departments that are gone. It fails no refresh, and changes no state: the
// next apply does.
func (o *observer) contactRange(ctx context.Context) error {
	now, err := o.tenant.Range(ctx)
	var lost []string
	if err == nil && now != nil && o.state.Range != nil {
		lost, err = o.lost(ctx, now)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, directory.ErrNoScope):
		return nil
	case err != nil:
		o.warnings = append(o.warnings, fmt.Sprintf("Whether the contact range of the app was narrowed is not known: %s", err))
		return nil
	}
	if len(lost) > 0 {
		o.warnings = append(o.warnings, fmt.Sprintf("The contact range of the app is narrower than at the last apply, unless these departments were deleted: %s. Whoever "+
			"is outside of it is left alone, and cannot be found: an account of theirs looks free. Widen the range in the Lark developer console, unless "+
			"that is meant.", strings.Join(lost, ", ")))
	}
	return nil
}

// lost are the departments that were in the range and are not to be seen any more, by path, sorted. One that was moved below another is
// not lost.
func (o *observer) lost(ctx context.Context, now []string) ([]string, error) {
	var gone []string
	for _, id := range besides(o.state.Range, o.bound) {
		if !slices.Contains(now, id) {
			gone = append(gone, id)
		}
	}
	if len(gone) == 0 {
		return nil, nil
	}
	shown, err := o.tenant.Departments(ctx, gone)
	if err != nil {
		return nil, err
	}
	var lost []string
	for _, id := range gone {
		if _, moved := shown[id]; !moved {
			lost = append(lost, pathOf(id, o.paths))
		}
	}
	slices.Sort(lost)
	return lost, nil
}

// besides are those of the ids that are none of bound departments, which are looked at one by one.
func besides(ids []string, bound map[string]string) []string {
	if ids == nil {
		return nil
	}
	known := make(map[string]bool, len(bound))
	for _, id := range bound {
		known[id] = true
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return known[id] })
}
