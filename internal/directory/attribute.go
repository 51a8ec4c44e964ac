package directory

import (
	"encoding/json"
	"fmt"
	"math"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Kind is the type of an attribute's value.
type Kind int

// The kinds, with the Go type a [Person] holds for each.
const (
	String    Kind = iota // string
	Int                   // int64
	Bool                  // bool
	List                  // []string
	Set                   // []string of a single user: no order, no paths
	OrderList             // []Order of a single user
)

// Attribute describes one attribute of a person. Name is Lark's own field name, but for the three references
// (departments, leader, suspended) and for custom.<attribute id>.
type Attribute struct {
	Name string
	Kind Kind
	// CreateOnly attributes are given when the account is made and never compared afterwards.
	CreateOnly bool
	// Required attributes cannot be cleared.
	Required bool
	// Scope is the field scope without which Lark leaves the attribute out of its answers, "" if none is needed: the
	// remedy for what stands in [User.Unreadable].
	Scope string
	max   int
	check func(string) (string, error)
}

// CustomPrefix starts the name of a custom attribute: custom.C-6967123.
const CustomPrefix = "custom."

// The field scopes of contact v3's user object.
const (
	scopeBase       = "contact:user.base:readonly"
	scopeUserID     = "contact:user.employee_id:readonly"
	scopeEmail      = "contact:user.email:readonly"
	scopePhone      = "contact:user.phone:readonly"
	scopeGender     = "contact:user.gender:readonly"
	scopeDepartment = "contact:user.department:readonly"
	scopeEmployee   = "contact:user.employee:readonly"
	scopeEmployeeNo = "contact:user.employee_number:read"
	scopeJobLevel   = "contact:user.job_level:readonly"
	scopeJobFamily  = "contact:user.job_family:readonly"
)

// attributes lists what users/create and users/patch write (contact v3).
var attributes = []Attribute{
	{Name: "city", Scope: scopeEmployee, max: 100},
	{Name: "country", Scope: scopeEmployee, max: 100},
	{Name: "departments", Scope: scopeDepartment, Kind: List},
	{Name: "email", Scope: scopeEmail, max: 254, check: checkEmail},
	{Name: "employee_no", Scope: scopeEmployeeNo, max: 255},
	{Name: "employee_type", Scope: scopeEmployee, Kind: Int, Required: true, check: checkRange(1, math.MaxInt32)},
	{Name: "en_name", Scope: scopeBase, max: 255},
	{Name: "enterprise_email", Scope: scopeEmployee, max: 254, check: checkEmail},
	{Name: "gender", Scope: scopeGender, Kind: Int, check: checkRange(0, 3)},
	{Name: "job_family_id", Scope: scopeJobFamily, max: 255},
	{Name: "job_level_id", Scope: scopeJobLevel, max: 255},
	// The documentation says 255, error 41063 says 100; the service's own word counts.
	{Name: "job_title", Scope: scopeEmployee, max: 100},
	{Name: "join_time", Scope: scopeEmployee, Kind: Int, check: checkRange(0, math.MaxInt32)},
	{Name: "leader", Scope: scopeDepartment, max: 255},
	{Name: "mobile", Scope: scopePhone, check: checkPhone},
	{Name: "mobile_visible", Kind: Bool},
	{Name: "name", Scope: scopeBase, max: 255, Required: true},
	{Name: "nickname", Scope: scopeBase, max: 255},
	{Name: "suspended", Scope: scopeEmployee, Kind: Bool},
	{Name: "user_id", Scope: scopeUserID, max: 64, CreateOnly: true, Required: true, check: checkUserID},
	{Name: "work_station", Scope: scopeEmployee, max: 255},
}

var byName = func() map[string]Attribute {
	m := make(map[string]Attribute, len(attributes))
	for _, a := range attributes {
		m[a.Name] = a
	}
	return m
}()

// AttributeNames returns the names of all attributes but the custom ones, sorted.
func AttributeNames() []string {
	names := make([]string, 0, len(attributes))
	for _, a := range attributes {
		names = append(names, a.Name)
	}
	slices.Sort(names)
	return names
}

// LookupAttribute finds an attribute by name, custom.<attribute id> included.
func LookupAttribute(name string) (Attribute, bool) {
	if a, ok := byName[name]; ok {
		return a, true
	}
	if id, ok := strings.CutPrefix(name, CustomPrefix); ok && id != "" {
		return Attribute{Name: name, Scope: scopeEmployee, max: 100}, true
	}
	return Attribute{}, false
}

// Normalize brings a value to normal form. It accepts what JSON, HCL and CEL give for the kind (any integer type, a
// float or a string without fraction, []any of strings) and returns the Go type of [Kind]; a nil value gives nil:
// absent. The empty string and the empty list pass: they clear. The error says what Lark would refuse, without the
// attribute's name.
func (a Attribute) Normalize(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch a.Kind {
	case Int:
		n, err := toInt(v)
		if err == nil && a.check != nil {
			_, err = a.check(strconv.FormatInt(n, 10))
		}
		if err != nil {
			return nil, err
		}
		return n, nil
	case Bool:
		b, ok := v.(bool)
		if !ok {
			return nil, fmt.Errorf("must be true or false, not %s", describe(v))
		}
		return b, nil
	case List:
		return normalizePaths(v)
	case Set:
		ids, ok := v.([]string)
		if !ok {
			return nil, fmt.Errorf("must be a list of ids, not %s", describe(v))
		}
		return normalSet(ids), nil
	case OrderList:
		orders, ok := v.([]Order)
		if !ok {
			return nil, fmt.Errorf("must be a list of orders, not %s", describe(v))
		}
		return sortOrders(orders), nil
	default:
		return a.normalizeString(v)
	}
}

func (a Attribute) normalizeString(v any) (any, error) {
	var s string
	switch v := v.(type) {
	case string:
		s = v
	case json.Number: // employee numbers are often numbers in the source
		s = v.String()
	case int64:
		s = strconv.FormatInt(v, 10)
	case float64:
		if v != math.Trunc(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("must be text, not %s", describe(v))
		}
		s = strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return nil, fmt.Errorf("must be text, not %s", describe(v))
	}
	s = cleanText(s)
	if s == "" {
		if a.Required {
			return nil, fmt.Errorf("must not be empty")
		}
		return "", nil
	}
	if n := utf8.RuneCountInString(s); a.max > 0 && n > a.max {
		return nil, fmt.Errorf("has %d characters; Lark takes %d", n, a.max)
	}
	if a.check != nil {
		return a.check(s)
	}
	return s, nil
}

// cleanText is the normal form of text: NFC, no control characters, no surrounding space.
func cleanText(s string) string {
	clean := true
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			clean = false
			break
		}
	}
	if clean {
		return strings.TrimSpace(s)
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, norm.NFC.String(s))
	return strings.TrimSpace(s)
}

