package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
)

// onRecord gives the configuration of an example an audit log, from which the report draws the last runs.
const onRecord = `provider "lark" {
  audit_log = { path = "audit.jsonl" }
}
`

// putOnRecord writes that beside the example: what is in an override file is added to what the others have.
func (s *story) putOnRecord() error {
	return os.WriteFile(filepath.Join(s.folder, "audit_override.tf"), []byte(onRecord), 0o600)
}

// verifyRecord reads the audit log, which must have every write that Lark took, and whose chain must hold.
func (s *story) verifyRecord() error {
	syncs, writes, reads := 0, 0, 0
	total, err := audit.Verify(filepath.Join(s.folder, "audit.jsonl"), func(e audit.Event) error {
		switch {
		case e.Kind == audit.RunKind && e.Action == audit.End:
			syncs++
		case e.Kind == audit.WriteKind:
			writes++
		case e.Kind == audit.ReadKind:
			reads++
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("the audit log: %w", err)
	}
	say("All of it is in the audit log: %d lines of %d syncs, %d writes and %d reads, each chained to the one before by its hash. The chain is verified: "+
		"nothing was changed, removed or cut off.", total, syncs, writes, reads)
	if taken := len(s.world.lark.Writes()); writes < taken {
		return fmt.Errorf("the audit log has %d writes, and Lark took %d", writes, taken)
	}
	return nil
}

// keepPage copies the report in HTML out of the folder, which goes with the demo.
func (s *story) keepPage() error {
	page, err := os.ReadFile(filepath.Join(s.folder, "sync-report.html"))
	if err != nil {
		return err
	}
	if err := (result{out: string(page)}).require("<svg", "What failed, and why", s.world.people[120].ID); err != nil {
		return err
	}
	file, err := os.CreateTemp("", "lark-sync-report-*.html")
	if err != nil {
		return err
	}
	_, err = file.Write(page)
	s.page = file.Name()
	return errors.Join(err, file.Close())
}
