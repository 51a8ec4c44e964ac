package main

import (
	"encoding/json"
	"errors"
	"path/filepath"
)

// state is what is of interest in a state file of the CLI's.
type state struct {
	Resources []struct {
		Type      string
		Instances []struct {
			Attributes struct {
				Users, Directory, Existing string
				Failures                   map[string]string
			}
			Private []byte
		}
	}
}

// echoDocuments gives the documents of the state to the provider that echoes, and tells how many failures it lists.
func (r *trial) echoDocuments(echo *folder) (failures int, err error) {
	var s state
	if err := readJSON(filepath.Join(r.work.path, stateFile), &s); err != nil {
		return 0, err
	}
	for _, resource := range s.Resources {
		if len(resource.Instances) != 1 {
			continue
		}
		instance := resource.Instances[0]
		switch resource.Type {
		case "lark_okta_users":
			err = errors.Join(err, echo.write(usersFile, []byte(instance.Attributes.Users)))
		case "lark_existing_users":
			err = errors.Join(err, echo.write(existingFile, []byte(instance.Attributes.Users)))
		case "lark_directory_sync":
			var private struct{ Memory []byte }
			err = errors.Join(err, json.Unmarshal(instance.Private, &private), echo.write(memoryFile, private.Memory),
				echo.write(directoryFile, []byte(instance.Attributes.Directory)))
			failures += len(instance.Attributes.Failures)
		}
	}
	return failures, err
}
