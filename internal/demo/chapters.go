package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func (s *story) firstSync() error {
	chapter("1", "First sync", "Okta has 300 people whom Lark should have, and a few who are staged or suspended. 40 of the 300 are in Lark "+
		"already: who is found there by email is adopted, the others are created, and invited. The plan names everybody; nothing "+
		"is written before the apply. The quickstart lets 20 people be invited in one run, and refuses a plan with more: for this company, "+
		"TF_VAR_invitations=300 is set.")
	r, err := s.expect(2, "plan", "-out=first.tfplan", detailed)
	if err != nil {
		return err
	}
	show(noZeros(r.block("summary")), 14)
	show(r.line("Plan:"), 1)
	show(r.from("Warning:"), 9)
	say("A line for each person: = is adopted, + is created and invited, - is suspended, ? is held, which is left alone.")
	if err := errors.Join(equal("planned creates", r.planned("create"), 260), equal("planned adoptions", r.planned("adopt"), 40)); err != nil {
		return err
	}
	s.world.lark.Reset()
	if r, err = s.expect(0, "apply", "first.tfplan"); err != nil {
		return err
	}
	show(r.line("Apply complete!"), 1)
	invited := len(s.world.lark.Invitations())
	say("Lark sent %d invitations, one for each person who was created; %d people are in the tenant.", invited, len(s.world.lark.Users()))
	return equal("invitations", invited, 260)
}

func (s *story) nothingToDo() error {
	chapter("2", "Planned again", "What was written is what is read: there is nothing to do.")
	s.world.lark.Reset()
	r, err := s.expect(0, "plan", detailed)
	if err != nil {
		return err
	}
	show(r.line("No changes."), 1)
	say("It took %d calls to Lark, none of them a write.", len(s.world.lark.Calls()))
	return equal("writes of a plan", len(s.world.lark.Writes()), 0)
}

func (s *story) drift() error {
	chapter("3", "Drift", "Somebody changed a title, a name and a city in Lark's admin console. The plan shows what is there, and what Okta "+
		"says; the apply puts it back.")
	lark := s.world.lark
	for i, change := range []func(*sandbox.LarkUser){
		func(u *sandbox.LarkUser) { u.JobTitle = "Wizard" },
		func(u *sandbox.LarkUser) { u.Name = "Bob" },
		func(u *sandbox.LarkUser) { u.City = "Atlantis" },
	} {
		u, ok := lark.UserByEmail(text(s.world.people[110+i], "email"))
		if !ok {
			return fmt.Errorf("nobody in Lark has the email %s", text(s.world.people[110+i], "email"))
		}
		lark.SetUser(u.OpenID, change)
	}
	r, err := s.expect(2, "plan", detailed)
	if err != nil {
		return err
	}
	show(r.block("directory"), 40)
	if err := r.require(`"Wizard" ->`, `"Bob" ->`, `"Atlantis" ->`); err != nil {
		return err
	}
	r, writes, err := s.apply(0)
	if err != nil {
		return err
	}
	show(r.line("Apply complete!"), 1)
	say("Lark was sent %d writes, one for each of these people.", len(writes))
	return equal("writes", len(writes), 3)
}

// mostLines is what the plan of a usual week may take, warning included. Most of it are the attributes of the one who
// joins and the one who leaves: Terraform draws those in full.
const mostLines = 85

func (s *story) aWeekLater() error {
	chapter("4", "A week later", "One hire, one promotion, one new name and one leaver in Okta. This is the whole plan, as a reviewer reads it.")
	okta, people := s.world.okta, s.world.people
	boss := people[30]
	okta.AddUser(sandbox.OktaUser{Status: "ACTIVE", Profile: map[string]any{
		"login": "tom.park@acme.example", "email": "tom.park@acme.example", "firstName": "Tom", "lastName": "Park",
		"title": "Software Engineer", "division": "Engineering", "department": "Platform", "employeeNumber": "E9001", "managerId": boss.ID,
	}})
	okta.SetUser(people[100].ID, func(u *sandbox.OktaUser) { u.Profile["title"] = "Principal Engineer" })
	okta.SetUser(people[101].ID, func(u *sandbox.OktaUser) {
		u.Profile["displayName"], u.Profile["lastName"] = "Alex Rivera-Novak", "Rivera-Novak"
		u.Profile["email"] = "alex.rivera-novak@acme.example"
	})
	okta.Deactivate(people[102].ID)
	r, err := s.expect(2, "plan", detailed)
	if err != nil {
		return err
	}
	lines := r.from("will perform the following actions")
	show(lines, 90)
	if n := strings.Count(lines, "\n") + 1; n > mostLines {
		return fmt.Errorf("the plan takes %d lines; a reviewer has %d", n, mostLines)
	}
	if err := r.require("Tom Park", "an invitation will be sent", "suspended, nothing is deleted", "Principal Engineer", "alex.rivera-novak@acme.example"); err != nil {
		return err
	}
	r, writes, err := s.apply(0)
	if err != nil {
		return err
	}
	show(r.line("Apply complete!"), 1)
	say("Lark was sent just these writes:")
	show(strings.Join(writes, "\n"), 10)
	return errors.Join(equal("writes", len(writes), 4), equal("creates", count(writes, "POST"), 1))
}

