package reconcile

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// contactRange compares what the app may see with what it saw at the last apply: a range that an administrator has narrowed looks in
// every other way like departures, accounts that are free, or departments that are gone.
func (o *observer) contactRange(ctx context.Context) error {
	now, err := rangeOf(ctx, o.tenant)
	if err != nil || now == nil {
		return err
	}
	if was := o.state.Range; was != nil {
		allStaff, departments := was.Lost(*now)
		var lost []string
		if allStaff {
			lost = append(lost, fmt.Sprintf("it was all staff, and is %s now", plural(len(now.Departments), "department", "departments")))
		}
		for _, id := range departments {
			lost = append(lost, "without "+pathOf(id, o.paths))
		}
		if len(lost) > 0 {
			slices.Sort(lost)
			o.warnings = append(o.warnings, fmt.Sprintf("The contact range of the app is narrower than at the last apply: %s. Whoever is outside of it is "+
				"left alone, and cannot be found: an account of theirs looks free. Widen the range in the Lark developer console, unless that is meant.",
				strings.Join(lost, ", ")))
		}
	}
	if !reflect.DeepEqual(o.state.Range, now) {
		o.state.Range = now
	}
	return nil
}

// rangeOf is the app's contact range, nil where it may not be read.
func rangeOf(ctx context.Context, tenant Tenant) (*directory.Range, error) {
	now, err := tenant.Range(ctx)
	switch {
	case errors.Is(err, directory.ErrNoScope):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &now, nil
}
