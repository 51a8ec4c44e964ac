package object

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
)

// Pending is an error of Create and Update that is no failure: all is written but what somebody else has to do first. It is
// told as a warning; where the summaries are one, Terraform folds many into one.
type Pending struct{ Summary, Detail string }

func (p *Pending) Error() string { return p.Summary + ": " + p.Detail }

// report adds an error, at the attribute that Lark finds fault with if it names one.
func (r *objectResource[M]) report(diags *diag.Diagnostics, verb string, m M, err error) {
	summary, detail := r.words(verb, m, err)
	if at := r.blamed(err); at != "" {
		diags.AddAttributeError(path.Root(at), summary, detail)
		return
	}
	diags.AddError(summary, detail)
}

// warn is for what failed after the object was made.
func (r *objectResource[M]) warn(diags *diag.Diagnostics, m M, err error) {
	if pending := new(Pending); errors.As(err, &pending) {
		diags.AddWarning(pending.Summary, pending.Detail)
		return
	}
	summary, detail := r.words("complete", m, err)
	diags.AddWarning(summary, "The "+r.Noun+" was created, and this is missing; the next plan shows it, and the next apply does just that. "+detail)
}

func (r *objectResource[M]) words(verb string, m M, err error) (summary, detail string) {
	label := r.Label(m)
	if label == "" {
		label = r.ID(&m).ValueString()
	}
	return fmt.Sprintf("Unable to %s %s %q", verb, r.Noun, label), err.Error()
}

// blamed is the attribute that an error is about, "" if it is about none.
func (r *objectResource[M]) blamed(err error) string {
	var refused *lark.Error
	if !errors.As(err, &refused) {
		return ""
	}
	if at := r.Blame[refused.Code]; at != "" {
		return at
	}
	for _, v := range refused.Violations {
		if _, ok := r.Kind.Schema.Attributes[v.Field]; ok {
			return v.Field
		}
	}
	return ""
}
