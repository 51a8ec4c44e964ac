package sourcehttp

import (
	"strings"
	"testing"
)

func TestParseAddress_takes_https_and_http_on_loopback(t *testing.T) {
	t.Parallel()
	spaced := " HTTPS://Console.Example/ "
	for address, want := range map[string]string{
		"https://console.example":      "https://console.example",
		spaced:                         "https://console.example",
		"https://console.example:8443": "https://console.example:8443",
		"http://127.0.0.1:80":          "http://127.0.0.1:80",
		"http://localhost":             "http://localhost",
		"http://[::1]:8080":            "http://[::1]:8080",
	} {
		if u, err := ParseAddress("base_url", "", address); err != nil || u.String() != want {
			t.Errorf("%s: %s, %v", address, u, err)
		}
	}
	for address, says := range map[string]string{
		"":                                "missing",
		"console.example":                 `is "console.example"; write https://console.example`,
		"console.example:8443/":           "write https://console.example:8443",
		"console":                         "not an address",
		"me:hunter2@host.example":         "not an address",
		"https://":                        "not an address",
		"http://console.example":          "https://console.example",
		"ftp://console.example":           "https://",
		"https://console.example/api/v2":  "has a path",
		"https://console.example?x=1":     "has a path",
		"https://me:hunter2@host.example": "password",
	} {
		_, err := ParseAddress("base_url", "https://like.example", address)
		if err == nil || !strings.Contains(err.Error(), "base_url") || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", address, err)
		}
	}
}
