package provider_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/lark-directory/terraform-provider-lark/internal/provider"
)

// core does with one resource what Terraform's core does: refresh, plan, apply, and what becomes of the state then. It is
// in this process, for tests of hundreds of runs. What it would not let pass is an error of the run.
type core struct {
	*world
	kind  string
	typ   tftypes.Type
	attrs map[string]*tfprotov6.SchemaAttribute

	state   tftypes.Value
	private []byte
	// beforeApply is called between plan and apply.
	beforeApply func()
}

// said are the diagnostics of a run, and what it did: "", "create", "update" or "delete".
type said struct {
	did              string
	errors, warnings []string
}

func (s *said) add(diags []*tfprotov6.Diagnostic) (failed bool) {
	for _, d := range diags {
		line := d.Summary + ": " + d.Detail
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			s.errors, failed = append(s.errors, line), true
			continue
		}
		s.warnings = append(s.warnings, line)
	}
	return failed
}

// failed reports whether something was not done.
func (s *said) failed() bool {
	return len(s.errors) > 0 || slices.ContainsFunc(s.warnings, func(line string) bool { return strings.HasPrefix(line, "Unable to") })
}

func (w *world) core(ctx context.Context, kind string) (*core, error) {
	c := &core{world: w, kind: kind, beforeApply: func() {}}
	server, err := c.server(ctx)
	if err != nil {
		return nil, err
	}
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	schema := schemas.ResourceSchemas[kind]
	c.typ, c.attrs = schema.ValueType(), map[string]*tfprotov6.SchemaAttribute{}
	for _, a := range schema.Block.Attributes {
		c.attrs[a.Name] = a
	}
	c.state = tftypes.NewValue(c.typ, nil)
	return c, nil
}

// server is a provider as in a new process.
func (c *core) server(ctx context.Context) (tfprotov6.ProviderServer, error) {
	server := providerserver.NewProtocol6(provider.New("test")())()
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	typ := schemas.Provider.ValueType()
	config, err := tfprotov6.NewDynamicValue(typ, valueOf(typ, map[string]any{"base_url": c.larkURL, "app_id": appID}))
	if err != nil {
		return nil, err
	}
	configured, err := server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{Config: &config})
	if err == nil && len(configured.Diagnostics) > 0 {
		err = fmt.Errorf("%s", configured.Diagnostics[0].Summary)
	}
	return server, err
}

// valueOf makes a value of plain Go: strings, ints, bools, slices and maps. What is left out is null.
func valueOf(typ tftypes.Type, v any) tftypes.Value {
	switch {
	case v == nil:
		return tftypes.NewValue(typ, nil)
	case typ.Is(tftypes.Object{}):
		all, given := map[string]tftypes.Value{}, v.(map[string]any)
		for name, of := range typ.(tftypes.Object).AttributeTypes {
			all[name] = valueOf(of, given[name])
		}
		return tftypes.NewValue(typ, all)
	case typ.Is(tftypes.Map{}):
		all := map[string]tftypes.Value{}
		for name, element := range v.(map[string]any) {
			all[name] = valueOf(typ.(tftypes.Map).ElementType, element)
		}
		return tftypes.NewValue(typ, all)
	case typ.Is(tftypes.List{}), typ.Is(tftypes.Set{}):
		var of tftypes.Type
		if list, is := typ.(tftypes.List); is {
			of = list.ElementType
		} else {
			of = typ.(tftypes.Set).ElementType
		}
		all := []tftypes.Value{}
		for _, element := range v.([]any) {
			all = append(all, valueOf(of, element))
		}
		return tftypes.NewValue(typ, all)
	}
	return tftypes.NewValue(typ, v)
}

// proposed is the configuration, with what is computed as it was, or unknown.
func (c *core) proposed(config tftypes.Value) tftypes.Value {
	if config.IsNull() {
		return config
	}
	written, prior := fieldsOf(config), fieldsOf(c.state)
	for name, a := range c.attrs {
		if !written[name].IsNull() || !a.Computed {
			continue
		}
		if prior != nil {
			written[name] = prior[name]
		} else {
			written[name] = tftypes.NewValue(a.ValueType(), tftypes.UnknownValue)
		}
	}
	return tftypes.NewValue(c.typ, written)
}

