package provider_test

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// Two syncs in one configuration, each with a directory of its own.
func (w *world) two(first, second string) string {
	one := w.byHand(first)
	return one + `
resource "lark_directory_sync" "others" {
  directory = jsonencode(` + second + `)
  existing  = data.lark_existing_users.others.users
}
data "lark_existing_users" "others" {
  directory = jsonencode(` + second + `)
}
`
}

func TestSync_two_syncs_of_one_tenant_keep_to_their_own(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const ann, ben = `{ people = { a = { name = "Ann Lee", email = "ann@acme.example" } } }`, `{ people = { b = { name = "Ben Ito", email = "ben@acme.example" } } }`
	f := w.folder(w.two(ann, ben))
	f.plan().changes("Ann Lee (a)", "Ben Ito (b)")
	f.apply().succeeds()
	w.sends("create Ann Lee", "create Ben Ito")
	f.plan().empty()
	w.change("ann@acme.example", func(u *sandbox.LarkUser) { u.Name = "Annie" })
	f.plan().changes("1 to change")
	f.apply().succeeds()
	w.sends("update Ann Lee: name")
}