func (s *story) halfTheCompany() error {
	chapter("5", "Okta returns half of the people", "A well-formed answer, and a wrong one: a filter was edited, a permission lost. Half of the company is not in it.")
	s.world.okta.ServeOnly(150)
	defer s.world.okta.ServeOnly(0)
	s.world.lark.Reset()
	r, err := s.expect(1, "plan")
	if err != nil {
		return err
	}
	show(r.from("Error:"), 14)
	if err := r.require("Refused", "missing from the source", "Nothing will be applied"); err != nil {
		return err
	}
	say("Nobody was suspended: who is not listed has not left. Okta recovers.")
	return nil
}

func (s *story) oneFails() error {
	chapter("6", "One person fails", "Two people have new titles in Okta, and a third a mobile that somebody else in Lark has. Lark refuses that, and only that.")
	okta, people := s.world.okta, s.world.people
	okta.SetUser(people[120].ID, func(u *sandbox.OktaUser) { u.Profile["mobilePhone"] = "+6567771234" }) // the front desk's
	okta.SetUser(people[121].ID, func(u *sandbox.OktaUser) { u.Profile["title"] = "Team Lead" })
	okta.SetUser(people[122].ID, func(u *sandbox.OktaUser) { u.Profile["title"] = "Staff Designer" })
	r, writes, err := s.apply(1)
	if err != nil {
		return err
	}
	show(wrap(r.from("Error: 1 change failed")), 14)
	if err := errors.Join(r.require("1 change failed", people[120].ID), equal("writes that Lark took", len(writes), 2)); err != nil {
		return err
	}
	say("The apply exits 1, so a pipeline notices. The next plan has just that person:")
	if r, err = s.expect(2, "plan", detailed); err != nil {
		return err
	}
	show(r.block("directory"), 20)
	return equal("planned updates", r.planned("update"), 1)
}

func (s *story) theReport() error {
	chapter("7", "The report", "Each apply writes a report of what was planned, what was done, and what failed. This is that of chapter 6.")
	report, err := os.ReadFile(filepath.Join(s.folder, "sync-report.md"))
	if err != nil {
		return err
	}
	fmt.Println()
	show(wrap(string(report)), 36)
	if err := (result{out: string(report)}).require("What failed, and why", s.world.people[120].ID); err != nil {
		return err
	}
	if err := s.keepPage(); err != nil {
		return err
	}
	say("The number is corrected in Okta, and the next run is clean.")
	s.world.okta.SetUser(s.world.people[120].ID, func(u *sandbox.OktaUser) { u.Profile["mobilePhone"] = "+6567779999" })
	r, _, err := s.apply(0)
	if err != nil {
		return err
	}
	show(r.line("Apply complete!"), 1)
	return s.verifyRecord()
}

func (s *story) failedFirstRun() error {
	chapter("8", "A first run that fails for one", "In another company, on its first day: one person's employee number belongs to somebody in Lark. An error of a "+
		"new resource would taint it, and Terraform would replace it. So the failure is reported by an output's condition, and the next run goes on "+
		"from there.")
	u := s.world.people[5]
	s.world.lark.AddUser(sandbox.LarkUser{
		UserID: "squatter", Name: "Somebody Else", EmployeeNo: text(u, "employeeNumber"), EmployeeType: 1,
		Email: "somebody@acme.example",
	})
	r, _, err := s.apply(1)
	if err != nil {
		return err
	}
	show(wrap(r.from("Error: Module output value precondition failed")), 14)
	if r, err = s.expect(2, "plan", detailed); err != nil {
		return err
	}
	show(r.line("Plan:"), 1)
	say("Nothing is replaced: the next run creates that one person, and leaves all others alone.")
	if err := r.require("0 to add, 1 to change, 0 to destroy"); err != nil {
		return err
	}
	return equal("planned creates", r.planned("create"), 1)
}
