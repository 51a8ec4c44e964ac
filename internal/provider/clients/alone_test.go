package clients_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

// That another process is told of is shown by the CLI: TestConfiguration_two_provider_blocks_with_one_app_are_told_of.
func TestAlone_a_process_does_not_stand_in_its_own_way(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, id := range []string{"cli_one", "cli_one", "cli_two", ""} {
		c := clients.New(clients.Settings{BaseURL: types.StringValue("http://127.0.0.1:9"), AppID: types.StringValue(id)})
		if diags := c.Alone(); len(diags) > 0 {
			t.Errorf("app %q: %v", id, diags)
		}
	}
}

func TestAlone_says_nothing_of_an_app_that_is_not_known_yet(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	c := clients.New(clients.Settings{BaseURL: types.StringUnknown(), AppID: types.StringUnknown()})
	if diags := c.Alone(); len(diags) > 0 {
		t.Error(diags)
	}
}
