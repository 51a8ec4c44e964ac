// Package clients holds what a configured provider gives to its resources and data sources: the clients of Lark and
// of the sources, made when something first needs them. So a configuration that only uses functions or the mapping
// needs no credentials, unless a source of it reads Okta itself.
package clients

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/lark-directory/terraform-provider-lark/internal/jumpcloud"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/notify"
	"github.com/lark-directory/terraform-provider-lark/internal/okta"
)

// Settings is the provider's configuration as it was written; what is null is taken from the environment.
type Settings struct {
	Region    types.String `tfsdk:"region"`
	BaseURL   types.String `tfsdk:"base_url"`
	AppID     types.String `tfsdk:"app_id"`
	AppSecret types.String `tfsdk:"app_secret"`
	Okta      types.Object `tfsdk:"okta"`
	JumpCloud types.Object `tfsdk:"jumpcloud"`
	Safety    types.Object `tfsdk:"safety"`
	AuditLog  types.Object `tfsdk:"audit_log"`

	Notifications types.Object `tfsdk:"notifications"`

	UserAgent string `tfsdk:"-"`
	// RateScale multiplies Lark's published rates; 0 means 1. No configuration sets it: it is for measuring against an
	// emulated tenant.
	RateScale float64 `tfsdk:"-"`
}

type oktaSettings struct {
	OrgURL       types.String `tfsdk:"org_url"`
	APIToken     types.String `tfsdk:"api_token"`
	ClientID     types.String `tfsdk:"client_id"`
	PrivateKey   types.String `tfsdk:"private_key"`
	PrivateKeyID types.String `tfsdk:"private_key_id"`
	Scopes       types.List   `tfsdk:"scopes"`
}

// Clients makes each client once, and gives the same to everybody who asks: limits and what was read are shared.
type Clients struct {
	// Offboarding is the budget of this configuration.
	Offboarding *Offboarding
	// Calls is how many calls to Lark an apply of this configuration may take.
	Calls *Calls
	// Renames are those that a plan of this configuration is suspected of.
	Renames Renames
	// Claims are what its resources mean to do with accounts.
	Claims Claims
	// Region is "lark", "feishu", or "" where base_url leads elsewhere and no region is given.
	Region string

	record    func() (*record, diag.Diagnostics)
	app       func(*diag.Diagnostics) (base, id string)
	auditLog  func() (path string, redact []string)
	lark      func() (*lark.Client, diag.Diagnostics)
	okta      func() (*okta.Client, diag.Diagnostics)
	jumpCloud func() (*jumpcloud.Client, diag.Diagnostics)
	notifier  func() (*notify.Notifier, diag.Diagnostics)
}

// New returns the clients of a configuration. Nothing is checked or sent before something needs a client.
func New(s Settings) *Clients {
	kept := once(func() (*record, diag.Diagnostics) { return newRecord(s.AuditLog) })
	c := &Clients{
		Offboarding: newOffboarding(s), Calls: newCalls(s), Region: region(s), record: kept,
		app:       func(diags *diag.Diagnostics) (base, id string) { return app(s, diags) },
		auditLog:  func() (path string, redact []string) { return auditLog(s.AuditLog) },
		lark:      once(func() (*lark.Client, diag.Diagnostics) { return newLark(s, kept) }),
		okta:      once(func() (*okta.Client, diag.Diagnostics) { return newOkta(s.Okta, s.UserAgent) }),
		jumpCloud: once(func() (*jumpcloud.Client, diag.Diagnostics) { return newJumpCloud(s.JumpCloud, s.UserAgent) }),
	}
	c.notifier = once(func() (*notify.Notifier, diag.Diagnostics) { return newNotifier(s, c.app, c.lark) })
	return c
}

// Lark returns the client of the tenant, or what is missing in the provider's configuration.
func (c *Clients) Lark() (*lark.Client, diag.Diagnostics) { return c.lark() }

