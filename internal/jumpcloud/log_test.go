package jumpcloud

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
	j := org(250, sandbox.JumpCloudOptions{ClientID: "id", ClientSecret: "secretThatNobodyMaySee"})
	failed := false
	j.Inject(sandbox.Fault{
		Match: func(c sandbox.Call) bool {
			hit := !failed && strings.HasPrefix(c.Path, "/api")
			failed = failed || hit
			return hit
		},
		Respond: func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write([]byte(`{"message":"Internal Server Error for person1@acme.example"}`))
		},
	})
	var out bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &out)
	c := serve(t, j, func(config *Config) {
		config.APIKey, config.ClientID, config.ClientSecret = "", "id", "secretThatNobodyMaySee"
	})
	if _, err := c.Users(ctx, Query{Filter: []string{"email:$ne:person1@acme.example"}}); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, secret := range []string{"person1", "%40", "acme.example", "secretThat", "Bearer", "Basic", "filter"} {
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
		if entry["@module"] != "provider.jumpcloud" || entry["@level"] != "debug" {
			t.Errorf("%v", entry)
		}
		if entry["@message"] == "answered" {
			path, _ := entry["path"].(string)
			answered = append(answered, path)
		}
	}
	want := []string{"/oauth2/token", "/api/systemusers", "/api/systemusers", "/api/systemusers", "/api/systemusers"}
	if !slices.Equal(answered, want) {
		t.Errorf("answered: %v", answered)
	}
}
