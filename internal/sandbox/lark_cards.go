package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// LarkCard is an interactive card that a bot of a group, or the app, has sent.
type LarkCard struct {
	Time time.Time
	// Bot is the name of the custom bot, "" for the app. To is who has it from the app: a chat's id or an open_id.
	Bot, To string
	// Title and Template are those of the card's header, Text is what stands below, and Link where its button leads.
	Title, Template, Text, Link string
	JSON                        string
}

// Cards returns the cards that were sent, in order.
func (l *Lark) Cards() []LarkCard {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.cards)
}

type cardText struct {
	Tag     string `json:"tag"`
	Content string `json:"content"`
}

func (t *cardText) ok() bool {
	return t != nil && t.Content != "" && slices.Contains([]string{"plain_text", "lark_md"}, t.Tag)
}

type cardElement struct {
	Tag    string    `json:"tag"`
	Text   *cardText `json:"text"`
	Fields []struct {
		Short bool      `json:"is_short"`
		Text  *cardText `json:"text"`
	} `json:"fields"`
	Actions []struct {
		Tag  string    `json:"tag"`
		Text *cardText `json:"text"`
		Type string    `json:"type"`
		URL  string    `json:"url"`
	} `json:"actions"`
	Elements []*cardText `json:"elements"`
}

var cardTemplates = []string{
	"blue", "wathet", "turquoise", "green", "yellow", "orange", "red", "carmine", "violet", "purple", "indigo", "grey", "default",
}

// readCard reads a card of the first version (JSON 1.0) with the elements that the emulator knows: div, hr, action with buttons, and note.
// wrong says why Lark would not show it.
func readCard(content []byte) (card LarkCard, wrong string) {
	var c struct {
		Config struct {
			Wide bool `json:"wide_screen_mode"`
		} `json:"config"`
		Header struct {
			Template string    `json:"template"`
			Title    *cardText `json:"title"`
		} `json:"header"`
		Elements []cardElement `json:"elements"`
	}
	d := json.NewDecoder(strings.NewReader(string(content)))
	d.DisallowUnknownFields()
	switch err := d.Decode(&c); {
	case err != nil:
		return card, "parse card json err: " + err.Error()
	case !c.Header.Title.ok():
		return card, "header has no title"
	case c.Header.Template != "" && !slices.Contains(cardTemplates, c.Header.Template):
		return card, "unknown template " + c.Header.Template
	case len(c.Elements) == 0:
		return card, "elements is empty"
	}
	var texts []*cardText
	for _, e := range c.Elements {
		said := e.texts()
		if !slices.Contains([]string{"div", "hr", "action", "note"}, e.Tag) || e.Tag != "hr" && len(said) == 0 {
			return card, "element " + e.Tag + " is unknown or empty"
		}
		texts = append(texts, said...)
		for _, a := range e.Actions {
			if a.Tag != "button" || !a.Text.ok() || !strings.HasPrefix(a.URL, "https://") && !strings.HasPrefix(a.URL, "http://") {
				return card, "a button leads nowhere"
			}
			card.Link = a.URL
		}
	}
	lines := make([]string, 0, len(texts))
	for _, t := range texts {
		if !t.ok() {
			return card, "a text is empty or of an unknown kind"
		}
		lines = append(lines, t.Content)
	}
	card.Title, card.Template, card.Text, card.JSON = c.Header.Title.Content, c.Header.Template, strings.Join(lines, "\n"), string(content)
	return card, ""
}

func (e cardElement) texts() (texts []*cardText) {
	if e.Text != nil {
		texts = append(texts, e.Text)
	}
	for _, f := range e.Fields {
		texts = append(texts, f.Text)
	}
	for _, a := range e.Actions {
		texts = append(texts, a.Text)
	}
	return append(texts, e.Elements...)
}