// Okta returns the client of the Okta org, or what is missing in the provider's configuration.
func (c *Clients) Okta() (*okta.Client, diag.Diagnostics) { return c.okta() }

// JumpCloud returns the client of the JumpCloud organization, or what is missing in the provider's configuration.
func (c *Clients) JumpCloud() (*jumpcloud.Client, diag.Diagnostics) { return c.jumpCloud() }

// From takes the clients out of what Configure is given; nil before the provider is configured.
func From(data any, diags *diag.Diagnostics) *Clients {
	if data == nil {
		return nil
	}
	c, ok := data.(*Clients)
	if !ok {
		diags.AddError("Provider data of another type", fmt.Sprintf("Got %T. This is an error of the provider; please report it.", data))
	}
	return c
}

func once[T any](f func() (T, diag.Diagnostics)) func() (T, diag.Diagnostics) {
	type result struct {
		value T
		diags diag.Diagnostics
	}
	get := sync.OnceValue(func() result {
		v, d := f()
		return result{v, d}
	})
	return func() (T, diag.Diagnostics) { r := get(); return r.value, r.diags }
}

// setting is one value of the configuration: from HCL, else from the environment.
type setting struct {
	path  path.Path
	env   string
	value types.String
	what  string
}

func (s setting) get(diags *diag.Diagnostics) string {
	if s.value.IsUnknown() {
		diags.AddAttributeError(s.path, "Value not known yet", fmt.Sprintf("%s of the provider block comes from something that is not applied "+
			"yet, and it is needed now. Apply that first (-target), or leave it out and set %s in the environment.", s.path, s.env))
		return ""
	}
	if v := s.value.ValueString(); v != "" {
		return v
	}
	return os.Getenv(s.env)
}

func (s setting) require(diags *diag.Diagnostics) string {
	before := diags.ErrorsCount()
	v := s.get(diags)
	if v == "" && diags.ErrorsCount() == before {
		diags.AddAttributeError(s.path, "Missing "+s.what, fmt.Sprintf("Set %s in the provider block, or %s in the environment.", s.path, s.env))
	}
	return v
}

// region is told as far as it is known. What is wrong with it is told by newLark.
func region(s Settings) string {
	var ignored diag.Diagnostics
	name := setting{path.Root("region"), "LARK_REGION", s.Region, "region"}.get(&ignored)
	if name == "" && !s.BaseURL.IsUnknown() && s.BaseURL.ValueString() == "" && os.Getenv("LARK_BASE_URL") == "" {
		return "lark"
	}
	return name
}

// app is the app that a configuration names: its id, and the base URL of where it is.
func app(s Settings, diags *diag.Diagnostics) (base, id string) {
	id = setting{path.Root("app_id"), "LARK_APP_ID", s.AppID, "app id"}.require(diags)
	region := setting{path.Root("region"), "LARK_REGION", s.Region, "region"}.get(diags)
	base = setting{path.Root("base_url"), "LARK_BASE_URL", s.BaseURL, "base url"}.get(diags)
	if base == "" {
		switch region {
		case "", "lark":
			base = lark.LarkBaseURL
		case "feishu":
			base = lark.FeishuBaseURL
		default:
			diags.AddAttributeError(path.Root("region"), "Unknown region", fmt.Sprintf("%q is not a region; write \"lark\" or \"feishu\".", region))
		}
	}
	return base, id
}

func newLark(s Settings, kept func() (*record, diag.Diagnostics)) (*lark.Client, diag.Diagnostics) {
	var diags diag.Diagnostics
	base, id := app(s, &diags)
	secret := setting{path.Root("app_secret"), "LARK_APP_SECRET", s.AppSecret, "app secret"}.require(&diags)
	log, d := kept()
	diags.Append(d...)
	if diags.HasError() {
		return nil, diags
	}
	most, d := maxAPICalls(s.Safety)
	if diags.Append(d...); diags.HasError() {
		return nil, diags
	}
	if err := lark.CheckBaseURL(base); err != nil {
		diags.AddAttributeError(path.Root("base_url"), "Invalid base URL", err.Error())
		return nil, diags
	}
	return lark.New(lark.Config{
		BaseURL: base, AppID: id, AppSecret: secret, UserAgent: s.UserAgent, RateScale: s.RateScale, MaxCalls: most, Journal: log.journal(),
	}), diags
}

