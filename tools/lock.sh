#!/bin/sh
# Writes requirements/*.txt from pyproject.toml: exact versions, every platform, every file's hash, no index.
#
#   dev.txt      what `make setup` installs: run time, tests, gates
#   runtime.txt  what a server needs, and no more
#   bench.txt    the peers that measurements stand beside
#   lock.txt     the resolver itself
#
# dev.txt is resolved first and bounds the others, so one version of a package is in use everywhere.
# Versions already locked stay, unless UPGRADE=1.
set -eu
uv=$1
compile() {
  out=requirements/$1.txt
  shift
  "$uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
    --no-header --no-annotate --no-emit-package rounds-verify ${UPGRADE:+--upgrade} --output-file "$out" "$@"
}
compile dev --group dev
compile runtime --constraint requirements/dev.txt
compile bench --group bench --constraint requirements/dev.txt
"$uv" pip compile --quiet --group lock --universal --python-version 3.11 --generate-hashes \
  --no-header --no-annotate ${UPGRADE:+--upgrade} --output-file requirements/lock.txt
