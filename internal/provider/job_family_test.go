package provider_test

import (
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestJobFamily_from_creation_to_the_end(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lark.AddJobFamily(sandbox.LarkJob{ID: "technology", Name: "Technology"})
	w.lark.AddJobFamily(sandbox.LarkJob{ID: "products", Name: "Products"})
	family := func() (sandbox.LarkJob, bool) {
		all := w.lark.JobFamilies()
		return all[len(all)-1], len(all) > 2
	}
	drift := func(change func(*sandbox.LarkJob)) func() {
		return func() { it, _ := family(); w.lark.SetJobFamily(it.ID, change) }
	}
	lifecycle{
		world: w, kind: "lark_job_family",
		full: `
  name                 = "Software"
  description          = "Builds things"
  parent_job_family_id = "technology"
  status               = true
  i18n_name            = { en_us = "Software", zh_cn = "软件" }
  i18n_description     = { en_us = "Builds things" }`,
		bare:    `  name = "Software"`,
		renamed: `  name = "Hardware"`,
		change: `
  name                 = "Firmware"
  description          = ""
  parent_job_family_id = ""
  status               = false
  i18n_name            = {}
  i18n_description     = {}`,
		holds: func() any {
			if it, ok := family(); ok {
				return it
			}
			return nil
		},
		drift: map[string]func(){
			"name":                 drift(func(j *sandbox.LarkJob) { j.Name = "Craft" }),
			"description":          drift(func(j *sandbox.LarkJob) { j.Description = "Breaks things" }),
			"parent_job_family_id": drift(func(j *sandbox.LarkJob) { j.ParentID = "products" }),
			"status":               drift(func(j *sandbox.LarkJob) { j.Disabled = true }),
			"i18n_name":            drift(func(j *sandbox.LarkJob) { j.I18nName = map[string]string{"ja_jp": "ソフト"} }),
			"i18n_description":     drift(func(j *sandbox.LarkJob) { j.I18nDescription = map[string]string{"en_us": "Breaks things"} }),
		},
		imports: func() []string {
			it, _ := family()
			return []string{it.ID, "job_family_id:" + it.ID, "name:" + it.Name}
		},
		scopes: []string{"contact:job_family", "contact:job_family:readonly", "contact:contact.base:readonly"},
		remove: func() { it, _ := family(); w.lark.DeleteJobFamily(it.ID) },
	}.tell()
}

func TestJobFamily_trees_are_made_and_destroyed_in_order(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tree := w.provider() + `
resource "lark_job_family" "top" {
  name = "Technology"
}

resource "lark_job_family" "below" {
  name                 = "Software"
  parent_job_family_id = lark_job_family.top.job_family_id
}
`
	f := w.folder(tree)
	f.settle()
	all := w.lark.JobFamilies()
	if len(all) != 2 || all[1].ParentID != all[0].ID {
		t.Fatalf("there are %v", all)
	}
	f.plan().empty()
	f.write(w.provider() + `
resource "lark_job_family" "top" {
  name                 = "Technology"
  parent_job_family_id = "` + all[0].ID + `"
}
`)
	f.plan().fails("cannot be its own parent")
	f.write(tree)
	f.run("apply", "-destroy", "-no-color", "-input=false", "-auto-approve").succeeds("2 destroyed")
	if all := w.lark.JobFamilies(); len(all) > 0 {
		t.Errorf("there are %v", all)
	}
}

func TestJobFamily_names_the_attribute_that_Lark_refuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lark.AddJobFamily(sandbox.LarkJob{ID: "closed", Name: "Closed", Disabled: true})
	f := w.folder("")
	for arguments, says := range map[string]string{
		`name = "` + strings.Repeat("é", 101) + `"`:                           "must be between 1 and 100",
		"name = \"A\"\n  description = \"" + strings.Repeat("é", 5001) + "\"": "must be at most 5000",
	} {
		f.write(w.provider() + "\nresource \"lark_job_family\" \"it\" {\n  " + arguments + "\n}\n")
		f.plan().fails(says)
	}
	for parent, says := range map[string]string{"closed": "42409", "nowhere": "42408"} {
		f.write(w.provider() + "\nresource \"lark_job_family\" \"it\" {\n  name = \"A\"\n  parent_job_family_id = \"" + parent + "\"\n}\n")
		f.plan().changes()
		f.apply().fails(says, `parent_job_family_id = "`+parent)
	}
}

func TestJobFamily_below_a_disabled_one_can_be_changed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	top := w.lark.AddJobFamily(sandbox.LarkJob{Name: "Technology"})
	family := func(description string) string {
		return w.provider() + "\nresource \"lark_job_family\" \"it\" {\n  name = \"Software\"\n  parent_job_family_id = \"" + top +
			"\"\n  description = \"" + description + "\"\n}\n"
	}
	f := w.folder(family("Builds"))
	f.settle()
	w.lark.SetJobFamily(top, func(j *sandbox.LarkJob) { j.Disabled = true })
	f.plan().empty()
	f.write(family("Builds well")) // Lark refuses a disabled parent, also one that stays
	f.plan().changes("Plan: 0 to add, 1 to change")
	f.apply().succeeds()
	f.plan().empty()
	if all := w.lark.JobFamilies(); all[1].Description != "Builds well" || all[1].ParentID != top {
		t.Errorf("Lark has %+v", all[1])
	}
}
