package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// kinds say in words what counts are of, for readers who do not know the attribute summary.
var kinds = map[reconcile.Kind]string{
	reconcile.KindAdopt:        "People taken up who were in Lark already",
	reconcile.KindCreate:       "People created and invited",
	reconcile.KindUpdate:       "People updated",
	reconcile.KindMove:         "People moved to other departments",
	reconcile.KindRename:       "People with a new name or email",
	reconcile.KindSuspend:      "People suspended",
	reconcile.KindDelete:       "People deleted",
	reconcile.KindRestore:      "People who came back",
	reconcile.KindMissing:      "People whom the source does not mention any more",
	reconcile.KindHeld:         "People held and left as they are",
	reconcile.KindDepartments:  "Departments created, changed or deleted",
	reconcile.KindGroups:       "Groups made or changed",
	reconcile.KindMemberAdd:    "Group memberships added",
	reconcile.KindMemberRemove: "Group memberships ended",
}

// words say what a count is of.
func (c Count) words() string {
	if text, ok := kinds[reconcile.Kind(c.Kind)]; ok {
		return text
	}
	return c.Kind
}

// done is what was done of a count, a dash where there is nothing to do.
func (c Count) done() string {
	if c.Done == nil {
		return "-"
	}
	return fmt.Sprint(*c.Done)
}

// signs say in a word what a line of a plan is about.
var signs = map[string]string{
	"+": "joins", "-": "leaves", "=": "adopted", "~": "changes", "!": "to look at", "?": "left alone", ".": "later",
}

// who is a name with its id, or one of the two.
func who(id, name string) string {
	if name == "" {
		return id
	}
	return fmt.Sprintf("%s (%s)", name, strings.TrimPrefix(id, reconcile.FailureOfGroup("")))
}

// at is an instant for a human: with its offset where the configuration gives a time zone. That of the machine matters to nobody.
func at(t time.Time) string {
	if _, offset := t.Zone(); offset == 0 {
		return t.UTC().Format("2006-01-02 15:04 UTC")
	}
	return t.Format("2006-01-02 15:04 -07:00")
}

// took is how long the apply ran.
func (r Report) took() string {
	return r.Finished.Sub(r.Started).Round(100 * time.Millisecond).String()
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// upper is a text of ours as a sentence begins.
func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
