package directory

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Person holds attributes by name, in normal form: string, int64, bool or []string, and of a single user also []Order and
// [CustomValue] (see [Kind]). Absent, empty and present differ; the package comment says how.
type Person map[string]any

// String returns a text attribute, "" if it is absent.
func (p Person) String(name string) string { s, _ := p[name].(string); return s }

// Strings returns a list attribute, nil if it is absent.
func (p Person) Strings(name string) []string { l, _ := p[name].([]string); return l }

// Bool returns a boolean attribute, false if it is absent.
func (p Person) Bool(name string) bool { b, _ := p[name].(bool); return b }

// UserID is the Lark user_id that the person has or gets: the mapped one, else the source id. It is "" where the source
// id cannot be one, and then Lark makes one up.
func (p Person) UserID(sourceID string) string {
	if mapped := p.String("user_id"); mapped != "" {
		return mapped
	}
	if normal, err := byName["user_id"].Normalize(sourceID); err != nil || normal != sourceID {
		return ""
	}
	return sourceID
}

// Equal reports whether both have the same attributes with the same values, which are in normal form.
func (p Person) Equal(other Person) bool {
	return maps.EqualFunc(p, other, func(a, b any) bool {
		switch a := a.(type) {
		case string, int64, bool:
			return a == b
		case []string:
			b, ok := b.([]string)
			return ok && slices.Equal(a, b)
		}
		return reflect.DeepEqual(a, b)
	})
}

// Clone returns a copy that can be changed. The lists inside are shared: they are never changed in place.
func (p Person) Clone() Person { return maps.Clone(p) }

// Label names the person for a human: the name, else the email, else the given id.
func (p Person) Label(id string) string {
	for _, name := range []string{"name", "en_name", "email"} {
		if s := p.String(name); s != "" {
			return s
		}
	}
	return id
}

// Normalize returns the person in normal form. Nulls become absent. The error joins one line for every attribute
// that Lark does not know or would refuse.
func (p Person) Normalize() (Person, error) {
	own := make(Person, max(len(p), usual))
	maps.Copy(own, p)
	err := own.normalize()
	return own, err
}

// normalize is Normalize of a person whom nobody else has.
func (p Person) normalize() error {
	var errs []error
	for name, given := range p {
		a, ok := LookupAttribute(name)
		if !ok {
			errs = append(errs, fmt.Errorf("%s: %s", inLine(name), unknownAttribute(name)))
			delete(p, name)
			continue
		}
		v, err := a.Normalize(given)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", inLine(name), err))
		}
		if err != nil || v == nil {
			delete(p, name)
		} else {
			p[name] = v
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

// usual is how many attributes most people have: a map that grows beyond eight is made twice.
const usual = 14

// NewPerson has no attributes yet, and room for as many as most people have.
func NewPerson() Person { return make(Person, usual) }

// UnmarshalJSONFrom reads the attributes as they are written: see [Person.Normalize].
func (p *Person) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	switch kind := d.PeekKind(); kind {
	case 'n':
		*p = nil
		return d.SkipValue()
	case '{':
		if _, err := d.ReadToken(); err != nil {
			return err
		}
		read, err := readMembers(d, NewPerson())
		*p = read
		return err
	default:
		return &json.SemanticError{JSONKind: kind, GoType: reflect.TypeFor[Person]()}
	}
}

// inLine quotes a name that would not be one word of one line.
func inLine(name string) string {
	if quoted := strconv.Quote(name); len(quoted) != len(name)+2 || strings.ContainsAny(name, " \t") || name == "" {
		return quoted
	}
	return name
}

// otherNames are what attributes are called elsewhere, in [plain] form.
var otherNames = map[string]string{
	"costcenter": "departments", "department": "departments", "dept": "departments", "division": "departments", "orgunit": "departments", "team": "departments",
	"displayname": "name", "fullname": "name", "firstname": "name", "lastname": "name", "englishname": "en_name", "alias": "nickname",
	"emailaddress": "email", "mail": "email", "mailaddress": "email", "primaryemail": "email", "workemail": "enterprise_email",
	"cell": "mobile", "cellphone": "mobile", "mobilephone": "mobile", "mobilenumber": "mobile", "phone": "mobile", "phonenumber": "mobile", "telephone": "mobile",
	"employeeid": "employee_no", "employeenumber": "employee_no", "staffno": "employee_no", "staffid": "employee_no", "usertype": "employee_type",
	"manager": "leader", "managerid": "leader", "leaderuserid": "leader", "supervisor": "leader",
	"position": "job_title", "role": "job_title", "title": "job_title", "countrycode": "country", "location": "city", "desk": "work_station",
	"hiredate": "join_time", "startdate": "join_time", "frozen": "suspended", "isfrozen": "suspended", "id": "user_id", "sex": "gender",
}

// plain is a name without what names are spelt with.
func plain(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(name))
}

