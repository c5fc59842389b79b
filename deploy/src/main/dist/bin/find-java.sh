# shellcheck shell=bash
# Read by the launchers: sets `java` (the command to run) and `java_major` (its version), or says what is missing and ends.
# Runs on bash 3.2 with no GNU tools.

fail() {
  printf 'lograft: %s\n' "$1" >&2
  exit 1
}

# Follows symbolic links to the file itself (readlink -f is not everywhere); the answer is in `resolved`.
resolve() {
  resolved=$1
  local target
  while [ -h "$resolved" ]; do
    target=$(readlink "$resolved")
    case $target in
      /*) resolved=$target ;;
      *) resolved=${resolved%/*}/$target ;;
    esac
  done
}

# Every JDK has its version in its file `release`: reading that is much quicker than to start a JVM.
read_java_version() {
  local line
  java_version=
  resolve "$java"
  if [ -r "${resolved%/bin/*}/release" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        JAVA_VERSION=*) java_version=${line#JAVA_VERSION=} ;;
      esac
    done <"${resolved%/bin/*}/release"
    java_version=${java_version//\"/}
  fi
  if [ -z "$java_version" ]; then
    java_version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p') || true
  fi
}

find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "no Java at JAVA_HOME=$JAVA_HOME (no bin/java there). Set JAVA_HOME to a JDK of version 17 or newer, or unset it."
  else
    java=$(command -v java) || fail "no Java found on the PATH. Install a JDK of version 17 or newer, or set JAVA_HOME to one."
  fi
  read_java_version
  java_major=${java_version%%[!0-9]*}
  if [ "${java_major:-0}" -lt 17 ]; then
    fail "needs Java 17 or newer, but $java is ${java_version:-of an unknown version}. Install a newer one, or set JAVA_HOME to it."
  fi
}
