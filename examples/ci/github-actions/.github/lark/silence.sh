#!/usr/bin/env bash
# Fails when no run has gone well for HOURS (26), because runs that have stopped cannot say so themselves:
#
#   silence.sh               looks at the workflows of this repository, by gh
#   silence.sh audit.jsonl   looks at the provider's audit log, where runs have a disk that stays
#
# It needs neither Terraform nor the provider. What it does not find counts as silence.
set -euo pipefail

if [ $# -gt 0 ]; then
  last=$(tail -n 20000 "$1" |
    jq -Rr 'fromjson? | objects | select(.by == "lark_directory_sync" and .outcome == "done")
      | select(.kind == "read" or .kind == "run" and .action == "end") | .time' | tail -n 1)
else
  last=$(for workflow in lark-apply.yml lark-drift.yml; do
    gh run list --workflow "$workflow" --status success --limit 1 --json updatedAt --jq '.[].updatedAt'
  done | sort | tail -n 1)
fi

jq -nr --arg last "$last" --arg hours "${HOURS:-26}" '
  if $last == "" then "No run has gone well yet, as far as can be seen.\n" | halt_error(1) else . end
  | ((now - ($last | sub("\\.[0-9]+"; "") | fromdate)) / 3600 | floor) as $age
  | if $age >= ($hours | tonumber)
    then "No run has gone well since \($last), \($age) hours ago. Look at the schedule, and at the last runs.\n" | halt_error(1)
    else "The last run that went well was \($age) hours ago, at \($last)." end'