func fieldsOf(v tftypes.Value) (fields map[string]tftypes.Value) {
	if v.IsNull() {
		return nil
	}
	if err := v.As(&fields); err != nil {
		panic(err) // only objects are given
	}
	return maps.Clone(fields)
}

func (c *core) dynamic(v tftypes.Value) *tfprotov6.DynamicValue {
	d, err := tfprotov6.NewDynamicValue(c.typ, v)
	if err != nil {
		panic(err) // it is of that type
	}
	return &d
}

func (c *core) value(d *tfprotov6.DynamicValue) tftypes.Value {
	if d == nil {
		return tftypes.NewValue(c.typ, nil)
	}
	v, err := d.Unmarshal(c.typ)
	if err != nil {
		panic(err) // the provider has sent it
	}
	return v
}

// run refreshes, plans and applies. A nil config destroys.
func (c *core) run(ctx context.Context, config map[string]any) (s said) {
	written := tftypes.NewValue(c.typ, nil)
	if config != nil {
		written = valueOf(c.typ, config)
	}
	server, err := c.server(ctx)
	if err != nil {
		s.errors = append(s.errors, err.Error())
		return s
	}
	if !c.refresh(ctx, server, &s) {
		return s
	}
	if c.state.IsNull() && written.IsNull() {
		return s
	}
	planned := c.plan(ctx, server, written, &s)
	if planned == nil || s.did == "" {
		return s
	}
	c.beforeApply()
	if server, err = c.server(ctx); err != nil {
		s.errors = append(s.errors, err.Error())
		return s
	}
	c.apply(ctx, server, written, planned, &s)
	return s
}

func (c *core) refresh(ctx context.Context, server tfprotov6.ProviderServer, s *said) (ok bool) {
	if c.state.IsNull() {
		return true
	}
	read, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: c.kind, CurrentState: c.dynamic(c.state), Private: c.private})
	if err != nil {
		s.errors = append(s.errors, err.Error())
		return false
	}
	if s.add(read.Diagnostics) {
		return false
	}
	c.state, c.private = c.value(read.NewState), read.Private
	return true
}

func (c *core) plan(ctx context.Context, server tfprotov6.ProviderServer, config tftypes.Value, s *said) *tfprotov6.PlanResourceChangeResponse {
	planned, err := server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: c.kind, PriorState: c.dynamic(c.state), ProposedNewState: c.dynamic(c.proposed(config)), Config: c.dynamic(config), PriorPrivate: c.private,
	})
	if err != nil {
		s.errors = append(s.errors, err.Error())
		return nil
	}
	if s.add(planned.Diagnostics) {
		return nil
	}
	after := c.value(planned.PlannedState)
	switch {
	case len(planned.RequiresReplace) > 0 && !c.state.IsNull():
		s.errors = append(s.errors, fmt.Sprintf("it would be replaced for %s", planned.RequiresReplace))
	case after.Equal(c.state):
	case c.state.IsNull():
		s.did = "create"
	case after.IsNull():
		s.did = "delete"
	default:
		s.did = "update"
	}
	return planned
}

func (c *core) apply(
	ctx context.Context, server tfprotov6.ProviderServer, config tftypes.Value, planned *tfprotov6.PlanResourceChangeResponse, s *said,
) {
	applied, err := server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: c.kind, PriorState: c.dynamic(c.state), PlannedState: planned.PlannedState, Config: c.dynamic(config), PlannedPrivate: planned.PlannedPrivate,
	})
	if err != nil {
		s.errors = append(s.errors, err.Error())
		return
	}
	failed := s.add(applied.Diagnostics)
	c.state, c.private = c.value(applied.NewState), applied.Private
	if failed && s.did == "create" && !c.state.IsNull() {
		s.errors = append(s.errors, "it is tainted")
	}
	want, got := fieldsOf(c.value(planned.PlannedState)), fieldsOf(c.state)
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !failed && want[name].IsFullyKnown() && !want[name].Equal(got[name]) {
			s.errors = append(s.errors, fmt.Sprintf("inconsistent result after apply: %s was planned as %s and is %s", name, want[name], got[name]))
		}
	}
}
