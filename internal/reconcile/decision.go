package reconcile

import (
	"fmt"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Decision is what a plan decides about one person whom no run has bound, with the default policies.
type Decision struct {
	// Held: nothing happens to them, and Cause says why.
	Held  bool
	Cause string
	// Match says which Lark user was found for them and by which key, or why none is taken for them.
	Match string
	// Text says what happens, as the plan does.
	Text string
}

// Decide plans for everybody, as [Make] does, and tells of one of the wanted people. The result is that of a first run: of somebody
// who is bound it tells what there is to change, but not what the sync remembers of them.
func Decide(wanted directory.Directory, existing map[string]Existing, id string) (Decision, error) {
	if _, is := wanted.People[id]; !is {
		return Decision{}, fmt.Errorf("%s is not among the people who are wanted", id)
	}
	plan, err := Make(wanted, State{}, existing, Policy{})
	if err != nil {
		return Decision{}, err
	}
	d := Decision{Match: "No Lark user was found for them."}
	if e, found := existing[id]; found {
		d.Match = e.describe()
	}
	var texts []string
	for _, line := range plan.Lines {
		if line.id != id {
			continue
		}
		if line.Sign == '?' {
			d.Held, d.Cause = true, strings.TrimPrefix(line.what, "held, ")
		}
		texts = append(texts, line.what)
	}
	d.Text = strings.Join(texts, "; ")
	return d, nil
}

// describe says who was found, in a sentence.
func (e Existing) describe() string {
	if e.Conflict != "" {
		return "Nobody can say who it is: " + e.Conflict + "."
	}
	who := e.OpenID
	if e.UserID != "" {
		who += ", user_id " + e.UserID
	}
	text := fmt.Sprintf("The Lark user %s was found by %s.", who, e.MatchedBy)
	if e.Frozen {
		text += " They are suspended in Lark."
	}
	return text
}
