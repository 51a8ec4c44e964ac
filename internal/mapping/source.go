package mapping

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// source is a compiled Source.
type source struct {
	given      Source
	label      string
	region     string
	scopes     []condition
	departed   condition
	attributes []attribute
	userGroups *userGroups
	identity   *program // nil joins nobody
	leads      *program // nil is nobody
}

// condition is a condition with the expression that says why, for a human.
type condition struct {
	*program
	cause *program
}

// attribute is an attribute with its expression.
type attribute struct {
	directory.Attribute
	*program
	clear bool
}

// compiler collects the faults of one source.
type compiler struct {
	given  Source
	faults []*ExpressionError
}

func (c *compiler) fault(argument, attribute string, err error) {
	c.faults = append(c.faults, &ExpressionError{Argument: argument, Attribute: attribute, Err: err})
}

// language is that of the expressions over people.
func (c *compiler) language() language {
	return language{environment: ofUsers, groupless: c.given.Groups == nil}
}

func compileSource(given Source) (*source, []*ExpressionError) {
	c := &compiler{given: given}
	defaults, err := findPreset(given.Preset)
	if err != nil {
		// Everything else depends on the preset; its errors would mislead.
		c.fault("preset", "", err)
		return nil, c.faults
	}
	s := &source{given: given, label: given.Name, region: strings.ToUpper(given.PhoneRegion)}
	if s.label == "" {
		s.label = given.Preset
	}
	if s.region != "" && !phonenumbers.GetSupportedRegions()[s.region] {
		c.fault("phone_region", "", fmt.Errorf("%q is no country; write its two letters of ISO 3166, like SG", given.PhoneRegion))
	}
	c.conditions(s, defaults)
	c.attributes(s, defaults)
	c.clears(s)
	c.userGroups(s)
	c.identity(s)
	c.leads(s)
	return s, c.faults
}

func (c *compiler) conditions(s *source, defaults preset) {
	add := func(argument, expression, cause string) (condition, bool) {
		if expression == "" {
			return condition{}, false
		}
		p, err := c.language().compile(expression, acceptsCondition)
		if err != nil {
			c.fault(argument, "", err)
			return condition{}, false
		}
		cond := condition{program: p}
		if cause != "" { // which only presets have
			p.preset = true
			if cond.cause, err = c.language().compile(cause, acceptsKind(directory.String)); err != nil {
				c.fault(argument, "", err)
			}
		}
		return cond, true
	}
	if cond, ok := add("scope", defaults.scope, defaults.scopeCause); ok {
		s.scopes = append(s.scopes, cond)
	}
	if cond, ok := add("scope", c.given.Scope, ""); ok {
		s.scopes = append(s.scopes, cond)
	}
	if c.given.Departed != "" {
		s.departed, _ = add("departed", c.given.Departed, "")
	} else {
		s.departed, _ = add("departed", defaults.departed, defaults.departedCause)
	}
}

func (c *compiler) attributes(s *source, defaults preset) {
	expressions := maps.Clone(defaults.attributes)
	if expressions == nil {
		expressions = map[string]string{}
	}
	maps.Copy(expressions, c.given.Attributes)
	for _, name := range slices.Sorted(maps.Keys(expressions)) {
		known, ok := directory.LookupAttribute(name)
		if !ok {
			c.fault("attributes", name, unknown(name))
			continue
		}
		expression := expressions[name]
		if strings.TrimSpace(expression) == "" { // switched off
			continue
		}
		p, err := c.language().compile(expression, acceptsKind(known.Kind))
		if err != nil {
			c.fault("attributes", name, err)
			continue
		}
		_, own := c.given.Attributes[name]
		p.preset = !own
		s.attributes = append(s.attributes, attribute{Attribute: known, program: p})
	}
	switch {
	case off(expressions, "name"):
		c.fault("attributes", "name", errors.New("has no expression, but Lark requires a name of everybody; write one"))
	case off(expressions, "email") && off(expressions, "mobile"):
		c.fault("attributes", "email", errors.New("has no expression, and mobile has none; Lark requires an email or a mobile of everybody"))
	}
}

func off(expressions map[string]string, name string) bool {
	return strings.TrimSpace(expressions[name]) == ""
}

// unknown borrows the words of package directory, which may know what was meant.
func unknown(name string) error {
	_, err := directory.Person{name: nil}.Normalize()
	if err == nil {
		return nil
	}
	_, text, _ := strings.Cut(err.Error(), ": ")
	return errors.New(text)
}

func (c *compiler) clears(s *source) {
	for _, name := range c.given.Clear {
		known, ok := directory.LookupAttribute(name)
		i := slices.IndexFunc(s.attributes, func(a attribute) bool { return a.Name == name })
		switch {
		case !ok:
			c.fault("clear", "", fmt.Errorf("%q: %w", name, unknown(name)))
		case known.Required:
			c.fault("clear", "", fmt.Errorf("%q cannot be cleared: Lark requires a value", name))
		case known.Kind == directory.Int || known.Kind == directory.Bool:
			c.fault("clear", "", fmt.Errorf("%q cannot be cleared: give the value for a missing input in its expression, with orValue(...)", name))
		case i >= 0:
			s.attributes[i].clear = true
		case !c.faulty(name):
			c.fault("clear", "", fmt.Errorf("%q has no expression; to clear it for everybody, write %s = \"null\" in attributes", name, name))
		}
	}
}

// faulty says whether the attribute has an expression that did not compile.
func (c *compiler) faulty(name string) bool {
	return slices.ContainsFunc(c.faults, func(e *ExpressionError) bool { return e.Attribute == name })
}
