package provider_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// The page of lark_directory_sync has a table of the attributes, and the code has another one. They are the same.
func TestDocs_tell_the_attributes_of_a_directory_as_they_are(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../templates/resources/directory_sync.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "### Attributes of a person")
	row := regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ([^|]+) \\| ([^|]+) \\| `?([^|`]+)`? \\|$")
	told := map[string][]string{}
	for _, cells := range row.FindAllStringSubmatch(table, -1) {
		told[cells[1]] = cells[2:]
	}
	names := append(directory.AttributeNames(), "custom.<attribute id>")
	if got := slices.Sorted(maps.Keys(told)); !slices.Equal(got, slices.Sorted(slices.Values(names))) {
		t.Fatalf("the table has %v,\nthe directory takes %v", got, names)
	}
	types := map[directory.Kind]string{
		directory.String: "text", directory.Int: "whole number", directory.Bool: "true or false", directory.List: "list",
	}
	for _, name := range names {
		a, _ := directory.LookupAttribute(name)
		kind, takes, scope := told[name][0], told[name][1], told[name][2]
		if kind != types[a.Kind] {
			t.Errorf("%s: the table says %s, and it is %s", name, kind, types[a.Kind])
		}
		if scope != a.Scope && (scope != "none" || a.Scope != "") {
			t.Errorf("%s: the table says %s, and it needs %s", name, scope, a.Scope)
		}
		if says := strings.Contains(takes, "cannot be cleared"); says != a.Required {
			t.Errorf("%s: the table says %q, and that it cannot be cleared is %t", name, takes, a.Required)
		}
		if says := strings.Contains(takes, "given when the account is made"); says != a.CreateOnly {
			t.Errorf("%s: the table says %q, and that it is given only then is %t", name, takes, a.CreateOnly)
		}
		if most := longest(a); most != firstGroup(regexp.MustCompile(`at most (\d+) characters`), takes) {
			t.Errorf("%s: the table says %q, and it has at most %q characters", name, takes, most)
		}
	}
}

// longest is how many characters an attribute may have, as its error says it, "" where there is no such bound.
func longest(a directory.Attribute) string {
	if a.Kind != directory.String {
		return ""
	}
	_, err := a.Normalize(strings.Repeat("x", 1000))
	if err == nil {
		return ""
	}
	return firstGroup(regexp.MustCompile(`Lark takes (\d+)`), err.Error())
}

func firstGroup(expression *regexp.Regexp, text string) string {
	if m := expression.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// The registry lists pages by subcategory. What is new gets one in templates/*.md.tmpl.
func TestDocs_have_a_subcategory_on_each_page_of_the_reference(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{"resources", "data-sources", "functions"} {
		pages, err := filepath.Glob("../../docs/" + folder + "/*.md")
		if err != nil || len(pages) == 0 {
			t.Errorf("docs/%s has no pages (%v)", folder, err)
		}
		for _, page := range pages {
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			if firstGroup(regexp.MustCompile(`(?m)^subcategory: "(.+)"$`), string(text)) == "" {
				t.Errorf("%s has no subcategory", page)
			}
		}
	}
}
