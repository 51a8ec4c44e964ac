package provider_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFunctions_in_the_CLI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(`
output "all" {
  value = {
    e164          = provider::lark::e164("8123 4567", "SG")
    international = provider::lark::e164("+65 8123 4567", "")
    blank         = provider::lark::e164(" ", "SG") == null
    slug          = provider::lark::slug("Ann-Marie O'Neil (HR)")
    transliterate = provider::lark::transliterate("Zoë Łęcka")
    person        = provider::lark::person({ name = "Mei Chan", mobile = "+65 8123 4567", job_title = null, departments = ["Engineering / Platform"] })
  }
}`)
	f.run("apply", "-auto-approve", "-no-color").succeeds()
	var state struct {
		Outputs struct {
			All struct{ Value map[string]any }
		}
	}
	f.read("terraform.tfstate", &state)
	want := map[string]any{
		"e164": "+6581234567", "international": "+6581234567", "blank": true, "slug": "ann-marie-oneil-hr", "transliterate": "Zoe Lecka",
		"person": `{"departments":["Engineering/Platform"],"mobile":"+6581234567","name":"Mei Chan"}`,
	}
	if diff := cmp.Diff(want, state.Outputs.All.Value); diff != "" {
		t.Errorf("outputs (- expected, + got):\n%s", diff)
	}

	// OpenTofu (1.12) sends a null argument in a form that is no value.
	if !strings.HasPrefix(f.run("version").text, "OpenTofu") {
		f.write(`output "none" { value = provider::lark::e164(null, null) == null && provider::lark::slug(null) == null }`)
		f.plan().changes("none = true")
	}

	for call, says := range map[string]string{
		`e164("call me", "SG")`:                       "call me",
		`e164("8123 4567", "Singapore")`:              "no country",
		`person({ name = "Mei", jobTitle = "Cook" })`: "did you mean job_title?",
		`person({ email = "mei@acme.example" })`:      "Lark requires a name",
	} {
		f.write(`output "one" { value = provider::lark::` + call + ` }`)
		f.plan().fails(says)
	}
	if n := len(w.okta.Calls()) + len(w.lark.Calls()); n > 0 {
		t.Errorf("Okta and Lark were called %d times", n)
	}
}
