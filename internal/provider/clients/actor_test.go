package clients

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

func TestThisRun_says_who_runs_it_where_and_from_which_commit(t *testing.T) {
	t.Parallel()
	selected := t.TempDir()
	if err := os.WriteFile(filepath.Join(selected, "environment"), []byte("staging"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		environment              map[string]string
		actor, workspace, commit string
	}{
		"HCP Terraform": {
			map[string]string{"TFC_RUN_ID": "run-x1", "TFC_WORKSPACE_SLUG": "acme/people", "TFC_WORKSPACE_NAME": "people", "TFC_CONFIGURATION_VERSION_GIT_COMMIT_SHA": "c1"},
			"HCP Terraform run-x1", "acme/people", "c1",
		},
		"GitHub, run again by somebody else": {
			map[string]string{
				"GITHUB_RUN_ID": "77", "GITHUB_REPOSITORY": "acme/people", "GITHUB_ACTOR": "mei", "GITHUB_TRIGGERING_ACTOR": "ann", "GITHUB_SHA": "c2", "TF_WORKSPACE": "prod",
			},
			"GitHub acme/people, run 77 by ann", "prod", "c2",
		},
		"GitLab": {
			map[string]string{"GITLAB_CI": "true", "CI_PROJECT_PATH": "acme/people", "CI_JOB_ID": "9", "GITLAB_USER_LOGIN": "mei", "CI_COMMIT_SHA": "c3", "TF_DATA_DIR": selected},
			"GitLab acme/people, job 9 by mei", "staging", "c3",
		},
		"a machine": {nil, `.+ on .+`, "default", ""},
	} {
		env := func(key string) string { return c.environment[key] }
		if got := actor(env); !regexp.MustCompile("^" + c.actor + "$").MatchString(got) {
			t.Errorf("%s: the actor is %q, want %q", name, got, c.actor)
		}
		if w, of := workspace(env), commit(env); w != c.workspace || of != c.commit {
			t.Errorf("%s: workspace %q and commit %q", name, w, of)
		}
	}
}
