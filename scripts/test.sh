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

# Packages of servers would start them at once; for the time of the installation that is forbidden.
install_servers() {
  local policy=/usr/sbin/policy-rc.d installed=0
  if [ ! -e "$policy" ]; then
    trap 'as_root rm -f /usr/sbin/policy-rc.d; rm -rf "$work"' EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod +x "$policy"
  else
    policy=
  fi
  as_root DEBIAN_FRONTEND=noninteractive apt-get update -q &&
    as_root DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" || installed=$?
  if [ -n "$policy" ]; then
    as_root rm -f "$policy"
    trap 'rm -rf "$work"' EXIT
  fi
  return "$installed"
}

# need_server NAME PACKAGE BREW FINDER: FINDER prints where the server is, or nothing.
need_server() {
  local name=$1 package=$2 brew=$3 finder=$4
  local remedy="Install it (Debian, Ubuntu: apt-get install $package; macOS: brew install $brew), then run this again."
  if [ -n "$($finder)" ]; then
    say "$name … $($finder)"
    return 0
  fi
  command -v apt-get >/dev/null || fail "The tests run on a real $package, and there is none on this machine." "$remedy"
  may_install || fail "The tests run on a real $package; installing it needs root or sudo without a password." "$remedy"
  step "Installing $package" install_servers "$package" || fail "$package could not be installed: see above." "$remedy"
  [ -n "$($finder)" ] || fail "$package was installed but cannot be found." "$remedy"
}

# want_server NAME PACKAGE FINDER: as need_server; where it cannot be had, the tests that need it say so and are left out.
want_server() {
  local name=$1 package=$2 finder=$3
  if [ -z "$($finder)" ] && command -v apt-get >/dev/null && may_install; then
    step "Installing $package" install_servers "$package" || true
  fi
  local found
  found=$($finder)
  say "$name … ${found:-none: what needs it is left out}"
}

find_redis() { command -v redis-server || true; }

# Debian's own start script is for its own user alone; the one behind it is for anybody.
find_rabbitmq() {
  local place
  for place in "${RABBITMQ_SERVER:-}" /usr/lib/rabbitmq/bin/rabbitmq-server /opt/homebrew/sbin/rabbitmq-server; do
    if [ -n "$place" ] && [ -x "$place" ]; then
      printf '%s\n' "$place"
      return 0
    fi
  done
}

find_nginx() { command -v nginx || true; }

# Ubuntu's /usr/bin/chromium-browser is a stub that wants snap: only a real one counts.
find_chromium() {
  local place
  for place in "${CHROMIUM_PATH:-}" /usr/bin/chromium /opt/homebrew/bin/chromium /Applications/Chromium.app/Contents/MacOS/Chromium; do
    if [ -n "$place" ] && [ -x "$place" ]; then
      printf '%s\n' "$place"
      return 0
    fi
  done
}

export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

install_packages
need_server Redis redis-server redis find_redis
need_server RabbitMQ rabbitmq-server rabbitmq find_rabbitmq
need_server nginx nginx-light nginx find_nginx
want_server Chromium chromium find_chromium
CHROMIUM_PATH=$(find_chromium)
export CHROMIUM_PATH

failed_steps=0
step 'Checking format, lint, types and generated code' npm run --silent check || failed_steps=$((failed_steps + 1))
build
step 'Testing' npm test --silent -- --json --outputFile="$work/jest.json" || true
node scripts/summary.mjs "$work/jest.json" "$failed_steps"
