package directory

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-unidecode"
	"golang.org/x/text/unicode/norm"
)

// Transliterate writes text in Latin letters without accents, for names: "Zoë Łęcka" gives "Zoe Lecka", "陈美" gives
// "Chen Mei", "Юлия" gives "Iuliia". The reading of a Chinese character is the most common one, and Japanese kanji are
// read as Chinese. What has no letters (emoji, marks) is left out, and white space is folded.
func Transliterate(text string) string {
	if !isASCII(text) {
		text = unidecode.Unidecode(norm.NFC.String(text))
	}
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r > unicode.MaxASCII
	}), " ")
}

// Slug makes an id of text: lower-case words of ASCII letters and digits, joined by "-". "Ann-Marie O'Neil (HR)" gives
// "ann-marie-oneil-hr". Text without any letter or digit gives "".
func Slug(text string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(Transliterate(text)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case r == '\'' || r == '`': // inside words: O'Neil, Mariʻa
		default:
			gap = true
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] > unicode.MaxASCII {
			return false
		}
	}
	return true
}
