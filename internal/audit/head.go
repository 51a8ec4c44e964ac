package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// head is what is known of the end of a log: the last line's number and hash. It is kept beside the log, so that one that
// was cut off is found, and so that appending needs not read the whole of it. It is written after the lines, and so may be
// behind when a process was killed, never ahead.
type head struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
	// Size is how long the file is up to there, First the number of its first line.
	Size  int64 `json:"size"`
	First int64 `json:"first"`
}

func headPath(path string) string { return path + ".head" }

// loadHead reads the head. A log without one is empty, unless there is a file: that is found when it is read from its start.
func loadHead(path string) (head, error) {
	text, err := os.ReadFile(headPath(path))
	if errors.Is(err, os.ErrNotExist) {
		return head{First: 1}, nil
	}
	if err != nil {
		return head{}, err
	}
	var h head
	if err := json.Unmarshal(text, &h); err != nil {
		return head{}, fmt.Errorf("%s is damaged (%w); move it and the log away, and look at both", headPath(path), err)
	}
	return h, nil
}

// save replaces the head, whole or not at all.
func (h head) save(path string) error {
	text, err := json.Marshal(h)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".head-*")
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(file.Name(), headPath(path))
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}

// former is the name of a file that is full, by the number of its first line.
func former(path string, first int64) string { return fmt.Sprintf("%s.%012d", path, first) }
