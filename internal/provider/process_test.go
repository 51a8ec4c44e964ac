package provider

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLevels_nothing_is_logged_that_the_CLI_drops(t *testing.T) {
	t.Parallel()
	const started = "TF_PLUGIN_MAGIC_COOKIE=d602"
	at := func(level string, parts ...string) map[string]string {
		m := map[string]string{"TF_LOG_SDK": "OFF", "TF_LOG_SDK_PROTO": "OFF", "TF_LOG_SDK_FRAMEWORK": "OFF", "TF_LOG_PROVIDER_LARK": level}
		for i := 0; i < len(parts); i += 2 {
			m["TF_LOG_PROVIDER_LARK"+parts[i]] = parts[i+1]
		}
		return m
	}
	for name, c := range map[string]struct {
		environment []string
		want        map[string]string
	}{
		"a test, or a debugger":              {nil, nil},
		"a debugger that is to log":          {[]string{"TF_LOG=DEBUG"}, at("DEBUG")},
		"no log":                             {[]string{"HOME=/root", started}, at("OFF")},
		"only a path":                        {[]string{started, "TF_LOG_PATH=/tmp/log"}, at("OFF")},
		"no level":                           {[]string{started, "TF_LOG="}, at("OFF")},
		"the core alone":                     {[]string{started, "TF_LOG_CORE=TRACE"}, at("OFF")},
		"all":                                {[]string{"TF_LOG=TRACE", started}, nil},
		"all, as JSON":                       {[]string{"TF_LOG=json", started}, nil},
		"what is no level is TRACE":          {[]string{"TF_LOG=1", started}, nil},
		"providers alone":                    {[]string{started, "TF_LOG_PROVIDER=debug"}, at("DEBUG")},
		"providers less than the rest":       {[]string{started, "TF_LOG=TRACE", "TF_LOG_PROVIDER=WARN"}, at("WARN")},
		"providers more than the rest":       {[]string{started, "TF_LOG=ERROR", "TF_LOG_PROVIDER=TRACE"}, nil},
		"providers off":                      {[]string{started, "TF_LOG=TRACE", "TF_LOG_PROVIDER=OFF"}, at("OFF")},
		"this provider more than the CLI":    {[]string{started, "TF_LOG=DEBUG", "TF_LOG_PROVIDER_LARK=TRACE"}, at("DEBUG")},
		"this provider less than the CLI":    {[]string{started, "TF_LOG=DEBUG", "TF_LOG_PROVIDER_LARK=ERROR"}, at("ERROR")},
		"a part more, a part less":           {[]string{started, "TF_LOG=INFO", "TF_LOG_PROVIDER_LARK_LARK=TRACE", "TF_LOG_PROVIDER_LARK_OKTA=OFF"}, at("INFO", "_LARK", "INFO", "_OKTA", "OFF")},
		"the libraries, whatever they asked": {[]string{started, "TF_LOG=DEBUG", "TF_LOG_SDK=TRACE", "TF_LOG_SDK_PROTO=TRACE"}, at("DEBUG")},
	} {
		if diff := cmp.Diff(c.want, levels(c.environment)); diff != "" {
			t.Errorf("%s (- expected, + are):\n%s", name, diff)
		}
	}
}
