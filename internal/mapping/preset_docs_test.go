package mapping

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"
)

// The guide of each source has a table of what its preset maps: the same attributes, and each field that their expressions read.
func TestPreset_is_told_by_the_guide_of_its_source(t *testing.T) {
	t.Parallel()
	row := regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| (.+) \\|$")
	field := regexp.MustCompile(`\b(?:user|\[0\])\.((?:profile\.)?\w+)\b`)
	for name, p := range presets {
		guide, err := os.ReadFile("../../templates/guides/" + name + ".md.tmpl")
		if err != nil {
			t.Fatal(err)
		}
		told := map[string]string{}
		for _, cells := range row.FindAllStringSubmatch(string(guide), -1) {
			if _, mapped := p.attributes[cells[1]]; mapped || told[cells[1]] == "" {
				told[cells[1]] = cells[2]
			}
		}
		for attribute, expression := range p.attributes {
			for _, read := range field.FindAllStringSubmatch(expression, -1) {
				f := read[1]
				switch f { // told in words
				case "status", "state", "number", "addresses":
					continue
				}
				if !regexp.MustCompile("\\b" + regexp.QuoteMeta(f) + "\\b").MatchString(told[attribute]) {
					t.Errorf("%s: %s reads %s, and the guide says %q", name, attribute, f, told[attribute])
				}
			}
		}
		for _, attribute := range slices.Sorted(maps.Keys(p.attributes)) {
			if told[attribute] == "" {
				t.Errorf("%s: the guide does not say that %s is mapped", name, attribute)
			}
		}
	}
}
