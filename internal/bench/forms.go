package main

// form is a way to write the configuration.
type form string

const (
	// direct: the mapping reads Okta itself, and the records are in no state.
	direct form = "direct"
	// chained: lark_okta_users gives the records to the mapping, and the state has them twice.
	chained form = "chained"
	// adopting: direct, with lark_existing_users, which finds people by email.
	adopting form = "existing"
	// listing: lark_okta_users alone.
	listing form = "lark_okta_users"
)

// larkConfiguration is the configuration of a form.
func larkConfiguration(f form) string {
	switch f {
	case chained:
		return requireLark + oktaUsers + mappingBlock(`users        = data.lark_okta_users.staff.users`) + syncBlock("")
	case adopting:
		return requireLark + mappingBlock(`okta         = {}`) + existingUsers + syncBlock("existing  = data.lark_existing_users.staff.users\n  "+byEmail)
	case listing:
		return requireLark + oktaUsers + "output \"total\" {\n  value = data.lark_okta_users.staff.total\n}\n"
	}
	return requireLark + mappingBlock(`okta         = {}`) + syncBlock("")
}

const requireLark = `
terraform {
  required_providers {
    lark = {
      source = "lark-directory/lark"
    }
  }
}
`

const oktaUsers = `
data "lark_okta_users" "staff" {}
`

const existingUsers = `
data "lark_existing_users" "staff" {
  directory = data.lark_sync_mapping.staff.directory
  ` + byEmail + `
}
`

const byEmail = `match     = ["email"]`

func mappingBlock(source string) string {
	return `
data "lark_sync_mapping" "staff" {
  sources = [{
    preset       = "okta"
    phone_region = "SG"
    ` + source + `
  }]
}
`
}

func syncBlock(existing string) string {
	return `
resource "lark_directory_sync" "staff" {
  directory = data.lark_sync_mapping.staff.directory
  ` + existing + `
}
`
}

// The documents of a state, as the echo configuration names their files.
const (
	usersFile     = "users.json"
	directoryFile = "directory.json"
	existingFile  = "existing.json"
	memoryFile    = "memory.json"
)

// echoConfiguration passes the same documents along the same way: as many string attributes, of the same size.
func echoConfiguration(f form) string {
	const mapped, found = "data.echo_document.mapping.content", "data.echo_document.existing.content"
	switch f {
	case chained:
		return requireEcho + echoData("users", usersFile, `null`) +
			echoData("mapping", directoryFile, `data.echo_document.users.content`) + echoSync(mapped, `null`)
	case adopting:
		return requireEcho + echoData("mapping", directoryFile, `null`) + echoData("existing", existingFile, mapped) + echoSync(mapped, found)
	}
	return requireEcho + echoData("mapping", directoryFile, `null`) + echoSync(mapped, `null`)
}

const requireEcho = `
terraform {
  required_providers {
    echo = {
      source = "lark-directory/echo"
    }
  }
}
`

func echoData(name, file, input string) string {
	return `
data "echo_document" "` + name + `" {
  path  = "` + file + `"
  input = ` + input + `
}
`
}

func echoSync(directory, existing string) string {
	return `
resource "echo_sync" "staff" {
  directory = ` + directory + `
  existing  = ` + existing + `
  memory    = "` + memoryFile + `"
}
`
}
