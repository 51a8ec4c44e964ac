package provider_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

const staffMapping = "data.lark_sync_mapping.staff"

// mappingOf is a mapping of records that are written in HCL.
func mappingOf(users, attributes string) string {
	return `
data "lark_sync_mapping" "staff" {
  sources = [{
    users      = jsonencode(` + users + `)
    attributes = { ` + attributes + ` }
  }]
}
`
}

// mapped expects an attribute of the mapping.
func mapped(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(staffMapping, tfjsonpath.New(attribute), want)
}

func TestMapping_every_record_has_one_outcome(t *testing.T) {
	t.Parallel()
	requireCLI(t)
	text := func(s string) knownvalue.Check { return knownvalue.StringRegexp(regexp.MustCompile(s)) }
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: factories(), Steps: []resource.TestStep{{
		Config: `
data "lark_sync_mapping" "staff" {
  sources = [{
    preset       = "okta"
    phone_region = "SG"
    scope        = "user.profile.userType != 'Contractor'"
    users = jsonencode({
      ann  = { status = "ACTIVE", profile = { firstName = "Ann", lastName = "Lee", email = "ann@acme.example", mobilePhone = "8123 4567", division = "R/D" } }
      ben  = { status = "ACTIVE", profile = { firstName = "Ben", lastName = "Ito", email = "ben@acme.example", mobilePhone = "call me", managerId = "ann" } }
      cy   = { status = "ACTIVE", profile = { firstName = "Cy", lastName = "Poe", email = "cy@acme.example", userType = "Contractor" } }
      dee  = { status = "DEPROVISIONED", profile = { firstName = "Dee", lastName = "Roe", email = "dee@acme.example" } }
      eve  = { status = "ACTIVE", profile = { email = "eve@acme.example" } }
      finn = { status = "STAGED", profile = { firstName = "Finn", lastName = "Yu", email = "finn@acme.example" } }
    })
  }]
}`,
		ConfigStateChecks: []statecheck.StateCheck{
			mapped("directory", text(`"people":\{"ann":\{"departments":\["R-D"\],"email":"ann@acme.example","mobile":"\+6581234567","name":"Ann Lee"`)),
			mapped("directory", text(`"ben":\{"email":"ben@acme.example","leader":"ann","name":"Ben Ito"`)),
			mapped("rejected", knownvalue.MapExact(map[string]knownvalue.Check{"eve": text("name")})),
			mapped("out_of_scope", knownvalue.MapExact(map[string]knownvalue.Check{"cy": text("."), "finn": text("STAGED")})),
			mapped("departed", knownvalue.MapExact(map[string]knownvalue.Check{"dee": text("DEPROVISIONED")})),
			mapped("warnings", knownvalue.MapExact(map[string]knownvalue.Check{"ann": text("R-D"), "ben": text("mobile")})),
			mapped("summary", knownvalue.MapPartial(map[string]knownvalue.Check{
				"records": knownvalue.Int64Exact(6), "people": knownvalue.Int64Exact(2), "rejected": knownvalue.Int64Exact(1),
				"out_of_scope": knownvalue.Int64Exact(2), "departed": knownvalue.Int64Exact(1),
			})),
		},
	}}})
}

func TestMapping_an_expression_that_does_not_compile_is_told_at_its_place_before_anything_is_read(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.team("Ann Lee")
	config := func(source string) string {
		return w.provider() + `
data "lark_okta_users" "staff" {}
data "lark_sync_mapping" "staff" {
  sources = [
    { preset = "okta", users = data.lark_okta_users.staff.users },
    { preset = "okta", users = data.lark_okta_users.staff.users, ` + source + ` },
  ]
}`
	}
	f := w.folder("")
	for source, says := range map[string]string{
		`attributes = { job_title = "user.profile.title +" }`: `sources[1].attributes["job_title"]`,
		`attributes = { jobTitle = "user.profile.title" }`:    `did you mean job_title?`,
		`attributes = { job_title = "group.name" }`:           `sources[1].attributes["job_title"]`,
		`scope = "user.profile.userType"`:                     ``,
		`scope = "'a' + 1"`:                                   `sources[1].scope`,
		`departed = "user.status ="`:                          `sources[1].departed`,
		`phone_region = "Singapore"`:                          `sources[1].phone_region`,
		`clear = ["name"]`:                                    `sources[1].clear`,
	} {
		f.write(config(source))
		if says == "" { // whether it is a bool shows only in a record
			f.run("validate").succeeds()
			continue
		}
		f.run("validate", "-no-color").fails(says)
	}
	if n := len(w.okta.Calls()) + len(w.lark.Calls()); n > 0 {
		t.Errorf("Okta and Lark were called %d times", n)
	}
}

// A misspelt field is nothing, as a field is that nobody filled in. That nobody at all has it gives it away.
func TestMapping_an_expression_that_comes_to_nothing_for_everybody_is_told(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	config := w.provider() + `
variable "scope" { default = "true" }

data "lark_sync_mapping" "staff" {
  sources = [{
    preset     = "okta"
    scope      = var.scope
    users      = jsonencode({ for i in range(12) : "u${i}" => { status = "ACTIVE", profile = {
      displayName = "Ann Lee${i}", email = "ann${i}@acme.example", title = "Engineer", department = "Sales", countryCode = "SG"
    } } })
    attributes = { job_title = "user.profile.tilte", departments = "user.profile.department" }
  }]
}

output "warnings" { value = data.lark_sync_mapping.staff.warnings }
`
	f := w.folder(config)
	f.plan().changes(`sources[0].attributes["job_title"] comes to nothing`, `sources[0].attributes["departments"] comes to nothing`,
		"job_title gave nothing for any of 12 records: none has user.profile.tilte. Correct the name, or leave it out.",
		`departments failed for each of 12 records: must be a list of paths, not "Sales". Correct the expression, or leave it out.`,
		`"sources[0].attributes[\"departments\"]" =`,
	).omits(`"u3"`)
	f.plan("-var=scope=user.profile.countryCode").fails(
		"sources[0].scope: scope failed for each of 12 records: gives string, not true or false. Correct the expression, or leave it out.")
}