func newOkta(block types.Object, userAgent string) (*okta.Client, diag.Diagnostics) {
	var diags diag.Diagnostics
	var s oktaSettings
	switch {
	case block.IsUnknown():
		s.OrgURL = types.StringUnknown() // nothing is done without it
	case !block.IsNull():
		diags = block.As(context.Background(), &s, basetypes.ObjectAsOptions{})
	}
	at := path.Root("okta")
	org := setting{at.AtName("org_url"), "OKTA_ORG_URL", s.OrgURL, "Okta org URL"}
	if os.Getenv("OKTA_ORG_URL") == "" && s.OrgURL.IsNull() && os.Getenv("OKTA_ORG_NAME") != "" {
		base := os.Getenv("OKTA_BASE_URL")
		if base == "" {
			base = "okta.com"
		}
		org.value = types.StringValue("https://" + os.Getenv("OKTA_ORG_NAME") + "." + strings.TrimPrefix(base, "."))
	}
	config := okta.Config{OrgURL: org.require(&diags), UserAgent: userAgent}
	// What the environment has for the other way in does not get in the way of one that is written down.
	token, app := given(s.APIToken), given(s.ClientID) || given(s.PrivateKey)
	if token || !app {
		config.APIToken = setting{at.AtName("api_token"), "OKTA_API_TOKEN", s.APIToken, "Okta API token"}.get(&diags)
	}
	if app || !token {
		config.ClientID = setting{at.AtName("client_id"), "OKTA_API_CLIENT_ID", s.ClientID, "Okta client id"}.get(&diags)
		config.PrivateKey = setting{at.AtName("private_key"), "OKTA_API_PRIVATE_KEY", s.PrivateKey, "Okta private key"}.get(&diags)
		config.PrivateKeyID = setting{at.AtName("private_key_id"), "OKTA_API_PRIVATE_KEY_ID", s.PrivateKeyID, "Okta private key id"}.get(&diags)
		config.Scopes = scopes(s.Scopes, at.AtName("scopes"), &diags)
	}
	if !diags.HasError() && config.APIToken == "" && (config.ClientID == "" || config.PrivateKey == "") {
		diags.AddAttributeError(at, "Missing Okta credentials", "Set okta.api_token in the provider block (or OKTA_API_TOKEN), or, for a "+
			"service app, okta.client_id and okta.private_key (or OKTA_API_CLIENT_ID and OKTA_API_PRIVATE_KEY).")
	}
	if diags.HasError() {
		return nil, diags
	}
	client, err := okta.New(config)
	if err != nil {
		diags.AddAttributeError(at, "Invalid Okta configuration", err.Error())
	}
	return client, diags
}

// given reports whether the configuration has a value, be it one that is not known yet.
func given(v types.String) bool { return v.IsUnknown() || v.ValueString() != "" }

func scopes(list types.List, at path.Path, diags *diag.Diagnostics) []string {
	names := make([]string, 0, len(list.Elements()))
	unknown := list.IsUnknown()
	for _, element := range list.Elements() {
		name, _ := element.(types.String)
		unknown = unknown || name.IsUnknown()
		names = append(names, name.ValueString())
	}
	if unknown {
		diags.AddAttributeError(at, "Value not known yet", fmt.Sprintf("%s of the provider block comes from something that is not applied yet, "+
			"and it is needed now. Apply that first (-target), or write it down.", at))
	}
	return names
}
