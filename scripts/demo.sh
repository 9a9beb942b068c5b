#!/usr/bin/env bash
# The main job, shown from end to end in under a minute: a GP posts, municipal systems consume, receipts come back.
# Sets up what is missing, needs no server of its own, leaves nothing running. Options go to `tovholder demo`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/prepare.sh

need_node
install_packages
build_when_stale
rm -rf "$work"
exec node dist/main.js demo "$@"
