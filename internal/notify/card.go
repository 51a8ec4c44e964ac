package notify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Run says whose notice it is.
type Run struct {
	// Link leads to the run: http or https; "" if there is none.
	Link string
	// Actor is who runs it, Workspace where; "" if that is not known.
	Actor, Workspace string
}

// What a card shows. A webhook takes 20 KB and a message 30 KB, in which every quotation mark is escaped twice.
const (
	mostLines = 10
	mostTitle = 200  // bytes
	mostLine  = 450  // bytes
	mostText  = 5000 // bytes of all lines
)

var colours = map[Kind]string{
	Failure: "red", Refused: "orange", Drift: "yellow", Offboarding: "grey", Success: "green", Recovered: "green",
}

type (
	text struct {
		Tag     string `json:"tag"`
		Content string `json:"content"`
	}
	field struct {
		IsShort bool `json:"is_short"`
		Text    text `json:"text"`
	}
	button struct {
		Tag  string `json:"tag"`
		Text text   `json:"text"`
		Type string `json:"type"`
		URL  string `json:"url"`
	}
	element struct {
		Tag      string   `json:"tag"`
		Text     *text    `json:"text,omitempty"`
		Fields   []field  `json:"fields,omitempty"`
		Actions  []button `json:"actions,omitempty"`
		Elements []text   `json:"elements,omitempty"`
	}
	header struct {
		Template string `json:"template"`
		Title    text   `json:"title"`
	}
	card struct {
		Config   map[string]bool `json:"config"`
		Header   header          `json:"header"`
		Elements []element       `json:"elements"`
	}
)

// plain is text in which Lark looks for no markup: a name such as <at id=all> calls nobody.
func plain(s string) text { return text{"plain_text", s} }

func paragraph(s string) element {
	t := plain(s)
	return element{Tag: "div", Text: &t}
}

// Card is a notice as the JSON of Lark's interactive card: a title in the colour of its kind, the figures, the first lines, what to
// do, a button that leads to the run, and whose run it is. It is at most 15 KB long.
func Card(n Notice, run Run) []byte {
	n = n.impersonal()
	c := card{
		Config: map[string]bool{"wide_screen_mode": true},
		Header: header{Template: colours[n.Kind], Title: plain(cut(n.Title, mostTitle))},
	}
	if len(n.Counts) > 0 {
		e := element{Tag: "div"}
		for _, count := range n.Counts[:min(len(n.Counts), 20)] {
			e.Fields = append(e.Fields, field{true, plain(fmt.Sprintf("%s: %d", count.Name, count.N))})
		}
		c.Elements = append(c.Elements, e)
	}
	if shown := n.shown(); shown != "" {
		c.Elements = append(c.Elements, paragraph(shown))
	}
	if n.Next != "" {
		c.Elements = append(c.Elements, paragraph(cut(n.Next, mostLine)))
	}
	if run.Link != "" {
		c.Elements = append(c.Elements, element{Tag: "action", Actions: []button{{"button", plain("Open the run"), "primary", run.Link}}})
	}
	c.Elements = append(c.Elements, element{Tag: "note", Elements: []text{plain(run.signature())}})
	return encode(c)
}

// shown are the first lines in one text, and how many there are besides.
func (n Notice) shown() string {
	var lines []string
	room := mostText
	for i, l := range n.Lines {
		l = cut(l, mostLine)
		if room -= len(l); i == mostLines || room < 0 {
			lines = append(lines, fmt.Sprintf("and %d more", len(n.Lines)-i))
			break
		}
		lines = append(lines, l)
	}
	return strings.Join(lines, "\n")
}

func (r Run) signature() string {
	parts := []string{"terraform-provider-lark"}
	for _, s := range []string{r.Workspace, r.Actor} {
		if s != "" {
			parts = append(parts, cut(s, mostTitle))
		}
	}
	return strings.Join(parts, ", ")
}

// cut shortens a text to so many bytes.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most-len(" ...")], "") + " ..."
}

// encode writes what always can be written as JSON.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // only texts are encoded
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
