#!/usr/bin/env bash
# Fails if the .proto files break what the last commit promised: those that were changed and not committed against the
# last commit, and the last commit against the one before it. The public API must stay compatible also for those who
# compile against it (buf's category FILE); what nodes tell each other and keep on disk must stay readable (WIRE).
# Where there is nothing to compare with, says why and succeeds. Needs git, and buf from `npm ci`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

buf=$PWD/node_modules/.bin/buf
protos=src/main/protobuf
# Usage: rules CATEGORY IGNORED_PACKAGE...
rules() {
  local ignored=""
  for package in "${@:2}"; do
    ignored="$ignored${ignored:+,}\"$protos/lograft/$package\""
  done
  printf '{"version":"v2","modules":[{"path":"%s"}],"breaking":{"use":["%s"],"ignore":[%s]}}' \
    "$protos" "$1" "$ignored"
}

[ -x "$buf" ] || { echo "proto: no $buf; run: npm ci --prefix proto" >&2; exit 1; }

skip() {
  echo "proto: SKIPPED the look for breaking changes: $1"
  exit 0
}

command -v git >/dev/null || skip "there is no git on the PATH"
git rev-parse --git-dir >/dev/null 2>&1 || skip "this is no git repository, so there is no last commit"
git rev-parse --quiet --verify HEAD >/dev/null || skip "nothing is committed yet"

if ! git diff --quiet HEAD -- "$protos" || [ -n "$(git ls-files --others --exclude-standard -- "$protos")" ]; then
  base=HEAD
elif git rev-parse --quiet --verify HEAD^ >/dev/null; then
  base=HEAD^
elif [ "$(git rev-parse --is-shallow-repository)" = true ]; then
  skip "the clone is shallow and ends at the last commit; clone with a depth of 2 or more"
else
  skip "the last commit is the first one"
fi

before=$(mktemp -d)
trap 'rm -rf "$before"' EXIT
if [ -z "$(git ls-tree -r --name-only "$base" -- "$protos")" ]; then
  skip "$(git rev-parse --short "$base") has no .proto files"
fi
git archive "$base" -- "$protos" | tar -x -C "$before"

echo "proto: checking for changes that break $(git log -1 --format='%h (%s)' "$base")"
for rule in "FILE internal metadata" "WIRE v1"; do
  # shellcheck disable=SC2086 # the words of a rule are arguments
  config=$(rules $rule)
  "$buf" breaking --config "$config" --against "$before" --against-config "$config"
done
