package lark

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// blocked finds no connection for the first call of a path that writes.
type blocked struct {
	path string
	done atomic.Bool
}

func (b *blocked) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, b.path) && b.done.CompareAndSwap(false, true) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	}
	return http.DefaultTransport.RoundTrip(r)
}

// creates makes an object of each kind that has no client_token, and returns its id.
var creates = map[string]struct {
	path   string
	byHand func(*tenant) string
	create func(context.Context, *Client) (string, error)
	count  func(*tenant) int
}{
	"job level": {
		"/job_levels",
		func(l *tenant) string { return l.AddJobLevel(sandbox.LarkJob{Name: "A", Description: "B"}) },
		func(ctx context.Context, c *Client) (string, error) {
			j, err := c.CreateJobLevel(ctx, JobLevel{Name: "A", Description: "B", Status: true})
			return j.ID, err
		},
		func(l *tenant) int { return len(l.JobLevels()) },
	},
	"job family": {
		"/job_families",
		func(l *tenant) string { return l.AddJobFamily(sandbox.LarkJob{Name: "A", Description: "B"}) },
		func(ctx context.Context, c *Client) (string, error) {
			j, err := c.CreateJobFamily(ctx, JobFamily{Name: "A", Description: "B", Status: true})
			return j.ID, err
		},
		func(l *tenant) int { return len(l.JobFamilies()) },
	},
	"employee type": {
		"/employee_type_enums",
		func(l *tenant) string { return l.AddEmployeeType(sandbox.LarkEmployeeType{Content: "A"}).ID },
		func(ctx context.Context, c *Client) (string, error) {
			e, err := c.CreateEmployeeType(ctx, EmployeeType{Content: "A", Active: true})
			return e.ID, err
		},
		func(l *tenant) int { return len(l.EmployeeTypes()) - 5 },
	},
}

func TestCreate_of_reference_data_takes_nothing_over_that_a_human_made(t *testing.T) {
	t.Parallel()
	for what, k := range creates {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			l := newTenant(t, sandbox.LarkOptions{})
			id := k.byHand(l)
			_, err := k.create(t.Context(), l.client())
			fails(t, err, directory.ErrTaken, id, "import it")
			// An attempt that found no connection cannot have made it either.
			c := l.client()
			door := &blocked{path: k.path}
			c.http = &http.Client{Transport: door}
			_, err = k.create(t.Context(), c)
			fails(t, err, directory.ErrTaken, id, "import it")
			if !door.done.Load() || k.count(l) != 1 {
				t.Errorf("was blocked: %t; there are %d", door.done.Load(), k.count(l))
			}
		})
	}
}

func TestCreate_of_reference_data_finds_what_it_made_though_the_answer_was_lost(t *testing.T) {
	t.Parallel()
	for what, k := range creates {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			l := newTenant(t, sandbox.LarkOptions{})
			l.lose("POST", k.path)
			c := l.client()
			id, err := k.create(t.Context(), c)
			if err != nil || id == "" || k.count(l) != 1 {
				t.Fatalf("%q, %v, %d made", id, err, k.count(l))
			}
			for _, c := range []*Client{c, l.client()} { // a second one that asks for the same, and a run after one that was killed
				_, err = k.create(t.Context(), c)
				fails(t, err, directory.ErrTaken, id, "import it")
			}
		})
	}
}
