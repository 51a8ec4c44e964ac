package clients

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/lark-directory/terraform-provider-lark/internal/notify"
)

// ToldOfReading tells of the errors of a read as a failure, or that it goes well again. query is what tells this read from others of
// what is read, from run to run.
func (c *Clients) ToldOfReading(ctx context.Context, what, query string, diags *diag.Diagnostics) {
	if c == nil || c.Notifier() == nil {
		return
	}
	subject := Subject("", what+" "+query)
	if notice, failed := NoticeOf(notify.Failure, *diags); failed {
		Told(ctx, diags, c.Notifier().Trouble(ctx, subject, notice))
		return
	}
	_, err := c.Notifier().Over(ctx, subject, notify.Notice{Kind: notify.Recovered, Title: what + " can be read again"})
	Told(ctx, diags, err)
}

// Told adds what came of telling: a warning, if it failed. What is told never changes anything else.
func Told(ctx context.Context, diags *diag.Diagnostics, err error) {
	if err == nil {
		return
	}
	tflog.Warn(ctx, "A notification did not arrive", map[string]any{"error": err.Error()})
	diags.AddWarning("A notification did not arrive", err.Error()+"\nNothing else is different for it.")
}

// Subject names what a trouble is about, the same from run to run: by a name of its own, or else by the folder and the workspace in
// which it is run.
func Subject(name, what string) string {
	if name == "" {
		folder, _ := os.Getwd() // without it, others may share the trouble
		sum := sha256.Sum256([]byte(folder + "\n" + thisRun().Workspace + "\n" + what))
		return fmt.Sprintf("%x", sum[:8])
	}
	return name + " " + what
}

// NoticeOf makes a notice of the errors among diagnostics; false if there is none.
func NoticeOf(kind notify.Kind, diags diag.Diagnostics) (n notify.Notice, failed bool) {
	n.Kind = kind
	for i, d := range diags.Errors() {
		if i == 0 {
			n.Title = d.Summary()
		} else {
			n.Lines = append(n.Lines, d.Summary())
		}
		for line := range strings.Lines(d.Detail()) {
			n.Lines = append(n.Lines, strings.TrimSpace(line))
		}
	}
	return n, n.Title != ""
}
