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
	chapter("1", "First sync: 300 people in Okta, 40 of them in Lark already")
	r, err := s.expect(2, "plan", "-out=first.tfplan", "-detailed-exitcode")
	if err != nil {
		return err
	}
	show(r.block("summary"), 14)
	show(r.line("Plan:"), 1)
	show(r.from("Warning:"), 16)
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
	chapter("2", "Planned again: nothing to do")
	s.world.lark.Reset()
	r, err := s.expect(0, "plan", "-detailed-exitcode")
	if err != nil {
		return err
	}
	show(r.line("No changes."), 1)
	say("It took %d calls to Lark, none of them a write.", len(s.world.lark.Calls()))
	return equal("writes of a plan", len(s.world.lark.Writes()), 0)
}

// mostLines is what the plan of a usual week may take, warning included. Most of it are the attributes of the one who
// joins and the one who leaves: Terraform draws those in full.
const mostLines = 85

func (s *story) aWeekLater() error {
	chapter("4", "A week later: one hire, one promotion, one new name, one leaver")
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
	r, err := s.expect(2, "plan", "-detailed-exitcode")
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

func (s *story) drift() error {
	chapter("3", "Somebody changed things in the Lark console")
	lark := s.world.lark
	for i, change := range []func(*sandbox.LarkUser){
		func(u *sandbox.LarkUser) { u.JobTitle = "Wizard" },
		func(u *sandbox.LarkUser) { u.Name = "Bob" },
		func(u *sandbox.LarkUser) { u.City = "Atlantis" },
	} {
		u, err := s.world.larkUser(text(s.world.people[110+i], "email"))
		if err != nil {
			return err
		}
		lark.SetUser(u.OpenID, change)
	}
	r, err := s.expect(2, "plan", "-detailed-exitcode")
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
	say("Lark was sent %d writes.", len(writes))
	return equal("writes", len(writes), 3)
}

func (s *story) halfTheCompany() error {
	chapter("5", "Okta suddenly returns half of the people")
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
	chapter("6", "One person cannot be brought in line; everybody else is")
	okta, people := s.world.okta, s.world.people
	okta.SetUser(people[120].ID, func(u *sandbox.OktaUser) { u.Profile["mobilePhone"] = "+6567771234" }) // the front desk's
	okta.SetUser(people[121].ID, func(u *sandbox.OktaUser) { u.Profile["title"] = "Team Lead" })
	okta.SetUser(people[122].ID, func(u *sandbox.OktaUser) { u.Profile["title"] = "Staff Designer" })
	r, writes, err := s.apply(1)
	if err != nil {
		return err
	}
	show(r.from("Error: 1 change failed"), 14)
	if err := errors.Join(r.require("1 change failed", people[120].ID), equal("writes that Lark took", len(writes), 2)); err != nil {
		return err
	}
	say("The apply exits 1. The next plan has just that person:")
	if r, err = s.expect(2, "plan", "-detailed-exitcode"); err != nil {
		return err
	}
	show(r.block("directory"), 20)
	return equal("planned updates", r.planned("update"), 1)
}

func (s *story) theReport() error {
	chapter("7", "The report of that run")
	report, err := os.ReadFile(filepath.Join(s.folder, "sync-report.md"))
	if err != nil {
		return err
	}
	show(string(report), 32)
	if err := (result{out: string(report)}).require("What failed, and why", s.world.people[120].ID); err != nil {
		return err
	}
	say("The number is corrected in Okta, and the next run is clean.")
	s.world.okta.SetUser(s.world.people[120].ID, func(u *sandbox.OktaUser) { u.Profile["mobilePhone"] = "+6567779999" })
	r, _, err := s.apply(0)
	if err != nil {
		return err
	}
	show(r.line("Apply complete!"), 1)
	return nil
}

func (s *story) failedFirstRun() error {
	chapter("8", "A first run with a failure: it exits 1, and nothing is tainted")
	u := s.world.people[5]
	s.world.lark.AddUser(sandbox.LarkUser{
		UserID: "squatter", Name: "Somebody Else", EmployeeNo: text(u, "employeeNumber"), EmployeeType: 1,
		Email: "somebody@acme.example",
	})
	r, _, err := s.apply(1)
	if err != nil {
		return err
	}
	show(r.from("Error: Module output value precondition failed"), 14)
	if r, err = s.expect(2, "plan", "-detailed-exitcode"); err != nil {
		return err
	}
	show(r.line("Plan:"), 1)
	if err := r.require("0 to add, 1 to change, 0 to destroy"); err != nil {
		return err
	}
	return equal("planned creates", r.planned("create"), 1)
}
