#!/usr/bin/env bash
# Generates the Python stubs into stubs/ with the compiler and plugin of the Debian packages protobuf-compiler and
# protobuf-compiler-grpc.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
plugin=$(command -v grpc_python_plugin) ||
  { echo "stubs.sh: no grpc_python_plugin; run: apt install protobuf-compiler protobuf-compiler-grpc" >&2; exit 1; }
protos=../../proto/src/main/protobuf
mkdir -p stubs
protoc -I "$protos" --plugin="protoc-gen-grpc_python=$plugin" --python_out=stubs --grpc_python_out=stubs \
  "$protos"/lograft/v1/{messaging,types,error_code}.proto
echo "stubs are in $PWD/stubs"
