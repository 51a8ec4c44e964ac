package clients

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
)

func recordAt(path string, redact ...string) *record {
	run := audit.Run{ID: "r"}
	return &record{log: audit.New(audit.Config{Path: path, Run: run, Redact: redact}), run: run, redact: redact}
}

func TestJournal_keeps_no_value_that_is_redacted_not_even_in_a_refusal(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	put := recordAt(path, "mobile").journal()
	ctx := audit.About(t.Context(), audit.Subject{Source: "00u1", Reason: "update", Before: map[string]any{"mobile": "+6580000000"}})
	done, err := put(ctx, lark.Write{Endpoint: "PATCH /users/:id", ID: "ou_1", Body: []byte(`{"mobile":"+6581234567","name":"Mei"}`)})
	if err != nil {
		t.Fatal(err)
	}
	done(lark.Written{LogID: "l1", Err: errors.New("mobile +6581234567 is taken in Lark, and +6580000000 stays")})
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "+658") {
		t.Errorf("the log has a number:\n%s", text)
	}
	for _, want := range []string{`"mobile":"***","name":"Mei"`, `"source":"00u1"`, `"reason":"update"`, `"outcome":"mobile *** is taken in Lark, and *** stays"`, `"log_id":"l1"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the log does not have %s:\n%s", want, text)
		}
	}
}

// A result that could not be put on record ends the run: nobody would know what came of the next write either.
func TestJournal_takes_no_write_after_a_result_was_lost(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	put := recordAt(filepath.Join(folder, "logs", "audit.jsonl")).journal()
	if err := os.Mkdir(filepath.Join(folder, "logs"), 0o700); err != nil {
		t.Fatal(err)
	}
	done, err := put(t.Context(), lark.Write{Endpoint: "DELETE /users/:id", ID: "ou_1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(folder, "logs")); err != nil {
		t.Fatal(err)
	}
	done(lark.Written{})
	if _, err := put(t.Context(), lark.Write{Endpoint: "DELETE /users/:id", ID: "ou_2"}); err == nil {
		t.Error("a write is let through")
	}
}
