package provider_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/lark-directory/terraform-provider-lark/internal/provider/directorysync"
)

// The safety guide numbers what the provider promises. Each promise is proved, through the real CLI, by the tests of its
// number: TestPromise_01_..., in promise_01_..._test.go.

const guide = "../../templates/guides/safety.md.tmpl"

// A new promise needs a test, and a test that is taken away leaves a promise that nothing proves.
func TestEvery_promise_of_the_safety_guide_has_a_test_of_its_number(t *testing.T) {
	t.Parallel()
	promised, firm := promises(t)
	tests, opened := promiseTests(t)
	if !slices.Equal(promised, tests) {
		t.Errorf("the guide promises %v, and there are tests for %v", promised, tests)
	}
	if !slices.Equal(firm, opened) {
		t.Errorf("no setting switches off %v, says the guide, and there are tests which try that (with wideOpen) for %v", firm, opened)
	}
	if want := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18}; !slices.Equal(promised, want) {
		t.Errorf("the guide promises %v, want %v", promised, want)
	}
}

// promises are the numbers in the guide; firm are those in the section of what no setting switches off.
func promises(t *testing.T) (all, firm []int) {
	t.Helper()
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	for section := range strings.SplitSeq(string(text), "\n## ") {
		for _, item := range regexp.MustCompile(`(?m)^\* \*\*(\d+)\. `).FindAllStringSubmatch(section, -1) {
			n, _ := strconv.Atoi(item[1])
			all = append(all, n)
			if strings.HasPrefix(section, "What no setting switches off\n") {
				firm = append(firm, n)
			}
		}
	}
	return all, firm
}

// promiseTests are the numbers that tests have in their names; opened are those of which a test uses wideOpen.
func promiseTests(t *testing.T) (all, opened []int) {
	t.Helper()
	files, err := filepath.Glob("promise_*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^TestPromise_(\d\d)_\w+$`)
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok || !form.MatchString(function.Name.Name) {
				continue
			}
			digits := form.FindStringSubmatch(function.Name.Name)[1]
			if !strings.HasPrefix(name, "promise_"+digits+"_") {
				t.Errorf("%s is in %s; a promise is looked for in the file of its number", function.Name.Name, name)
			}
			n, _ := strconv.Atoi(digits)
			all = append(all, n)
			ast.Inspect(function, func(node ast.Node) bool {
				if use, is := node.(*ast.Ident); is && use.Name == "wideOpen" {
					opened = append(opened, n)
				}
				return true
			})
		}
	}
	slices.Sort(all)
	slices.Sort(opened)
	return slices.Compact(all), slices.Compact(opened)
}

// wideOpen are arguments of a sync that let as much as possible happen to as many as possible. What holds even with
// them, and with every option of a plan (see options), no setting switches off. That missing people, and those out of scope,
// may be taken for leavers are the two exceptions that the guide names; their tests ask for them.
func wideOpen(ids ...string) string {
	return `
  match        = ["user_id", "email", "mobile"]
  on_unmatched = "create"
  on_external  = "restore"
  group_membership = "exclusive"
  approvals    = [` + quoted(ids) + `]
  approvals_until = "2999-12-31"
  protect      = []
  same_person  = {}
  report       = { path = "${abspath(path.root)}/report.md", formats = ["markdown"] }
  offboarding  = { action = "suspend", delete_after = "1ns", transfer = { docs = [] }, time_zone = "UTC", notify_manager = true, missing = "hold", missing_for = "1ns", out_of_scope = "hold" }
  policies     = {}
  on_missing_leader = "clear"
  empty_departments   = "delete"
  renamed_departments = "rename"
  timeouts     = { create = "1h", read = "1h", update = "1h" }
  limits = {
    create = "none", update = "none", move = "none", rename = "none", suspend = "none", restore = "none", missing = "none"
    delete = "none", member_remove = "none", same_attribute = "none", out_of_scope = "none"
  }
`
}

// options are those of a plan that change what Terraform looks at.
var options = [][]string{nil, {"-refresh=false"}, {"-replace=" + staff}, {"-target=" + staff}}

// refuses expects each plan to fail so, whatever its options.
func (f *folder) refuses(fragments ...string) {
	f.Helper()
	for _, o := range options {
		f.plan(o...).fails(fragments...)
	}
}

func TestWideOpen_sets_every_argument_that_a_sync_has(t *testing.T) {
	t.Parallel()
	var got resource.SchemaResponse
	directorysync.New().Schema(t.Context(), resource.SchemaRequest{}, &got)
	for name, a := range got.Schema.Attributes {
		if !a.IsOptional() || name == "existing" { // which is given beside it
			continue
		}
		names := []string{name}
		if nested, ok := a.(schema.SingleNestedAttribute); ok {
			for inner := range nested.Attributes {
				names = append(names, inner)
			}
		} else if object, ok := a.GetType().(attr.TypeWithAttributeTypes); ok {
			for inner := range object.AttributeTypes() {
				names = append(names, inner)
			}
		}
		for _, n := range names {
			if !regexp.MustCompile(`\b` + n + ` += `).MatchString(wideOpen()) {
				t.Errorf("wideOpen does not set %s of %s", n, name)
			}
		}
	}
}
