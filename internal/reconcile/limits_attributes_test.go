package reconcile_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// each is n people of staff, each changed.
func each(n int, change func(i int, p person)) people {
	all := staff(n)
	for i := range n {
		change(i, all[fmt.Sprintf("p%02d", i)])
	}
	return all
}

// titled are n people with a title each and mobiles, all in Sales.
func titled(n int) people {
	return each(n, func(i int, p person) {
		p["job_title"], p["mobile"], p["departments"] = fmt.Sprintf("Job %d", i), fmt.Sprintf("+65812345%02d", i), []string{"Sales"}
		p["city"], p["leader"] = "", ""
	})
}

// titledBut are titled people of whom the first are changed.
func titledBut(n, first int, change func(i int, p person)) people {
	all := titled(n)
	for i := range first {
		change(i, all[fmt.Sprintf("p%02d", i)])
	}
	return all
}

func (w *world) limitSameAttribute(text string) {
	w.policy.Limits = map[reconcile.Kind]reconcile.Limit{reconcile.KindSameAttribute: limit(w.t, text)}
}

func TestSameAttribute_refuses_what_a_broken_expression_does_and_says_what_the_people_have_in_common(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		change    func(i int, p person)
		attribute string
		common    []string
	}{
		{
			"the same value for all", func(_ int, p person) { p["job_title"] = "undefined" }, "job_title",
			[]string{`5 of 5: job_title becomes "undefined"`, "5 of 5: in Sales"},
		},
		{"none", func(_ int, p person) { p["mobile"] = "" }, "mobile", []string{"5 of 5: mobile goes empty", "5 of 5: in Sales"}},
		{"another value for each", func(i int, p person) { p["job_title"] = fmt.Sprint("Level ", i) }, "job_title", []string{"5 of 5: in Sales"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, titled(10))
			w.tenant.took()
			w.limitSameAttribute("2 or 40%")
			w.want(wanted{People: titledBut(10, 5, c.change)})
			_, err := w.make()
			var refusal *reconcile.Refusal
			if !errors.As(err, &refusal) {
				t.Fatalf("not refused: %v", err)
			}
			equal(t, "over", len(refusal.Over), 1)
			five := []string{"p00", "p01", "p02", "p03", "p04"}
			equal(t, "whom", refusal.Over[0].IDs, five)
			equal(t, "title", refusal.Title(), fmt.Sprintf("Refused: %s of 5 people would be changed, the limit is 4", c.attribute))
			contains(t, "the error", err.Error(), append(c.common, `limits.same_attribute is "2 or 40%", that is 4 of the 10 people bound or adopted`,
				`approvals = ["`+strings.Join(five, `", "`)+`"]`)...)
			w.policy.Approvals = five[:1]
			equal(t, "steps", len(w.apply().Steps), 5)
			w.settled()
		})
	}
}

func TestSameAttribute_counts_each_attribute_alone_and_tells_of_all_that_are_over(t *testing.T) {
	t.Parallel()
	w := synced(t, titled(6))
	w.limitSameAttribute("3")
	changed := func(titles, mobiles int) wanted {
		return wanted{People: titledBut(6, 6, func(i int, p person) {
			if i < titles {
				p["job_title"] = "X"
			}
			if i >= 6-mobiles {
				p["mobile"] = ""
			}
		})}
	}
	w.want(changed(3, 3))
	equal(t, "steps of three each", len(w.plan().Steps), 6)
	w.want(changed(4, 5))
	_, err := w.make()
	if err == nil {
		t.Fatal("not refused")
	}
	contains(t, "the error", err.Error(), "job_title of 4 people would be changed",
		"mobile of 5 people would be changed", `4 of 4: job_title becomes "X"`, "5 of 5: mobile goes empty")
}

func TestSameAttribute_does_not_count(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		people people
	}{
		{"what Lark has nothing of", titledBut(6, 6, func(_ int, p person) { p["city"] = "Oslo" })},
		{"what has a limit of its own", titledBut(6, 6, func(i int, p person) {
			p["name"], p["email"], p["departments"], p["suspended"] = "X", fmt.Sprintf("x%d@acme.com", i), []string{"Legal"}, true
		})},
		{"who is created", but(titled(6), nil, people{
			"n1": human("n1", "job_title", "New"), "n2": human("n2", "job_title", "New"), "n3": human("n3", "job_title", "New"),
		})},
		{"who changes within the limit", but(titled(6), nil, people{"p00": human("p00", "job_title", "X"), "p01": human("p01", "job_title", "X")})},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, titled(6))
			w.limitSameAttribute("2")
			w.want(wanted{People: c.people})
			if w.plan(); len(w.apply().Steps) == 0 {
				t.Error("nothing is planned")
			}
			w.settled()
		})
	}
}

// Who is adopted is brought in line with the source, so that other values are what one expects, and the same for all is not.
func TestSameAttribute_lets_a_first_adoption_pass_unless_all_get_the_same_value_or_none(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		title func(i int) string
		whom  []string
	}{
		{"each their own", func(i int) string { return fmt.Sprint("Job ", i) }, nil},
		{"two alike", func(i int) string { return fmt.Sprint("Job ", i/2) }, nil},
		{"three alike, and three", func(i int) string { return fmt.Sprint("Job ", i/3) }, []string{"p00", "p01", "p02", "p03", "p04", "p05"}},
		{"four alike", func(i int) string { return fmt.Sprint("Job ", max(i, 3)) }, []string{"p00", "p01", "p02", "p03"}},
		{"none", func(int) string { return "" }, []string{"p00", "p01", "p02", "p03", "p04", "p05"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			all := each(6, func(i int, p person) { p["job_title"] = c.title(i) })
			for id := range all {
				w.tenant.hire(id, directory.Person{"name": "Name " + id, "email": id + "@acme.com", "job_title": "As Lark has it"})
			}
			w.limitSameAttribute("1 or 40%")
			w.want(wanted{People: all})
			w.match()
			_, err := w.make()
			var refusal *reconcile.Refusal
			if errors.As(err, &refusal) != (c.whom != nil) {
				t.Fatalf("refused: %v", err)
			}
			if c.whom != nil {
				equal(t, "whom", refusal.Over[0].IDs, c.whom)
				contains(t, "the error", err.Error(), "that is 2 of the 6 people bound or adopted", `job_title was "As Lark has it"`)
				w.policy.Approvals = c.whom
			}
			equal(t, "adopted", w.apply().Summary[reconcile.KindAdopt], 6)
			w.settled()
		})
	}
}

func TestSameAttribute_of_which_nobody_knows_what_Lark_has_counts_as_for_who_is_adopted(t *testing.T) {
	t.Parallel()
	w := synced(t, staff(6)) // whose city was never asked for
	w.limitSameAttribute("2")
	w.want(wanted{People: each(6, func(i int, p person) { p["city"] = fmt.Sprint("City ", i) })})
	equal(t, "steps", len(w.plan().Steps), 6)
	w.want(wanted{People: each(6, func(_ int, p person) { p["city"] = "Oslo" })})
	_, err := w.make()
	if err == nil {
		t.Fatal("not refused")
	}
	contains(t, "the error", err.Error(), "city of 6 people would be changed", `6 of 6: city becomes "Oslo"`)
}

func TestSameAttribute_is_no_key_of_the_summary(t *testing.T) {
	t.Parallel()
	if slices.Contains(reconcile.SummaryKinds, reconcile.KindSameAttribute) {
		t.Error("it is")
	}
}
