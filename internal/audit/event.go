package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Kind is what an event is about.
type Kind string

// The kinds.
const (
	RunKind    Kind = "run"    // a sync began or ended, see [Begin] and [End]
	ReadKind   Kind = "read"   // the directory or a source was read: Counts says how much of it
	WriteKind  Kind = "write"  // a write is about to be sent
	ResultKind Kind = "result" // what came of a write; Write says of which
	NoteKind   Kind = "note"   // anything else: a refused plan, a repair of the log
)

// The actions of a RunKind.
const (
	Begin = "begin"
	End   = "end"
)

// Event is one line of the log. Seq, Prev and those of [Run] are given by the log.
type Event struct {
	Seq  int64     `json:"seq"`
	Time time.Time `json:"time"`
	Run
	Kind Kind `json:"kind"`
	// By is the resource or data source that does it, by its type.
	By string `json:"by,omitempty"`
	// Action says what is done: of a write, the call.
	Action string `json:"action,omitempty"`
	// Write joins a write and its result, and the beginning and the end of a sync.
	Write string `json:"write,omitempty"`
	// Source is the source record's id, Target Lark's.
	Source string `json:"source,omitempty"`
	Target string `json:"target,omitempty"`
	// Before and After are the attributes concerned.
	Before map[string]any `json:"before,omitempty"`
	After  map[string]any `json:"after,omitempty"`
	// Reason is why: the rule, or the evidence.
	Reason string `json:"reason,omitempty"`
	// Outcome is "done" or what went wrong; LogID is Lark's id of the call.
	Outcome string `json:"outcome,omitempty"`
	LogID   string `json:"log_id,omitempty"`
	// Counts are how many users, departments and groups were read, or how many changes of each kind are planned or were made.
	Counts map[string]int `json:"counts,omitempty"`
	// Failures and Seconds are of the end of a sync: how many changes failed, and how long it took.
	Failures int     `json:"failures,omitempty"`
	Seconds  float64 `json:"seconds,omitempty"`
	// Prev is the hash of the line before, "" in the first line of all.
	Prev string `json:"prev"`
}

// Run says whose events they are.
type Run struct {
	// ID is that of the process: a plan and its apply have two.
	ID string `json:"run"`
	// Actor is who runs it, Workspace where, and Commit is of the configuration.
	Actor     string `json:"actor,omitempty"`
	Workspace string `json:"workspace,omitempty"`
	Commit    string `json:"commit,omitempty"`
}

// redacted stands for a value that is not to be kept.
const redacted = "***"

// without returns the attributes with those that are not to be kept replaced.
func without(attributes map[string]any, hidden map[string]bool) map[string]any {
	if len(attributes) == 0 || len(hidden) == 0 {
		return attributes
	}
	out := make(map[string]any, len(attributes))
	for name, v := range attributes {
		if hidden[name] {
			v = redacted
		}
		out[name] = v
	}
	return out
}

// The hash of a line is over its bytes without the hash, which stands last: no reader has to encode anything again.
const (
	hashPrefix = `,"hash":"`
	hashSuffix = `"}`
	hashLen    = 2 * sha256.Size
)

// line encodes an event, with its end of line, and returns its hash.
func line(e Event) (text []byte, hash string, err error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return nil, "", fmt.Errorf("an event cannot be written as JSON: %w", err)
	}
	body := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	hash = sum(body)
	text = append(bytes.TrimSuffix(body, []byte("}")), hashPrefix+hash+hashSuffix+"\n"...)
	return text, hash, nil
}

func sum(body []byte) string {
	h := sha256.Sum256(body)
	return hex.EncodeToString(h[:])
}

// parse reads a line without its end and checks its hash against its bytes.
func parse(text []byte) (e Event, hash string, err error) {
	tail := len(hashPrefix) + hashLen + len(hashSuffix)
	if len(text) < tail || !bytes.HasPrefix(text[len(text)-tail:], []byte(hashPrefix)) || !bytes.HasSuffix(text, []byte(hashSuffix)) {
		return Event{}, "", fmt.Errorf("has no hash at its end")
	}
	hash = string(text[len(text)-len(hashSuffix)-hashLen : len(text)-len(hashSuffix)])
	body := append(bytes.Clone(text[:len(text)-tail]), '}')
	if sum(body) != hash {
		return Event{}, "", fmt.Errorf("was changed: its hash is not that of its text")
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return Event{}, "", fmt.Errorf("is no event: %w", err)
	}
	return e, hash, nil
}
