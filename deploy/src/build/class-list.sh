#!/usr/bin/env bash
# Renews deploy/src/main/dist/lib/classes.lst, the classes that bin/class-archive archives: runs a three-node cluster and the usual
# commands from the built distribution, and writes down which classes they loaded. Run it when ClassArchiveIT says the list is stale.
#
#   deploy/src/build/class-list.sh [BASE_PORT]     (default 30092; build first: ./lograft --version)
set -eu

root=$(cd "$(dirname "$0")/../../.." && pwd -P)
base_port=${1:-30092}
list=$root/deploy/src/main/dist/lib/classes.lst
work=$(mktemp -d)
cluster=$work/cluster

lograft() {
  LOGRAFT_JVM_OPTS="-Xshare:off -XX:DumpLoadedClassList=$work/%p.lst" LOGRAFT_BOOTSTRAP_SERVER="localhost:$base_port" "$root/lograft" "$@"
}

trap 'lograft down --data "$cluster" --wipe >/dev/null 2>&1 || true; rm -rf "$work"' EXIT

lograft up --data "$cluster" --base-port "$base_port"
lograft topic create classes --partitions 6
head -n 500 "$root/deploy/src/main/dist/sample/earthquakes.jsonl" | lograft produce classes
lograft consume classes --from-beginning --exit-at-end >/dev/null
lograft consume classes --offset -5 --exit-at-end --format '%p %o %d %k=%v\n' --filter value~magnitude >/dev/null
lograft consume classes --offset @-1h --exit-at-end --format json-each-row | lograft produce classes --format json-each-row --compression zstd
printf 'k:v\n' | lograft produce classes --key-separator : --header a=1 --compression lz4
lograft topic config set classes retention.ms=86400000
lograft topic config get classes >/dev/null
lograft config get --cluster >/dev/null
lograft topic list >/dev/null
lograft topic describe classes --output json >/dev/null
lograft topic delete classes >/dev/null
lograft cluster describe >/dev/null
lograft status --data "$cluster" >/dev/null
lograft --help >/dev/null
lograft --version >/dev/null
lograft down --data "$cluster" --wipe

# Plain names only: lines for lambdas and custom class loaders ("@…", "… source: …") fit one version of Java only.
cat "$work"/*.lst | grep -v '^[@#]' | grep -v ' source: ' | sed 's/ id: [0-9]*$//' | LC_ALL=C sort -u >"$work/classes"
mv "$work/classes" "$list"
chmod 644 "$list"
echo "$(wc -l <"$list") classes in ${list#"$root/"}"
