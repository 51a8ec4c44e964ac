package sandbox

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	employeeTypesMax    = 255 // custom ones, with those that were deleted
	employeeTypeNameMax = 100
)

// LarkEmployeeType is an employee type of the tenant. Users carry Value as their employee_type, if it is active.
type LarkEmployeeType struct {
	ID       string // enum_id
	Value    int    // enum_value
	Content  string
	Inactive bool
	BuiltIn  bool              // one of Lark's own, 1 to 5, which the API does not change
	I18n     map[string]string // i18n_content, by locale
}

type employeeTypeRecord struct {
	seq int
	LarkEmployeeType
}

func (e *employeeTypeRecord) sequence() int { return e.seq }

// employeeTypeBook holds the employee types that exist, by seq.
type employeeTypeBook struct {
	seq, custom, value int // made so far: all, custom ones, the highest enum_value
	list               []*employeeTypeRecord
	past               []past[employeeTypeRecord]
}

// employeeTypeRefusals are the codes of employee types; job levels have the same numbers for other things.
var employeeTypeRefusals = refusalTable{
	40001: {msg: "param error"},
	42301: {msg: "param content duplicate"},
	42302: {msg: "param i18n_content duplicate"},
	42303: {msg: "exceed content max num"},
}

// larkEmployeeTypes are Lark's own, from 1 on.
var larkEmployeeTypes = []string{"Regular", "Intern", "Outsourcing", "Contractor", "Consultant"}

// seedEmployeeTypes adds Lark's own and those of the options.
func (l *Lark) seedEmployeeTypes() {
	for i, name := range larkEmployeeTypes {
		l.putEmployeeType(LarkEmployeeType{Value: i + 1, Content: name, BuiltIn: true})
	}
	for _, value := range l.options.EmployeeTypes {
		l.putEmployeeType(LarkEmployeeType{Value: value, Content: "Type " + strconv.Itoa(value)})
	}
	l.employeeTypes.past = nil // they were there from the start, in lists that lag, too
}

// AddEmployeeType adds a custom employee type and returns it with the ID and the Value that Lark gives it.
func (l *Lark) AddEmployeeType(t LarkEmployeeType) LarkEmployeeType {
	l.mu.Lock()
	defer l.mu.Unlock()
	t.BuiltIn, t.Value = false, 0
	return l.putEmployeeType(t).clone()
}

// SetEmployeeType changes an employee type. ID, Value and BuiltIn cannot change.
func (l *Lark) SetEmployeeType(id string, change func(*LarkEmployeeType)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.mustEmployeeType(id)
	next := e.clone()
	change(&next)
	next.ID, next.Value, next.BuiltIn = e.ID, e.Value, e.BuiltIn
	l.changeEmployeeType(e, next)
}

// DeleteEmployeeType deletes an employee type. Users who have it keep it.
func (l *Lark) DeleteEmployeeType(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dropEmployeeType(l.mustEmployeeType(id))
}

// EmployeeTypes returns all employee types, Lark's own first.
func (l *Lark) EmployeeTypes() []LarkEmployeeType {
	l.mu.Lock()
	defer l.mu.Unlock()
	types := make([]LarkEmployeeType, 0, len(l.employeeTypes.list))
	for _, e := range l.employeeTypes.list {
		types = append(types, e.clone())
	}
	return types
}

func (t *LarkEmployeeType) clone() LarkEmployeeType {
	c := *t
	c.I18n = maps.Clone(t.I18n)
	return c
}

func (l *Lark) putEmployeeType(t LarkEmployeeType) *employeeTypeRecord {
	b := &l.employeeTypes
	b.seq++
	if !t.BuiltIn {
		b.custom++
	}
	if t.Value == 0 {
		t.Value = b.value + 1
	}
	b.value = max(b.value, t.Value)
	t.ID = l.newEnumID(b.seq)
	e := &employeeTypeRecord{seq: b.seq}
	b.past = remember(l, b.past, e, false)
	e.LarkEmployeeType = t.clone()
	b.list = append(b.list, e)
	return e
}

// newEnumID makes an enum_id, which is base64 with all the characters that a path must escape.
func (l *Lark) newEnumID(n int) string {
	for try := 0; ; try++ {
		b, err := hex.DecodeString(l.hash("enum_id "+strconv.Itoa(try), n))
		if err != nil {
			panic(err) // a hash is hexadecimal
		}
		if id := base64.StdEncoding.EncodeToString(b); strings.Contains(id, "/") && strings.Contains(id, "+") {
			return id
		}
	}
}

func (l *Lark) changeEmployeeType(e *employeeTypeRecord, next LarkEmployeeType) {
	l.employeeTypes.past = remember(l, l.employeeTypes.past, e, true)
	e.LarkEmployeeType = next
}

func (l *Lark) dropEmployeeType(e *employeeTypeRecord) {
	l.employeeTypes.past = remember(l, l.employeeTypes.past, e, true)
	l.employeeTypes.list = remove(l.employeeTypes.list, e)
}

func (l *Lark) employeeType(id string) *employeeTypeRecord {
	for _, e := range l.employeeTypes.list {
		if e.ID == id {
			return e
		}
	}
	return nil
}

func (l *Lark) mustEmployeeType(id string) *employeeTypeRecord {
	e := l.employeeType(id)
	if e == nil {
		panic(fmt.Sprintf("sandbox: there is no employee type %q", id))
	}
	return e
}

