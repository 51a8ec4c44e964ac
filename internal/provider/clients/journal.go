package clients

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
)

// journal puts writes into the audit log: a line before each is sent, and one of what came of it. It is nil where there is none.
func (r *record) journal() lark.Journal {
	if r == nil {
		return nil
	}
	var (
		writes atomic.Int64
		mu     sync.Mutex
		lost   error // a result could not be written
	)
	return func(ctx context.Context, w lark.Write) (func(lark.Written), error) {
		mu.Lock()
		before := lost
		mu.Unlock()
		if before != nil {
			return nil, before
		}
		subject := audit.SubjectOf(ctx)
		id := fmt.Sprintf("%s-%d", r.run.ID, writes.Add(1))
		var after map[string]any
		if len(w.Body) > 0 {
			if err := json.Unmarshal(w.Body, &after); err != nil {
				return nil, err
			}
		}
		err := r.log.Append(audit.Event{
			Kind: audit.WriteKind, Write: id, Action: w.Endpoint, Target: w.ID,
			Source: subject.Source, Reason: subject.Reason, Before: subject.Before, After: after,
		})
		if err != nil {
			return nil, err
		}
		return func(w lark.Written) {
			e := audit.Event{Kind: audit.ResultKind, Write: id, Outcome: "done", LogID: w.LogID}
			if w.Err != nil {
				e.Outcome = without(w.Err.Error(), r.redact, subject.Before, after)
			}
			if err := r.log.Append(e); err != nil {
				mu.Lock()
				defer mu.Unlock()
				lost = err
			}
		}, nil
	}
}

// without takes the values of attributes that are not kept out of what is said of them: a refusal may name them.
func without(text string, redact []string, attributes ...map[string]any) string {
	for _, of := range attributes {
		for _, name := range redact {
			if value, ok := of[name].(string); ok && value != "" {
				text = strings.ReplaceAll(text, value, "***")
			}
		}
	}
	return text
}
