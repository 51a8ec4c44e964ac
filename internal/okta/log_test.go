package okta

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestClient_logs_each_call_and_no_secret_and_nobody(t *testing.T) {
	t.Parallel()
	o := app(250, sandbox.OktaOptions{})
	failed := false
	o.Inject(sandbox.Fault{
		Match: func(c sandbox.Call) bool {
			hit := !failed && strings.HasPrefix(c.Path, "/api")
			failed = failed || hit
			return hit
		},
		Respond: func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write([]byte(`{"errorCode":"E0000009","errorSummary":"Internal Server Error for person1@acme.example"}`))
		},
	})
	var out bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &out)
	if _, err := serveApp(t, o, nil).Users(ctx, Query{Search: `profile.email eq "person1@acme.example" or status pr`}); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, secret := range []string{"person1", "%40", "acme.example", "eyJ", "BEGIN", "kid-1", "Bearer", "mobilePhone"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log has %s:\n%s", secret, text)
		}
	}
	entries, err := tflogtest.MultilineJSONDecode(&out)
	if err != nil {
		t.Fatal(err)
	}
	var answered []string
	for _, entry := range entries {
		if entry["@module"] != "provider.okta" || entry["@level"] != "debug" {
			t.Errorf("%v", entry)
		}
		if entry["@message"] == "answered" {
			path, _ := entry["path"].(string)
			answered = append(answered, path)
			if entry["status"] == nil || entry["method"] == nil {
				t.Errorf("%v", entry)
			}
		}
	}
	want := []string{"/oauth2/v1/token", "/api/v1/users", "/api/v1/users", "/api/v1/users", "/api/v1/users"}
	if !slices.Equal(answered, want) {
		t.Errorf("answered: %v", answered)
	}
}