// employeeTypeCode judges the employee_type of a user or of a department's chat: 0 if it exists and is active, else
// the code that refuses it.
func (l *Lark) employeeTypeCode(value int) int {
	for _, e := range l.employeeTypes.list {
		switch {
		case e.Value == value && e.Inactive:
			return 41060
		case e.Value == value:
			return 0
		}
	}
	return 41059
}

// i18nContent is one language of a text.
type i18nContent struct {
	Locale string `json:"locale"`
	Value  string `json:"value"`
}

// i18nList writes texts by locale as the API has them, sorted by locale.
func i18nList(texts map[string]string) []i18nContent {
	list := make([]i18nContent, 0, len(texts))
	for _, locale := range slices.Sorted(maps.Keys(texts)) {
		list = append(list, i18nContent{locale, texts[locale]})
	}
	return list
}

func i18nMap(list []i18nContent) map[string]string {
	texts := map[string]string{}
	for _, c := range list {
		texts[c.Locale] = c.Value
	}
	return texts
}

type employeeTypeView struct {
	EnumID      string        `json:"enum_id"`
	EnumValue   string        `json:"enum_value"`
	Content     string        `json:"content"`
	EnumType    int           `json:"enum_type"`
	EnumStatus  int           `json:"enum_status"`
	I18nContent []i18nContent `json:"i18n_content,omitzero"`
}

func (l *Lark) employeeTypeView(e *employeeTypeRecord) employeeTypeView {
	v := employeeTypeView{
		EnumID: e.ID, EnumValue: strconv.Itoa(e.Value), Content: e.Content, EnumType: 2, EnumStatus: 1,
		I18nContent: items(l, true, i18nList(e.I18n)),
	}
	if e.BuiltIn {
		v.EnumType = 1
	}
	if e.Inactive {
		v.EnumStatus = 2
	}
	return v
}

// employeeTypeBody takes the body of a create or an update over into next, and refuses what Lark would.
func (l *Lark) employeeTypeBody(q *larkRequest, was *employeeTypeRecord, next *LarkEmployeeType) *larkRefusal {
	var body struct {
		Content     string        `json:"content"`
		EnumType    int           `json:"enum_type"`
		EnumStatus  int           `json:"enum_status"`
		I18nContent []i18nContent `json:"i18n_content"`
	}
	if r := q.decode(&body); r != nil {
		return r
	}
	switch {
	case body.Content == "" || body.EnumType != 2 || body.EnumStatus != 1 && body.EnumStatus != 2:
		return employeeTypeRefusals.refuse(40001)
	case utf8.RuneCountInString(body.Content) > employeeTypeNameMax:
		return employeeTypeRefusals.refuse(42303)
	}
	next.Content, next.Inactive = body.Content, body.EnumStatus == 2
	if body.I18nContent != nil { // absent leaves what was
		next.I18n = i18nMap(body.I18nContent)
	}
	for _, text := range next.I18n {
		if n := utf8.RuneCountInString(text); n < 1 || n > employeeTypeNameMax {
			return employeeTypeRefusals.refuse(42303)
		}
	}
	for _, other := range l.employeeTypes.list {
		switch {
		case other == was:
		case other.Content == next.Content:
			return employeeTypeRefusals.refuse(42301)
		case shareText(other.I18n, next.I18n):
			return employeeTypeRefusals.refuse(42302)
		}
	}
	return nil
}

func shareText(a, b map[string]string) bool {
	for locale, text := range a {
		if b[locale] == text {
			return true
		}
	}
	return false
}

func (l *Lark) createEmployeeType(q *larkRequest) (any, *larkRefusal) {
	var next LarkEmployeeType
	if r := l.employeeTypeBody(q, nil, &next); r != nil {
		return nil, r
	}
	if l.employeeTypes.custom >= employeeTypesMax {
		return nil, employeeTypeRefusals.refuse(42303)
	}
	return map[string]any{"employee_type_enum": l.employeeTypeView(l.putEmployeeType(next))}, nil
}

// customEmployeeType finds the custom employee type that the path names. How Lark refuses others is not documented.
func (l *Lark) customEmployeeType(q *larkRequest) (*employeeTypeRecord, *larkRefusal) {
	e := l.employeeType(q.id)
	if e == nil || e.BuiltIn {
		return nil, employeeTypeRefusals.refuse(40001)
	}
	return e, nil
}

func (l *Lark) putEmployeeTypeEnum(q *larkRequest) (any, *larkRefusal) {
	e, r := l.customEmployeeType(q)
	if r != nil {
		return nil, r
	}
	next := e.clone()
	if r := l.employeeTypeBody(q, e, &next); r != nil {
		return nil, r
	}
	l.changeEmployeeType(e, next)
	return map[string]any{"employee_type_enum": l.employeeTypeView(e)}, nil
}

func (l *Lark) deleteEmployeeType(q *larkRequest) (any, *larkRefusal) {
	e, r := l.customEmployeeType(q)
	if r != nil {
		return nil, r
	}
	l.dropEmployeeType(e)
	return nil, nil
}

func (l *Lark) listEmployeeTypes(q *larkRequest) (any, *larkRefusal) {
	size, after, r := l.page(q, "employee types", 100, 20)
	if r != nil {
		return nil, r
	}
	all := func(*employeeTypeRecord) bool { return true }
	rows := lagging(l, l.employeeTypes.list, l.employeeTypes.past, all)
	return listPage(l, rows, "employee types", size, after, all, l.employeeTypeView), nil
}
