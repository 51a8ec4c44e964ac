package lark

import (
	"maps"
	"slices"
)

// wireI18n are the texts of one thing in several languages. The locales are zh_cn, en_us and ja_jp.
type wireI18n []struct {
	Locale string `json:"locale"`
	Value  string `json:"value"`
}

// texts gives them by locale; what is empty is not there.
func (w wireI18n) texts() map[string]string {
	texts := map[string]string{}
	for _, t := range w {
		if t.Value != "" {
			texts[t.Locale] = t.Value
		}
	}
	return texts
}

// i18nOf writes texts as a request has them.
func i18nOf(texts map[string]string) []map[string]string {
	list := []map[string]string{}
	for _, locale := range slices.Sorted(maps.Keys(texts)) {
		list = append(list, map[string]string{"locale": locale, "value": texts[locale]})
	}
	return list
}

// holds tells whether texts are as asked for; nil asks for nothing.
func holds(texts, asked map[string]string) bool { return asked == nil || maps.Equal(texts, asked) }
