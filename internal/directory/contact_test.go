package directory

import (
	"strings"
	"testing"
)

func TestCheckContact(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ region, email, mobile, refusal string }{
		"nothing":                                {"", "", "", "neither email nor mobile"},
		"an email alone":                         {"lark", "mei@acme.example", "", ""},
		"an email alone, region unknown":         {"", "mei@acme.example", "", ""},
		"an email alone in Feishu":               {"feishu", "mei@acme.example", "", "demands a mobile"},
		"a Chinese mobile alone in Feishu":       {"feishu", "", "+8613011111111", ""},
		"a Chinese mobile alone, region unknown": {"", "", "+8613011111111", ""},
		"a Chinese mobile in Lark":               {"lark", "mei@acme.example", "+8613011111111", "no +86 mobile"},
		"a foreign mobile alone":                 {"lark", "", "+6581234567", "needs an email"},
		"a foreign mobile and an email":          {"feishu", "mei@acme.example", "+6581234567", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := CheckContact(c.region, c.email, c.mobile)
			if (err != nil) != (c.refusal != "") || err != nil && !strings.Contains(err.Error(), c.refusal) {
				t.Errorf("got %v, want %q", err, c.refusal)
			}
		})
	}
}