func unknownAttribute(name string) string {
	for _, known := range AttributeNames() {
		if plain(known) == plain(name) {
			return fmt.Sprintf("no such attribute; did you mean %s?", known)
		}
	}
	if known := otherNames[plain(name)]; known != "" {
		return fmt.Sprintf("no such attribute; did you mean %s?", known)
	}
	return fmt.Sprintf("no such attribute. There are: %s, and custom.<attribute id>", strings.Join(AttributeNames(), ", "))
}

// ParsePerson reads one person from JSON, brought to normal form.
func ParsePerson(doc []byte) (Person, error) {
	var p Person
	if err := Decode(doc, &p); err != nil {
		return nil, err
	}
	if p == nil {
		p = NewPerson()
	}
	return p, p.normalize()
}

// JSON returns the canonical form: sorted keys, no white space.
func (p Person) JSON() []byte { return Encode(p) }

// Differs reports whether the attribute must be changed for have to become want. An attribute that want does not
// have is not managed and never differs; an empty want differs only from a value.
func Differs(name string, want, have Person) bool {
	w, managed := want[name]
	if !managed {
		return false
	}
	h, present := have[name]
	switch w := w.(type) {
	case string:
		hs, _ := h.(string)
		if name == "email" || name == "enterprise_email" {
			return !strings.EqualFold(w, hs)
		}
		return w != hs
	case []string:
		hs, _ := h.([]string)
		if name != "departments" {
			return !sameSet(w, hs)
		}
		return !sameDepartments(w, hs)
	case []Order:
		hs, _ := h.([]Order)
		return !sameOrders(w, hs)
	case CustomValue:
		hs, _ := h.(CustomValue)
		return w != hs && !(w.IsEmpty() && hs.IsEmpty())
	case bool:
		return w != (present && h == true)
	case int64:
		if name == "join_time" {
			hs, _ := h.(int64)
			return !present || w != hs && !sameDay(w, hs)
		}
	}
	return !present || want[name] != h
}

// sameDay reports whether seen may be the day of a join_time: Lark may keep no more than that, as the midnight of some
// time zone.
func sameDay(want, seen int64) bool {
	const quarter, day = 15 * 60, 24 * 60 * 60
	return seen != 0 && seen%quarter == 0 && seen <= want && want-seen < day
}

// Changes returns, sorted, the attributes of want that differ in have, the create-only ones left out.
func Changes(want, have Person) []string {
	var names []string
	for name := range want {
		if a, ok := LookupUserAttribute(name); ok && a.CreateOnly {
			continue
		}
		if Differs(name, want, have) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// sameDepartments compares the primary department and the set of the others: Lark does not promise their order.
func sameDepartments(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	if len(a) == 0 {
		return true
	}
	if a[0] != b[0] {
		return false
	}
	as, bs := slices.Sorted(slices.Values(a[1:])), slices.Sorted(slices.Values(b[1:]))
	return slices.Equal(as, bs)
}
