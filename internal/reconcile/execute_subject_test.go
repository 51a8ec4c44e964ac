package reconcile_test

import (
	"context"
	"sync"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// heard is a tenant that notes what the audit log is told of writes, by source id.
type heard struct {
	*fakeTenant
	mu sync.Mutex
	of map[string]audit.Subject
}

func (h *heard) hear(ctx context.Context) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := audit.SubjectOf(ctx)
	h.of[s.Source] = s
}

func (h *heard) UpdateUser(ctx context.Context, openID string, attributes directory.Person) error {
	h.hear(ctx)
	return h.fakeTenant.UpdateUser(ctx, openID, attributes)
}

func (h *heard) DeleteUser(ctx context.Context, openID string, transfer directory.Transfer) error {
	h.hear(ctx)
	return h.fakeTenant.DeleteUser(ctx, openID, transfer)
}

// carriedOut carries the next plan out, and returns what the audit log is told.
func carriedOut(t *testing.T, w *world) map[string]audit.Subject {
	t.Helper()
	h := &heard{fakeTenant: w.tenant, of: map[string]audit.Subject{}}
	w.refresh()
	if _, err := reconcile.Execute(t.Context(), h, w.appID, w.plan(), w.state, w.now); err != nil {
		t.Fatal(err)
	}
	return h.of
}

func TestExecute_tells_the_audit_log_the_whole_place_of_whom_it_moves_suspends_or_deletes(t *testing.T) {
	t.Parallel()
	w := due(t)
	group := w.tenant.group("Climbers", "eve")
	w.want(wanted{
		People:   people{"ann": human("ann", "leader", "", "departments", []string{"Eng", "Sales"})},
		Departed: map[string]string{"eve": "DEPROVISIONED", "boss": "DEPROVISIONED"},
	})
	told := carriedOut(t, w)
	place := func(id, leader, department string, suspended bool) map[string]any {
		p := map[string]any{"name": "Name " + id, "email": id + "@acme.com", "departments": []string{department}, "suspended": suspended}
		if leader != "" {
			p["leader"] = leader
		}
		return p
	}
	equal(t, "before of who is moved", told["ann"].Before, place("ann", "boss", "Eng", false))
	equal(t, "before of who is suspended", told["boss"].Before, place("boss", "", "Eng", false))
	eve := place("eve", "ann", "Eng/Core", true)
	eve["groups"] = []string{group}
	equal(t, "before of who is deleted", told["eve"].Before, eve)
	contains(t, "the reason", told["eve"].Reason, "delete: DEPROVISIONED")
}
