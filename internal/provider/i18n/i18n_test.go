package i18n

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestTexts_tell_what_is_not_managed_from_what_is_cleared(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		m    types.Map
		want map[string]string
	}{
		"null":     {types.MapNull(types.StringType), nil},
		"unknown":  {types.MapUnknown(types.StringType), nil},
		"empty":    {Map(nil), map[string]string{}},
		"of texts": {Map(map[string]string{"en_us": "Senior"}), map[string]string{"en_us": "Senior"}},
	} {
		if diff := cmp.Diff(c.want, Texts(c.m)); diff != "" {
			t.Errorf("%s (- want, + got):\n%s", name, diff)
		}
	}
}
