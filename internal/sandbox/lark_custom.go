package sandbox

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// LarkCustomAttribute defines a custom attribute. Type is TEXT, HREF, ENUMERATION, PICTURE_ENUM or GENERIC_USER;
// Options are option id => value of the two kinds of enumeration.
type LarkCustomAttribute struct {
	ID, Type string
	Options  map[string]string
	I18nName map[string]string // by locale
}

// LarkCustomValue is the value of a custom attribute; which fields it uses follows from the type.
type LarkCustomValue struct {
	Text, URL, PCURL, OptionID string
	OpenID                     string // of GENERIC_USER
}

// customAttribute is one of custom_attrs, in requests and in answers.
type customAttribute struct {
	Type  string       `json:"type"`
	ID    string       `json:"id"`
	Value *customValue `json:"value"`
}

type customValue struct {
	Text        string       `json:"text,omitempty"`
	URL         string       `json:"url,omitempty"`
	PCURL       string       `json:"pc_url,omitempty"`
	OptionID    string       `json:"option_id,omitempty"`
	OptionValue string       `json:"option_value,omitempty"`
	Name        string       `json:"name,omitempty"`
	PictureURL  string       `json:"picture_url,omitempty"`
	GenericUser *genericUser `json:"generic_user,omitempty"`
}

type genericUser struct {
	ID   string `json:"id"`
	Type int    `json:"type"`
}

func (l *Lark) customDefinition(id string) (LarkCustomAttribute, bool) {
	i := slices.IndexFunc(l.options.CustomAttributes, func(a LarkCustomAttribute) bool { return a.ID == id })
	if i < 0 {
		return LarkCustomAttribute{}, false
	}
	return l.options.CustomAttributes[i], true
}

// customAttrs shows the custom attributes of a user, by id.
func (l *Lark) customAttrs(q *larkRequest, u *userRecord) []customAttribute {
	var out []customAttribute
	for _, id := range slices.Sorted(maps.Keys(u.Custom)) {
		def, ok := l.customDefinition(id)
		if !ok {
			continue // no longer open to the API
		}
		v := u.Custom[id]
		shown := customValue{Text: v.Text, URL: v.URL, PCURL: v.PCURL, OptionID: v.OptionID, OptionValue: def.Options[v.OptionID]}
		if v.OpenID != "" {
			shown.GenericUser = &genericUser{ID: l.userIDOf(q, v.OpenID), Type: 1}
		}
		out = append(out, customAttribute{Type: def.Type, ID: id, Value: &shown})
	}
	return out
}

// custom takes custom_attrs over into next.
func (e *userEdit) custom() *larkRefusal {
	if e.body.CustomAttrs == nil {
		return nil
	}
	values := map[string]LarkCustomValue{}
	if !e.l.switches.CustomAttrsReplaced {
		maps.Copy(values, e.next.Custom)
	}
	for _, attr := range e.body.CustomAttrs {
		def, known := e.l.customDefinition(attr.ID)
		switch {
		case attr.ID == "" || attr.Type == "":
			return refuse(41044)
		case !known || def.Type != attr.Type:
			return refuse(41045)
		case attr.Value == nil:
			return refuse(41046)
		}
		v, r := e.customValue(def, *attr.Value)
		switch {
		case r != nil:
			return r
		case v != LarkCustomValue{}:
			values[attr.ID] = v
		case e.l.switches.clears("custom_attrs"):
			delete(values, attr.ID)
		}
	}
	e.next.Custom = values
	return nil
}

// customValue checks a value; the zero value clears.
func (e *userEdit) customValue(def LarkCustomAttribute, v customValue) (LarkCustomValue, *larkRefusal) {
	var out LarkCustomValue
	switch def.Type {
	case "TEXT":
		out.Text = v.Text
	case "HREF":
		switch {
		case v.Text == "":
			return out, refuse(41047)
		case v.URL == "":
			return out, refuse(41048)
		case !webAddress(v.URL) || v.PCURL != "" && !webAddress(v.PCURL):
			return out, refuse(40001)
		}
		out = LarkCustomValue{Text: v.Text, URL: v.URL, PCURL: v.PCURL}
	case "GENERIC_USER":
		if v.GenericUser == nil {
			return out, refuse(41046)
		}
		idType := e.q.userIDType
		if e.was != nil {
			idType = "user_id" // in a PATCH, whatever the call's type
		}
		u := e.l.lookUpUser(idType, v.GenericUser.ID)
		if u == nil {
			return out, unknownIDs(idType, v.GenericUser.ID)
		}
		out.OpenID = u.OpenID
	default: // the enumerations
		if _, ok := def.Options[v.OptionID]; !ok && v.OptionID != "" {
			return out, refuse(40001)
		}
		out.OptionID = v.OptionID
	}
	if utf8.RuneCountInString(out.Text) > 100 {
		return out, refuse(40001)
	}
	return out, nil
}

func webAddress(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}
