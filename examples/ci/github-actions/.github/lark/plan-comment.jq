# Makes a comment for a pull request, or the text of an issue, in Markdown:
#
#   jq -nr --slurpfile plan plan.json --rawfile stream plan.jsonl -f plan-comment.jq
#
# plan.json is what `terraform show -json` says of a saved plan, and may be empty where there is none. plan.jsonl is what
# `terraform plan -json` printed: the roster of the sync, who joins, leaves and is held, is a warning, which no plan file has,
# and so is a refusal an error. It may be empty too (/dev/null), and then who joins and leaves is told from the plan file alone.
#
# The text names people. Names are text of a source: they stand in blocks of code, where they can neither mention nor link.

def most: 100; # lines of a list: GitHub takes 65,536 characters
def plain($longest): gsub("[`\\p{Cc}\\p{Cf}]"; "") | if length > $longest then .[:$longest] + "..." else . end;
def block($kind; $longest):
  if length == 0 then empty
  else "```\($kind)", ((if length > most then .[:most] + ["and \(length - most) more"] else . end)[] | plain($longest)), "```\n" end;
def counted($one; $many): if . == 1 then "1 \($one)" else "\(.) \($many)" end;

def show($names):
  if . == null or . == "" then "none"
  elif type == "array" then if length == 0 then "the root" else join(", ") | tojson end
  elif type == "string" then ($names[.] // .) | tojson
  else tojson end;
def document: (. // "{}") | if type == "string" then fromjson else . end;
def called($id): if .name == null then $id else "\(.name) (\($id))" end;

# The limits of the provider where the configuration says nothing.
def defaults: {
  "suspend": "5 or 5%", "delete": "5 or 5%", "missing": "5 or 5%", "restore": "5 or 5%", "move": "50 or 10%", "rename": "20 or 5%", "member_remove": "50 or 20%"
};

# Attribute by attribute, what differs between two people.
def differs($before; $after; $names):
  [([$before, $after] | add | keys)[] as $k | select($before[$k] != $after[$k])
    | (if $k == "leader" then $names else {} end) as $n
    | "\($k) \($before[$k] | show($n)) -> \($after[$k] | show($n))"] | join(", ");

# The lines of a sync: people who stay and change, and with $all those who come and go.
def people($all):
  (.before.directory | document) as $b | (.after.directory | document) as $a
  | (.before.offboarded | document) as $left | (.after.offboarded | document) as $leaving
  | (($b.people // {}) + ($a.people // {}) | map_values(.name)) as $names
  | [($a.people // {}) | to_entries[] | .key as $id | .value as $p | ($b.people // {})[$id] as $was
      | if $was == null then select($all) | "+ \($p | called($id)): in \($p.departments // [] | show({}))"
        elif $was != $p then "~ \($p | called($id)): \(differs($was; $p; $names))"
        else empty end]
  + [select($all) | $leaving | to_entries[] | .key as $id | .value as $p
      | if $p.deleted == true and $left[$id].deleted != true then "- \($p | called($id)): is deleted, their time is over"
        elif $left[$id] == null then "- \($p | called($id)): leaves (\($p.evidence // ""))"
        else empty end]
  + [select($all) | ($b.people // {}) | to_entries[] | .key as $id | select($leaving[$id] == null and ($a.people // {})[$id] == null)
      | "? \(.value | called($id)): \(($a.held // {})[$id] | if . == null then "missing" else "held, \(.cause)" end)"];

[$stream | split("\n")[] | fromjson? | objects | .diagnostic | objects] as $diagnostics
| ($diagnostics | map(select(.severity == "error"))) as $errors
| [$plan[0].resource_changes[]? | select(.change.actions != ["no-op"] and .change.actions != ["read"])] as $changes
| ($changes | map(select(.type == "lark_directory_sync"))) as $syncs
| "<!-- lark-plan -->",
  (if ($errors | length) > 0 then "## Lark: the plan is refused, nothing will be applied\n"
   elif ($plan | length) == 0 then "## Lark: there is no plan, and the log says why\n"
   elif ($changes | length) == 0 then "## Lark: nothing to do\n"
   else "## Lark: what will happen\n" end),
  ($errors[] | "**\(.summary | plain(240))**\n", (.detail // "" | split("\n") | block(""; 4000))),
  ($syncs[] | .address as $address
    | [$diagnostics[] | select(.severity == "warning" and .address == $address)] as $told
    | "### `\($address)`\n",
      ([.change.after.summary // {} | to_entries[] | select(.value > 0)] | if length == 0 then empty else
        "| Kind | Count | Limit |", "|---|---|---|" end),
      (.change.after as $after | $after.summary // {} | to_entries[] | select(.value > 0)
        | "| \(.key) | \(.value) | \($after.limits[.key]? // defaults[.key] // "none") |"),
      "",
      "Forecast: \(.change.after.forecast // "known when it is applied").\n",
      ($told[] | "**\(.summary | plain(240))**\n", (.detail // "" | split("\n") | map(sub("^ +"; "")) | block("diff"; 240))),
      (.change | people(($told | length) == 0) | block("diff"; 240))),
  ($changes - $syncs | map("\(.change.actions | join(" and ")) \(.address)") | if length == 0 then empty else "### \(length | counted("other change"; "other changes"))\n", block(""; 240) end)
