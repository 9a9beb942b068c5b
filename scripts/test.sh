#!/usr/bin/env bash
# Everything that has to hold before a change is kept: format, lint, types, generated code, build, tests.
# Sets the machine up first where something is missing. The last line tells how many tests passed and failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/prepare.sh
unset NODE_ENV

need_node

may_install() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }

as_root() {
  if [ "$(id -u)" = 0 ]; then env "$@"; else sudo -n env "$@"; fi
}

# The package would start a server at once; for the time of the installation that is forbidden.
install_redis() {
  local policy=/usr/sbin/policy-rc.d installed=0
  if [ ! -e "$policy" ]; then
    trap 'as_root rm -f /usr/sbin/policy-rc.d; rm -rf "$work"' EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod +x "$policy"
  else
    policy=
  fi
  as_root DEBIAN_FRONTEND=noninteractive apt-get update -q &&
    as_root DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends redis-server || installed=$?
  if [ -n "$policy" ]; then
    as_root rm -f "$policy"
    trap 'rm -rf "$work"' EXIT
  fi
  return "$installed"
}

need_redis() {
  export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
  if command -v redis-server >/dev/null; then
    say "Redis … $(command -v redis-server)"
    return 0
  fi
  local remedy='Install it (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis), then run this again.'
  command -v apt-get >/dev/null || fail 'The tests run on a real redis-server, and there is none on the PATH.' "$remedy"
  may_install || fail 'The tests run on a real redis-server; installing it needs root or sudo without a password.' "$remedy"
  step 'Installing redis-server' install_redis || fail 'redis-server could not be installed: see above.' "$remedy"
  command -v redis-server >/dev/null || fail 'redis-server was installed but is not on the PATH.' "$remedy"
}

install_packages
need_redis

failed_steps=0
step 'Checking format, lint, types and generated code' npm run --silent check || failed_steps=$((failed_steps + 1))
build
step 'Testing' npm test --silent -- --json --outputFile="$work/jest.json" || true
node scripts/summary.mjs "$work/jest.json" "$failed_steps"
