#!/bin/sh
# Prints the first Python on PATH that can build the project's virtual environment, or says what to install.
# A name on PATH proves nothing (version managers leave stubs), so each candidate is run.
for name in python3 python3.14 python3.13 python3.12 python3.11; do
  command -v "$name" >/dev/null 2>&1 || continue
  "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
  found=$name
  "$name" -c 'import ensurepip, venv' 2>/dev/null || continue
  command -v "$name"
  exit 0
done
if [ -n "${found:-}" ]; then
  echo "setup: $found has no venv or pip module; install them (on Debian and Ubuntu: python3-venv) and try again." >&2
else
  echo "setup: Rounds needs Python 3.11 or newer on PATH and found none; install one and try again." >&2
fi
exit 1
