package main

import (
	"cmp"
	"context"
	"errors"
)

// starter gives what starts a run, by the environment: a repository_dispatch event in GitHub, or a run of a workspace in HCP Terraform.
func starter(env func(string) string) (func(ctx context.Context, cause string) error, error) {
	repository, token := env("GITHUB_REPOSITORY"), env("GITHUB_TOKEN")
	workspace, tfe := env("TFE_WORKSPACE_ID"), env("TFE_TOKEN")
	switch {
	case repository != "" && token != "" && workspace == "":
		address := cmp.Or(env("GITHUB_API_URL"), "https://api.github.com") + "/repos/" + repository + "/dispatches"
		headers := map[string]string{"Authorization": "Bearer " + token, "Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
		return func(ctx context.Context, cause string) error {
			return post(ctx, address, headers, map[string]any{"event_type": "directory-changed", "client_payload": map[string]string{"cause": cause}}, nil)
		}, nil
	case workspace != "" && tfe != "" && repository == "":
		address := cmp.Or(env("TFE_ADDRESS"), "https://app.terraform.io") + "/api/v2/runs"
		headers := map[string]string{"Authorization": "Bearer " + tfe, "Content-Type": "application/vnd.api+json"}
		return func(ctx context.Context, cause string) error {
			return post(ctx, address, headers, map[string]any{"data": map[string]any{
				"type": "runs", "attributes": map[string]any{"message": cause},
				"relationships": map[string]any{"workspace": map[string]any{"data": map[string]string{"type": "workspaces", "id": workspace}}},
			}}, nil)
		}, nil
	}
	return nil, errors.New("set GITHUB_REPOSITORY (owner/name) and GITHUB_TOKEN, or TFE_WORKSPACE_ID (ws-...) and TFE_TOKEN: one of the two pairs says which run to start")
}
