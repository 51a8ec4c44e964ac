package clients

import "testing"

func TestRunLink_leads_to_the_run_of_whoever_runs_it(t *testing.T) {
	t.Parallel()
	for want, env := range map[string]map[string]string{
		"": {},
		"https://app.terraform.io/app/acme/workspaces/staff/runs/run-1": {"TFC_RUN_ID": "run-1", "TFC_WORKSPACE_SLUG": "acme/staff", "GITHUB_RUN_ID": "2"},
		"https://tfe.acme.example/app/acme/workspaces/staff/runs/run-1": {"TFC_RUN_ID": "run-1", "TFC_WORKSPACE_SLUG": "acme/staff", "TF_CLOUD_HOSTNAME": "tfe.acme.example"},
		"https://github.com/acme/lark/actions/runs/2":                   {"GITHUB_RUN_ID": "2", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/lark"},
		"https://gitlab.com/acme/-/jobs/3":                              {"CI_JOB_URL": "https://gitlab.com/acme/-/jobs/3"},
	} {
		if got := runLink(func(name string) string { return env[name] }); got != want {
			t.Errorf("of %v the link is %q, want %q", env, got, want)
		}
	}
	if got := runLink(func(name string) string { return map[string]string{"CI_JOB_URL": "javascript:alert(1)"}[name] }); got != "" {
		t.Errorf("the link is %q", got)
	}
}
