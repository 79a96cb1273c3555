#!/usr/bin/env bash
# Makes sure that the peers which tests talk to are on this machine (the list: system_packages.txt).
#
# On Debian and Ubuntu, as root or with sudo, it installs what is missing and says so; no service is started
# by that. Anywhere else it names what is missing and fails: a test never skips for want of a peer.
set -euo pipefail
list=$(dirname "$0")/system_packages.txt
entries() { grep -v '^#' "$list"; }

missing_here() {
  while read -r package command _; do
    if command -v dpkg-query >/dev/null; then
      [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
    elif [ "$command" = - ] || ! PATH=$PATH:/usr/sbin:/sbin command -v "$command" >/dev/null; then
      echo "$package"
    fi
  done < <(entries)
}

explain() {
  echo "system packages: tests need these, and they are not here:" >&2
  for package in "$@"; do
    grep "^$package " "$list" >&2
  done
  echo "$why" >&2
  exit 1
}

mapfile -t missing < <(missing_here)
[ ${#missing[@]} -eq 0 ] && exit 0

why="Install them with this system's package manager and try again; only Debian and Ubuntu are done for you."
command -v apt-get >/dev/null || explain "${missing[@]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  why="Run as root, or let sudo work without a password, and they are installed for you."
  sudo -n true 2>/dev/null || explain "${missing[@]}"
  as_root=(sudo -n)
fi

echo "system packages: installing ${missing[*]}"
# A container's image often lacks this file; without it a package starts its service when it is installed.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi
log=$(mktemp)
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=600 "$@" >>"$log" 2>&1 </dev/null ||
    { tail -n 40 "$log" >&2; exit 1; }
}
echo 'postfix postfix/main_mailer_type select No configuration' | "${as_root[@]}" debconf-set-selections
apt update
apt install --no-install-recommends "${missing[@]}"
rm -f "$log"
