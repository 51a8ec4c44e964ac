package provider_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/lark-directory/terraform-provider-lark/internal/provider"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// lives are configurations of each resource, to be applied one after the other.
var lives = map[string]func(w *world) []string{
	"lark_directory_sync": func(w *world) []string {
		company := w.company(20, 5)
		protect := `protect = ["` + company[0].ID + `", "` + text(company[1], "email") + `"]`
		return []string{
			w.adopting(),
			w.adopting(wideOpen(company[0].ID, company[1].ID)),
			w.sync(`limits = { suspend = "1", create = "0" }`, protect, `offboarding = { action = "none" }`, `on_external = "report"`),
			w.adopting(`match = ["email"]`, `on_unmatched = "fail"`, `same_person = { a = "b" }`, `report = { path = "other.md" }`),
			w.sync(`timeouts = { read = "10m" }`),
			w.narrowed(`departed_within = "24h"`),
			w.sync(),
		}
	},
}

func TestPromise_17_a_plan_right_after_a_clean_apply_is_empty(t *testing.T) {
	t.Parallel()
	var types []string
	for _, r := range provider.New("test")().Resources(t.Context()) {
		var metadata resource.MetadataResponse
		r().Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: "lark"}, &metadata)
		types = append(types, metadata.TypeName)
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(types)), slices.Sorted(maps.Keys(lives))); diff != "" {
		t.Errorf("resources (- in the provider, + with a life here):\n%s", diff)
	}
	for name, life := range lives {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			f := w.folder("")
			for i, config := range life(w) {
				f.write(config + quickstart)
				f.settle()
				if sent := w.sent(); i > 0 && len(sent) > 0 {
					t.Errorf("other settings alone were written to Lark: %v", sent)
				}
				f.plan("-refresh=false").empty()
				f.plan().empty()
			}
			// So is one after the world has changed and was put right.
			w.hire("Tom Park", map[string]any{"division": "Research"})
			w.change(w.lark.Users()[3].Email, func(u *sandbox.LarkUser) { u.JobTitle = "Juggler" })
			f.settle()
			if n := len(w.sent()); n != 3 {
				t.Errorf("%d writes were sent to Lark, want one for the department, one for who is new, and one for who was changed", n)
			}
			f.plan("-refresh=false").empty()
			f.plan().empty()
			w.sends()
		})
	}
}
