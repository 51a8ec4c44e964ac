package clients

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
)

// thisRun says who runs this, where, and from which commit, with an id by which the events of one process are told from those of
// others.
func thisRun() audit.Run {
	return audit.Run{ID: rand.Text()[:12], Actor: actor(os.Getenv), Workspace: workspace(os.Getenv), Commit: commit(os.Getenv)}
}

// actor is the run of HCP Terraform, GitHub Actions or GitLab, by the variables that each of them sets; else the user of the machine.
func actor(env func(string) string) string {
	switch {
	case env("TFC_RUN_ID") != "":
		return "HCP Terraform " + env("TFC_RUN_ID")
	case env("GITHUB_RUN_ID") != "":
		return fmt.Sprintf("GitHub %s, run %s by %s", env("GITHUB_REPOSITORY"), env("GITHUB_RUN_ID"), cmp.Or(env("GITHUB_TRIGGERING_ACTOR"), env("GITHUB_ACTOR")))
	case env("GITLAB_CI") != "":
		return fmt.Sprintf("GitLab %s, job %s by %s", env("CI_PROJECT_PATH"), env("CI_JOB_ID"), env("GITLAB_USER_LOGIN"))
	}
	name := fmt.Sprintf("uid %d", os.Getuid()) // a container may have no name for it
	if u, err := user.Current(); err == nil && u.Username != "" {
		name = u.Username
	}
	if host, err := os.Hostname(); err == nil && host != "" {
		name += " on " + host
	}
	return name
}

func commit(env func(string) string) string {
	return cmp.Or(env("TFC_CONFIGURATION_VERSION_GIT_COMMIT_SHA"), env("GITHUB_SHA"), env("CI_COMMIT_SHA"))
}

// workspace is the one that Terraform runs in. A provider is not told, so it looks where Terraform does: it runs in the folder of the
// configuration.
func workspace(env func(string) string) string {
	if name := cmp.Or(env("TFC_WORKSPACE_SLUG"), env("TFC_WORKSPACE_NAME"), env("TF_WORKSPACE")); name != "" {
		return name
	}
	selected, err := os.ReadFile(filepath.Join(cmp.Or(env("TF_DATA_DIR"), ".terraform"), "environment"))
	if err != nil {
		return "default"
	}
	return cmp.Or(strings.TrimSpace(string(selected)), "default")
}
