package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// Kind is what a notice is about.
type Kind string

// The kinds.
const (
	Failure     Kind = "failure"     // something was not done, or could not be read
	Refused     Kind = "refused"     // a plan was refused
	Drift       Kind = "drift"       // Lark has something else than what was applied
	Offboarding Kind = "offboarding" // people were suspended or deleted
	Success     Kind = "success"     // everything was done
	Recovered   Kind = "recovered"   // a trouble that was told is over
)

// Kinds are those that one can ask for. Who was told of a trouble is always told that it is over.
var Kinds = []Kind{Failure, Refused, Drift, Offboarding, Success}

// Notice is what there is to tell. All of it is text: nothing in it is taken for markup or for a mention.
type Notice struct {
	Kind Kind
	// Title is one line.
	Title string
	// Counts are the figures of the run. They do not tell one trouble from another.
	Counts []Count
	// Lines say who or what is concerned, and why. A card shows the first ones.
	Lines []string
	// Next says what to do, or what happens next.
	Next string
}

// Count is a figure with its name.
type Count struct {
	Name string
	N    int
}

// Hiding returns the notice without these values, wherever they stand in it. Those of a character or two stay: they are in every word.
func (n Notice) Hiding(values []string) Notice {
	var pairs []string
	for _, v := range values {
		if len([]rune(v)) > 2 {
			pairs = append(pairs, v, hidden)
		}
	}
	if len(pairs) == 0 {
		return n
	}
	return n.mapped(strings.NewReplacer(pairs...).Replace)
}

// hidden stands for what is not told.
const hidden = "***"

// Names suffice to know who is meant; refusals of Lark quote what they refuse.
var (
	emails = regexp.MustCompile(`[^\s"'<>(),;:=]+@[^\s"'<>(),;:=]+\.[\pL\d-]+`)
	phones = regexp.MustCompile(`\+\d[\d ().-]{5,}\d`)
)

// impersonal is the notice in lines that can be printed, without emails and phone numbers.
func (n Notice) impersonal() Notice {
	return n.mapped(func(s string) string {
		s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "?"), func(r rune) bool {
			return unicode.IsSpace(r) || !unicode.IsPrint(r)
		}), " ")
		return phones.ReplaceAllString(emails.ReplaceAllString(s, hidden), hidden)
	})
}

func (n Notice) mapped(f func(string) string) Notice {
	n.Title, n.Next = f(n.Title), f(n.Next)
	lines := make([]string, 0, len(n.Lines))
	for _, l := range n.Lines {
		if l = f(l); l != "" {
			lines = append(lines, l)
		}
	}
	n.Lines = lines
	return n
}

// passing is what differs from run to run in what is said of one and the same trouble.
var passing = regexp.MustCompile(`log id [0-9A-Za-z]+|:\d+->`)

// fingerprint tells one trouble from another.
func (n Notice) fingerprint() string {
	text := strings.Join(append([]string{string(n.Kind), n.Title}, n.Lines...), "\n")
	return digest(passing.ReplaceAllString(text, ""))
}

// digest is short enough for a uuid of Lark's, which has 50 characters at most.
func digest(parts ...any) string {
	sum := sha256.Sum256(fmt.Append(nil, parts...))
	return hex.EncodeToString(sum[:16])
}
