package user

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// lawful is an attribute whose value the domain checks.
type lawful string

func (l lawful) Description(context.Context) string             { return "a " + string(l) + " that Lark takes" }
func (l lawful) MarkdownDescription(ctx context.Context) string { return l.Description(ctx) }

func (l lawful) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() {
		l.validate(ctx, req.Path, req.ConfigValue.ValueString(), &resp.Diagnostics)
	}
}

func (l lawful) ValidateInt64(ctx context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() {
		l.validate(ctx, req.Path, req.ConfigValue.ValueInt64(), &resp.Diagnostics)
	}
}

func (l lawful) validate(ctx context.Context, at path.Path, v any, diags *diag.Diagnostics) {
	a, _ := directory.LookupUserAttribute(string(l))
	if _, err := a.Normalize(v); err != nil {
		diags.AddAttributeError(at, "Not "+l.Description(ctx), string(l)+" "+err.Error()+".")
	}
}

// customValidator checks what each type of custom attribute needs.
type customValidator struct{}

func (customValidator) Description(context.Context) string {
	return "a value that fits its type, or none"
}

func (v customValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// fits says which attributes each type may have.
var fits = map[string][]string{
	"TEXT": {"text"}, "HREF": {"text", "url", "pc_url"}, "ENUMERATION": {"option_id"}, "PICTURE_ENUM": {"option_id"}, "GENERIC_USER": {"generic_user_id"},
}

func (customValidator) ValidateObject(_ context.Context, req validator.ObjectRequest, resp *validator.ObjectResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	for _, v := range req.ConfigValue.Attributes() {
		if v.IsUnknown() {
			return
		}
	}
	var value directory.CustomValue
	switch v := customValue(req.ConfigValue).(type) {
	case directory.CustomValue:
		value = v
	case string:
		value = directory.CustomValue{Type: "TEXT", Text: v}
	}
	for name, v := range req.ConfigValue.Attributes() {
		if !v.IsNull() && name != "type" && !strings.Contains(" "+strings.Join(fits[value.Type], " ")+" ", " "+name+" ") {
			resp.Diagnostics.AddAttributeError(req.Path.AtName(name), "Not for this type", "A custom attribute of type "+value.Type+" has "+
				strings.Join(fits[value.Type], ", ")+" only.")
		}
	}
	if utf8.RuneCountInString(value.Text) > 100 {
		resp.Diagnostics.AddAttributeError(req.Path.AtName("text"), "Too long", "Lark takes 100 characters.")
	}
	if value.Type != "HREF" || value.IsEmpty() {
		return
	}
	if value.Text == "" || value.URL == "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Incomplete link", "A HREF needs text and url; with neither it is cleared.")
	}
	for name, url := range map[string]string{"url": value.URL, "pc_url": value.PCURL} {
		if url != "" && !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://") {
			resp.Diagnostics.AddAttributeError(req.Path.AtName(name), "Not an address", "Lark takes what begins with http:// or https://.")
		}
	}
}
