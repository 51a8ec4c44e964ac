package provider

import "testing"

func TestUnheard_only_where_the_CLI_drops_the_log(t *testing.T) {
	t.Parallel()
	const started = "TF_PLUGIN_MAGIC_COOKIE=d602"
	for name, c := range map[string]struct {
		environment []string
		want        bool
	}{
		"a test, or a debugger":          {nil, false},
		"by a CLI":                       {[]string{"HOME=/root", started}, true},
		"by a CLI that has only a path":  {[]string{started, "TF_LOG_PATH=/tmp/log"}, true},
		"by a CLI that has no level":     {[]string{started, "TF_LOG="}, true},
		"by a CLI that is to log":        {[]string{"TF_LOG=TRACE", started}, false},
		"by a CLI, providers alone":      {[]string{started, "TF_LOG_PROVIDER=DEBUG"}, false},
		"by a CLI, this provider's part": {[]string{started, "TF_LOG_PROVIDER_LARK_LARK=TRACE"}, false},
	} {
		if got := unheard(c.environment); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
