package provider_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The whole suite runs under TF_LOG=TRACE, which costs next to nothing. Whatever a test leaves behind (logs, saved plans,
// states, reports, what was printed) is searched for secrets: promise 15, see promise_15_secrets_test.go.
//
// The credentials of all tests are in the environment, as the documentation advises. Terraform copies what stands in a
// configuration into the saved plan, word for word, and into messages that show the line: that copy is not looked at.

// planted are the credentials that the tests use.
var planted = []string{appSecret, oktaToken, jumpCloudKey, jumpCloudSecret, collectorKey, webhookToken, webhookSecret}

// shaped are secrets that come into being during a run: tenant access tokens, access tokens and assertions of a service
// app, private keys, Authorization headers.
var shaped = []*regexp.Regexp{
	regexp.MustCompile(`t-[0-9a-f]{32}`),
	regexp.MustCompile(`eyJ[0-9A-Za-z]{60}\b`), // any JSON in base64 begins so
	regexp.MustCompile(`eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]+\.`),
	regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\\n]*[0-9A-Za-z+/]{20}`),
	regexp.MustCompile(`Bearer [0-9A-Za-z._-]{16}`),
	regexp.MustCompile(`SSWS [0-9A-Za-z._-]{8}`),
}

// secretIn shows the first secret in a text, with what is around it, and is "" if there is none.
func secretIn(text string) string {
	show := func(from, to int) string { return text[max(0, from-100):min(len(text), to+100)] }
	for _, secret := range planted {
		if i := strings.Index(text, secret); i >= 0 {
			return show(i, i+len(secret))
		}
	}
	for _, shape := range shaped {
		if found := shape.FindStringIndex(text); found != nil {
			return show(found[0], found[1])
		}
	}
	return ""
}

// traced runs the tests with the log at its most talkative. What resource.Test and the provider in this process log goes
// into one file a test, and is searched at the end; a folder searches its own.
func traced(m *testing.M) (code int) {
	logs, err := os.MkdirTemp("", "trace-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(logs) }()
	for name, value := range map[string]string{
		"TF_LOG": "TRACE", "TF_ACC_LOG": "TRACE", "TF_LOG_PATH_MASK": filepath.Join(logs, "%s.log"),
		"LARK_APP_SECRET": appSecret, "OKTA_API_TOKEN": oktaToken, "JUMPCLOUD_API_KEY": jumpCloudKey,
	} {
		if err := os.Setenv(name, value); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	code = m.Run()
	found, err := search(logs)
	if err != nil || len(found) > 0 {
		fmt.Fprintf(os.Stderr, "In the logs of resource.Test: %v\n%s\n", err, strings.Join(found, "\n"))
		return 1
	}
	return code
}

// search looks for secrets in every file below a folder, and returns a line for each that has one.
func search(folder string) (found []string, err error) {
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		texts, err := readable(entry.Name(), content)
		for where, text := range texts {
			if secret := secretIn(text); secret != "" {
				found = append(found, fmt.Sprintf("%s has a secret in it: ...%s...", where, secret))
			}
		}
		return err
	})
	slices.Sort(found)
	return found, err
}

// readable is all that stands in a file, packed or not. The configuration is left out, and its copy in a saved plan.
func readable(name string, content []byte) (texts map[string]string, err error) {
	switch {
	case filepath.Ext(name) == ".tf":
		return nil, nil
	case strings.HasSuffix(name, ".tfstate"), strings.HasSuffix(name, ".backup"):
		return map[string]string{name: unpacked(content)}, nil
	case filepath.Ext(name) != filepath.Ext(saved):
		return map[string]string{name: string(content)}, nil
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	texts = map[string]string{}
	for _, file := range archive.File {
		if strings.HasPrefix(file.Name, "tfconfig/") {
			continue
		}
		reader, err := file.Open()
		if err != nil {
			return nil, err
		}
		part, err := io.ReadAll(reader)
		if err != nil {
			return nil, err
		}
		texts[name+" ("+file.Name+")"] = unpacked(part)
	}
	return texts, nil
}

var packed = regexp.MustCompile(`[0-9A-Za-z+/]{20,}={0,2}`)

// unpacked adds to a text what is in it as base64, which is how the private state of a resource is kept, twice over.
func unpacked(content []byte) string {
	var text strings.Builder
	text.Write(content)
	for _, part := range packed.FindAll(content, -1) {
		if plain, err := base64.StdEncoding.DecodeString(string(part)); err == nil {
			text.WriteString("\n" + unpacked(plain))
		}
	}
	return text.String()
}

func TestSearch_finds_a_secret_wherever_it_hides(t *testing.T) {
	t.Parallel()
	private, err := json.Marshal(map[string][]byte{"memory": []byte(`{"token":"` + oktaToken + `"}`)})
	if err != nil {
		t.Fatal(err)
	}
	zipped := func(name string) string {
		var b bytes.Buffer
		archive := zip.NewWriter(&b)
		file, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = file.Write([]byte("\x00\x12" + appSecret)); err != nil {
			t.Fatal(err)
		}
		if err := archive.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		file, content string
		hidden        bool
	}{
		"a log":                       {"trace.log", "sent Authorization: Bearer t-0123456789abcdef0123456789abcdef", true},
		"a report":                    {"report.md", "| x | " + appSecret + " |", true},
		"an assertion":                {"trace.log", "client_assertion=eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.e30.x", true},
		"an access token":             {"trace.log", "eyJ" + strings.Repeat("aB3", 20) + " was sent", true},
		"a key":                       {"terraform.tfstate", `{"key":"-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAuCToY9\n"}`, true},
		"the private part of a state": {"terraform.tfstate", `{"private":"` + base64.StdEncoding.EncodeToString(private) + `"}`, true},
		"the state before":            {"terraform.tfstate.backup", oktaToken, true},
		"a saved plan":                {saved, zipped("tfplan"), true},
		"the configuration":           {"main.tf", appSecret, false},
		"its copy in a saved plan":    {saved, zipped("tfconfig/m-/main.tf"), false},
		"a log of nothing":            {"trace.log", "client_token=8cf0d23ac5afe3e3ffdc976ad0330473, Bearer authorization, -----BEGIN PRIVATE KEY----- it begins", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			write(t, filepath.Join(folder, c.file), c.content)
			found, err := search(folder)
			if err != nil || len(found) > 0 != c.hidden {
				t.Errorf("found %v (%v), want one: %v", found, err, c.hidden)
			}
		})
	}
}