func checkEmail(s string) (string, error) {
	if isPlainEmail(s) {
		return s, nil
	}
	addr, err := mail.ParseAddress(s)
	if err != nil || addr.Address != s || strings.ContainsAny(s, " <>\"") {
		return "", fmt.Errorf("%q is not an email address", s)
	}
	return s, nil
}

// isPlainEmail knows the addresses that nearly everybody has, words of letters and digits joined by dots: the parser, which
// decides of all others, takes a hundred times as long.
func isPlainEmail(s string) bool {
	local, domain, _ := strings.Cut(s, "@")
	return areWords(local) && areWords(domain)
}

// areWords: letters, digits, "-" and "_", with a dot between each two words.
func areWords(s string) bool {
	last := byte('.')
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '.' && last != '.':
		default:
			return false
		}
		last = c
	}
	return last != '.'
}

func checkPhone(s string) (string, error) {
	number, err := Phone(s, "")
	if err != nil && !strings.HasPrefix(s, "+") && strings.ContainsFunc(s, unicode.IsDigit) {
		return "", fmt.Errorf("%q has no country code. Write it with its country, such as +6591234567", s)
	}
	return number, err
}

func checkUserID(s string) (string, error) {
	if strings.ContainsFunc(s, unicode.IsSpace) {
		return "", fmt.Errorf("%q contains a space", s)
	}
	return s, nil
}

func checkRange(low, high int64) func(string) (string, error) {
	return func(s string) (string, error) {
		if n, err := strconv.ParseInt(s, 10, 64); err != nil || n < low || n > high {
			return "", fmt.Errorf("must be between %d and %d, not %s", low, high, s)
		}
		return s, nil
	}
}

func toInt(v any) (int64, error) {
	switch v := v.(type) {
	case int64:
		return v, nil
	case int:
		return int64(v), nil
	case uint64:
		if v <= math.MaxInt64 {
			return int64(v), nil
		}
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int64(v), nil
		}
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n, nil
		}
		if f, err := v.Float64(); err == nil { // 1.0 and 1e3 are whole numbers, too
			return toInt(f)
		}
	case string:
		if n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64); err == nil {
			return n, nil
		}
	}
	return 0, fmt.Errorf("must be a whole number, not %s", describe(v))
}

func describe(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v)
	case []any, []string:
		return "a list"
	case map[string]any:
		return "an object"
	default:
		return fmt.Sprint(v)
	}
}
