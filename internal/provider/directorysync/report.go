package directorysync

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
	"github.com/lark-directory/terraform-provider-lark/internal/report"
)

// The formats of a report.
const (
	markdown = "markdown"
	inJSON   = "json"
	inHTML   = "html"
)

var (
	extensions = map[string]string{markdown: ".md", inJSON: ".json", inHTML: ".html"}
	// Those that make way for another one. Any other is part of the name: acme.com.
	replaced = []string{".md", ".markdown", ".json", ".html", ".htm"}
)

func reportAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "The report of each apply: what was planned and done, what failed, why, since when, and what to do about it, what is due next, and, " +
			"where the provider has an `audit_log`, how the last 30 runs went. See [the guide to it](../guides/sync-report.md).",
		Attributes: map[string]schema.Attribute{
			"path": schema.StringAttribute{
				Required: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "Path of the file. It is replaced by each apply that has something to do; only its owner may read it. It names people: keep it " +
					"where they may be named. Values of attributes that `audit_log.redact` of the provider names are left out. " +
					"A report that cannot be written is a warning.",
			},
			"formats": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				Validators: []validator.List{
					listvalidator.SizeAtLeast(1), listvalidator.UniqueValues(), listvalidator.NoNullValues(),
					listvalidator.ValueStringsAre(stringvalidator.OneOf(markdown, inJSON, inHTML)),
				},
				MarkdownDescription: "In which formats: `markdown` (default), to be pasted into a pull request; `html`, one file that opens in a browser without a network; " +
					"`json`, for programs. A single one is written to `path` as it is. Of several, each is written to `path` with its own " +
					"extension, `.md`, `.html` or `.json`, in place of one of these.",
			},
		},
	}
}

// report replaces the report. It never fails a run: what was done in Lark is done.
func (r *syncResource) report(settings types.Object, out reconcile.Outcome, plan reconcile.Plan) (diags diag.Diagnostics) {
	files := reportFiles(settings)
	if len(files) == 0 {
		return nil
	}
	at := path.Root("report").AtName("path")
	log, redact := r.clients.AuditLog()
	var runs []audit.Summary
	if log != "" {
		var err error
		if runs, err = audit.Runs(log, report.MostRuns); err != nil {
			diags.AddAttributeWarning(at, "The report does not have the last runs", err.Error())
		}
	}
	content := report.New(plan, out, runs, redact)
	for _, f := range files {
		text, err := f.render(content)
		if err == nil {
			err = replaceFile(f.name, text)
		}
		if err != nil {
			diags.AddAttributeWarning(at, "The report could not be written", err.Error())
		}
	}
	return diags
}

// reportFile is a file and what is written to it.
type reportFile struct {
	name   string
	render func(report.Report) ([]byte, error)
}

// reportFiles are those that the configuration asks for.
func reportFiles(settings types.Object) (files []reportFile) {
	name := stringIn(settings, "path")
	if name == "" {
		return nil
	}
	formats := []string{markdown}
	if list, ok := settings.Attributes()["formats"].(types.List); ok && !list.IsNull() {
		formats = nil
		for _, element := range list.Elements() {
			format, _ := element.(types.String)
			formats = append(formats, format.ValueString())
		}
	}
	for _, format := range formats {
		f := reportFile{name: name}
		if len(formats) > 1 {
			f.name = withExtension(name, extensions[format])
		}
		switch format {
		case inJSON:
			f.render = report.Report.JSON
		case inHTML:
			f.render = report.Report.HTML
		default:
			f.render = func(r report.Report) ([]byte, error) { return r.Markdown(), nil }
		}
		files = append(files, f)
	}
	return files
}

// withExtension gives a file an extension, in place of that of another format.
func withExtension(name, extension string) string {
	if had := filepath.Ext(name); slices.Contains(replaced, strings.ToLower(had)) {
		name = strings.TrimSuffix(name, had)
	}
	return name + extension
}

// replaceFile puts a whole new file in place of the old one: a reader sees either. Only the owner may read it, for it
// names people.
func replaceFile(name string, content []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(name), ".report-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(content)
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
	}
	return err
}
