package provider_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestJobLevel_from_creation_to_the_end(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lark.AddJobLevel(sandbox.LarkJob{ID: "other", Name: "Other", Order: 100})
	level := func() (sandbox.LarkJob, bool) {
		all := w.lark.JobLevels()
		return all[len(all)-1], len(all) > 1
	}
	drift := func(change func(*sandbox.LarkJob)) func() {
		return func() { it, _ := level(); w.lark.SetJobLevel(it.ID, change) }
	}
	lifecycle{
		world: w, kind: "lark_job_level",
		full: `
  name             = "Senior"
  description      = "Leads projects"
  order            = 500
  status           = true
  i18n_name        = { en_us = "Senior", zh_cn = "高级" }
  i18n_description = { en_us = "Leads projects" }`,
		bare:    `  name = "Senior"`,
		renamed: `  name = "Principal"`,
		change: `
  name             = "Staff"
  description      = ""
  order            = 100000
  status           = false
  i18n_name        = {}
  i18n_description = {}`,
		holds: func() any {
			if it, ok := level(); ok {
				return it
			}
			return nil
		},
		drift: map[string]func(){
			"name":             drift(func(j *sandbox.LarkJob) { j.Name = "Expert" }),
			"description":      drift(func(j *sandbox.LarkJob) { j.Description = "Knows much" }),
			"order":            drift(func(j *sandbox.LarkJob) { j.Order = 700 }),
			"status":           drift(func(j *sandbox.LarkJob) { j.Disabled = true }),
			"i18n_name":        drift(func(j *sandbox.LarkJob) { j.I18nName = map[string]string{"ja_jp": "上級"} }),
			"i18n_description": drift(func(j *sandbox.LarkJob) { j.I18nDescription = map[string]string{"en_us": "Knows much"} }),
		},
		imports: func() []string { it, _ := level(); return []string{it.ID, "job_level_id:" + it.ID, "name:" + it.Name} },
		scopes:  []string{"contact:job_level", "contact:job_level:readonly", "contact:contact.base:readonly"},
		remove:  func() { it, _ := level(); w.lark.DeleteJobLevel(it.ID) },
	}.tell()
}

func TestJobLevel_refuses_at_plan_what_Lark_would(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder("")
	for arguments, says := range map[string]string{
		`name = ""`: "UTF-8 character count must be between 1 and 255",
		`name = "` + strings.Repeat("é", 256) + `"`:                           "UTF-8 character count must be between 1 and 255",
		"name = \"A\"\n  description = \"" + strings.Repeat("é", 5001) + "\"": "UTF-8 character count must be at most 5000",
		"name = \"A\"\n  order = 99":                                          "value must be between 100 and 100000",
		"name = \"A\"\n  order = 100001":                                      "value must be between 100 and 100000",
		"name = \"A\"\n  i18n_description = { en_us = \"\" }":                 "must be between 1 and 5000",
	} {
		f.write(w.provider() + "\nresource \"lark_job_level\" \"it\" {\n  " + arguments + "\n}\n")
		f.plan().fails(says)
	}
	if calls := w.lark.Calls(); len(calls) > 0 {
		t.Errorf("Lark was called: %v", calls)
	}
}

func TestJobLevel_names_what_is_taken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lark.AddJobLevel(sandbox.LarkJob{ID: "lead", Name: "Lead", Order: 300})
	f := w.folder(w.provider() + `
resource "lark_job_level" "name" {
  name = "Lead"
}

resource "lark_job_level" "order" {
  name  = "Senior"
  order = 300
}
`)
	f.plan().changes("Plan: 2 to add")
	f.apply().fails(`Unable to create job level "Lead"`, "42305", "lead", "import it", `Unable to create job level "Senior"`, "42306", "choose another")
	if all := w.lark.JobLevels(); len(all) != 1 {
		t.Errorf("there are %v", all)
	}
}

// Lark lists job levels and job families by 50 at most.
func TestJobs_are_found_by_name_around_the_size_of_a_page(t *testing.T) {
	t.Parallel()
	for _, n := range []int{49, 50, 51} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			for i := range n {
				w.lark.AddJobLevel(sandbox.LarkJob{Name: fmt.Sprintf("Job %d", i)})
				w.lark.AddJobFamily(sandbox.LarkJob{Name: fmt.Sprintf("Job %d", i)})
			}
			config := w.provider()
			for _, kind := range []string{"lark_job_level", "lark_job_family"} {
				for _, i := range []int{0, n - 1} {
					config += fmt.Sprintf("\nresource %[1]q \"n%[2]d\" {\n  name = \"Job %[2]d\"\n}\n\nimport {\n  to = %[1]s.n%[2]d\n  id = \"name:Job %[2]d\"\n}\n", kind, i)
				}
			}
			f := w.folder(config)
			f.plan().changes("4 to import, 0 to add, 0 to change, 0 to destroy")
			f.apply().succeeds()
			f.plan().empty()
			if writes := w.lark.Writes(); len(writes) > 0 {
				t.Errorf("%d writes", len(writes))
			}
		})
	}
}
