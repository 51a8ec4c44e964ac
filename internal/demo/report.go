package main

import (
	"errors"
	"os"
	"path/filepath"
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
