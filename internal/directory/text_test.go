package directory

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestTransliterate_writes_names_in_Latin_letters(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"":               "",
		"Mei Chan":       "Mei Chan",
		"  Mei\t Chan ":  "Mei Chan",
		"Zoë Łęcka":      "Zoe Lecka",
		"Zoe\u0308":      "Zoe", // accent as a character of its own
		"Nguyễn Văn Đức": "Nguyen Van Duc",
		"Søren Straße":   "Soren Strasse",
		"İstanbul":       "Istanbul",
		"陈美玲":            "Chen Mei Ling",
		"李Li":            "Li Li",
		"Юлия Щукина":    "Iuliia Shchukina",
		"Γιώργος Παπαδόπουλος": "Giorgos Papadopoulos",
		"たろう":     "tarou",
		"カタカナ":    "katakana",
		"김":       "gim",
		"O’Brien": "O'Brien",
		"🎉 Party": "Party",
		"🎉":       "",
	} {
		if got := Transliterate(given); got != want {
			t.Errorf("Transliterate(%q) = %q, want %q", given, got, want)
		}
	}
}

func TestSlug_makes_ids(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"":                        "",
		"Mei Chan":                "mei-chan",
		"Ann-Marie O'Neil (HR)":   "ann-marie-oneil-hr",
		"--Research & Labs--":     "research-labs",
		"Zoë Łęcka":               "zoe-lecka",
		"陈美玲":                     "chen-mei-ling",
		"Team 7":                  "team-7",
		"Engineering/Platform":    "engineering-platform",
		"🎉":                       "",
		"a_b.c":                   "a-b-c",
		"Юлия":                    "iuliia",
		"Vertrieb für Österreich": "vertrieb-fur-osterreich",
	} {
		if got := Slug(given); got != want {
			t.Errorf("Slug(%q) = %q, want %q", given, got, want)
		}
	}
}

func TestTransliterate_and_Slug_keep_their_shape_for_any_text(t *testing.T) {
	t.Parallel()
	shape := regexp.MustCompile(`^([a-z0-9]+(-[a-z0-9]+)*)?$`)
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.String().Draw(t, "text")
		latin := Transliterate(given)
		if strings.ContainsFunc(latin, func(r rune) bool { return r > unicode.MaxASCII || unicode.IsControl(r) }) {
			t.Fatalf("Transliterate(%q) = %q", given, latin)
		}
		if again := Transliterate(latin); again != latin {
			t.Fatalf("Transliterate(%q) = %q, and that gives %q", given, latin, again)
		}
		slug := Slug(given)
		if !shape.MatchString(slug) || Slug(slug) != slug {
			t.Fatalf("Slug(%q) = %q", given, slug)
		}
	})
}
