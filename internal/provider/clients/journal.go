package clients

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"os/user"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
)

// auditSettings is the provider's audit_log.
type auditSettings struct {
	Path   types.String `tfsdk:"path"`
	Redact types.List   `tfsdk:"redact"`
}

// newJournal is the journal that a configuration asks for, nil if none.
func newJournal(block types.Object, diags *diag.Diagnostics) lark.Journal {
	if block.IsNull() {
		return nil
	}
	at := path.Root("audit_log")
	var s auditSettings
	if !block.IsUnknown() {
		diags.Append(block.As(context.Background(), &s, basetypes.ObjectAsOptions{})...)
	}
	if block.IsUnknown() || s.Path.IsUnknown() || s.Redact.IsUnknown() {
		diags.AddAttributeError(at, "Value not known yet", "The audit log comes from something that is not applied yet, and it is needed now: nothing is written "+
			"to Lark that is not in it. Apply that first (-target), or write its path down.")
		return nil
	}
	var redact []string
	diags.Append(s.Redact.ElementsAs(context.Background(), &redact, false)...)
	return journal(audit.Config{Path: s.Path.ValueString(), Run: thisRun(), Redact: redact})
}

// journal puts writes into an audit log: a line before each is sent, and one of what came of it.
func journal(config audit.Config) lark.Journal {
	log := audit.New(config)
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
		id := fmt.Sprintf("%s-%d", config.Run.ID, writes.Add(1))
		var after map[string]any
		if len(w.Body) > 0 {
			if err := json.Unmarshal(w.Body, &after); err != nil {
				return nil, err
			}
		}
		err := log.Append(audit.Event{
			Kind: audit.WriteKind, Write: id, Action: w.Endpoint, Target: w.ID,
			Source: subject.Source, Reason: subject.Reason, Before: subject.Before, After: after,
		})
		if err != nil {
			return nil, err
		}
		return func(r lark.Written) {
			e := audit.Event{Kind: audit.ResultKind, Write: id, Outcome: "done", LogID: r.LogID}
			if r.Err != nil {
				e.Outcome = without(r.Err.Error(), config.Redact, subject.Before, after)
			}
			if err := log.Append(e); err != nil {
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

// thisRun says who runs this: the run of HCP Terraform or GitHub Actions, else the user of the machine, with an id by which
// the writes of one process are told from those of others.
func thisRun() audit.Run {
	run := audit.Run{ID: rand.Text()[:12], Workspace: first("TFC_WORKSPACE_NAME", "TF_WORKSPACE")}
	switch {
	case os.Getenv("TFC_RUN_ID") != "":
		run.Actor = "HCP Terraform " + os.Getenv("TFC_RUN_ID")
	case os.Getenv("GITHUB_RUN_ID") != "":
		run.Actor = fmt.Sprintf("GitHub %s, run %s by %s", os.Getenv("GITHUB_REPOSITORY"), os.Getenv("GITHUB_RUN_ID"), os.Getenv("GITHUB_ACTOR"))
	default:
		if u, err := user.Current(); err == nil {
			run.Actor = u.Username
		}
	}
	return run
}

// first is the first of these variables of the environment that is set.
func first(names ...string) string {
	for _, name := range names {
		if v := os.Getenv(name); v != "" {
			return v
		}
	}
	return ""
}
