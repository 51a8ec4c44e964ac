package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// oktaGrammar is the language of search and filter: property operator value, and, or, parentheses. There is no not
// and no ne. Property names count with case, operators without.
type oktaGrammar struct {
	// operators of a property; none for one that is not known
	operators func(property string) []string
	// fold compares text without case: search does, filter does not
	fold bool
}

// oktaMatch tells whether something matches, given its properties: text, numbers, booleans, lists of them, or nil.
type oktaMatch func(property func(string) any) bool

func (g oktaGrammar) parse(expression string) (oktaMatch, error) {
	tokens, err := oktaTokens(expression)
	if err != nil {
		return nil, err
	}
	p := &oktaParser{grammar: g, tokens: tokens}
	m, err := p.either()
	if err == nil && len(p.tokens) > 0 {
		err = fmt.Errorf("unexpected %q", p.tokens[0])
	}
	return m, err
}

// oktaTokens splits an expression. Text keeps its opening quote, and loses its escapes.
func oktaTokens(s string) ([]string, error) {
	var tokens []string
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		switch s[0] {
		case '(', ')':
			tokens, s = append(tokens, s[:1]), s[1:]
		case '"':
			quoted, err := strconv.QuotedPrefix(s)
			if err != nil {
				return nil, errors.New("a quote is not closed")
			}
			text, _ := strconv.Unquote(quoted)
			tokens, s = append(tokens, `"`+text), s[len(quoted):]
		default:
			end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '(' || r == ')' || r == '"' })
			if end < 0 {
				end = len(s)
			}
			tokens, s = append(tokens, s[:end]), s[end:]
		}
	}
	return tokens, nil
}

type oktaParser struct {
	grammar oktaGrammar
	tokens  []string
}

func (p *oktaParser) take() string {
	if len(p.tokens) == 0 {
		return ""
	}
	t := p.tokens[0]
	p.tokens = p.tokens[1:]
	return t
}

func (p *oktaParser) accept(word string) bool {
	if len(p.tokens) > 0 && strings.EqualFold(p.tokens[0], word) {
		p.tokens = p.tokens[1:]
		return true
	}
	return false
}

func (p *oktaParser) either() (oktaMatch, error) {
	left, err := p.both()
	for err == nil && p.accept("or") {
		a := left
		var b oktaMatch
		b, err = p.both()
		left = func(get func(string) any) bool { return a(get) || b(get) }
	}
	return left, err
}

func (p *oktaParser) both() (oktaMatch, error) {
	left, err := p.term()
	for err == nil && p.accept("and") {
		a := left
		var b oktaMatch
		b, err = p.term()
		left = func(get func(string) any) bool { return a(get) && b(get) }
	}
	return left, err
}

func (p *oktaParser) term() (oktaMatch, error) {
	if p.accept("(") {
		m, err := p.either()
		if err == nil && !p.accept(")") {
			err = errors.New("a parenthesis is not closed")
		}
		return m, err
	}
	property := p.take()
	allowed := p.grammar.operators(property)
	if allowed == nil {
		return nil, fmt.Errorf("no property %q", property)
	}
	operator := strings.ToLower(p.take())
	if !slices.Contains(allowed, operator) {
		return nil, fmt.Errorf("no operator %q for %s", operator, property)
	}
	if operator == "pr" {
		return func(get func(string) any) bool { return oktaSet(get(property)) }, nil
	}
	compare, err := p.value(property, p.take())
	if err != nil {
		return nil, err
	}
	return func(get func(string) any) bool {
		return slices.ContainsFunc(oktaElements(get(property)), func(v any) bool { return compare(v, operator) })
	}, nil
}

// oktaSet reports whether a property has a value.
func oktaSet(v any) bool {
	if t, ok := v.(time.Time); ok {
		return !t.IsZero()
	}
	return v != nil && v != ""
}

// oktaElements makes a list of a value: any element of a list that matches will do.
func oktaElements(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	case []string:
		list := make([]any, len(v))
		for i := range v {
			list[i] = v[i]
		}
		return list
	}
	return []any{v}
}

// value reads a literal and returns how to compare with it.
func (p *oktaParser) value(property, token string) (func(v any, operator string) bool, error) {
	text, quoted := strings.CutPrefix(token, `"`)
	switch property {
	case "created", "activated", "statusChanged", "lastUpdated", "lastMembershipUpdated":
		want, err := time.Parse(time.RFC3339Nano, text)
		if err != nil || !quoted {
			return nil, fmt.Errorf("%q is not a date", text)
		}
		return func(v any, operator string) bool {
			have, ok := v.(time.Time)
			return ok && !have.IsZero() && oktaOrder(operator, have.Compare(want))
		}, nil
	}
	if !quoted {
		if _, err := strconv.ParseFloat(token, 64); err != nil && token != "true" && token != "false" {
			return nil, fmt.Errorf("%q is not a value; text stands in quotes", token)
		}
		return func(v any, operator string) bool {
			_, isText := v.(string)
			return !isText && oktaOrder(operator, oktaCompare(fmt.Sprint(v), token))
		}, nil
	}
	fold := func(s string) string {
		if p.grammar.fold {
			return strings.ToLower(s)
		}
		return s
	}
	text = fold(text)
	return func(v any, operator string) bool {
		s, ok := v.(string)
		if !ok {
			return false
		}
		switch s = fold(s); operator {
		case "sw":
			return strings.HasPrefix(s, text)
		case "co":
			return strings.Contains(s, text)
		}
		return oktaOrder(operator, strings.Compare(s, text))
	}, nil
}

// oktaCompare compares numbers as numbers.
func oktaCompare(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	switch {
	case errX != nil || errY != nil:
		return strings.Compare(a, b)
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func oktaOrder(operator string, c int) bool {
	switch operator {
	case "eq":
		return c == 0
	case "gt":
		return c > 0
	case "ge":
		return c >= 0
	case "lt":
		return c < 0
	case "le":
		return c <= 0
	}
	return false
}
