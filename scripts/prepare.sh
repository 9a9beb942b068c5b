# What demo.sh and test.sh have in common: one line per step, the right Node, packages, build. Sourced, never run.
# Safe to be run by root or by anybody, from any folder and with an empty HOME.

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

work=$(mktemp -d "${TMPDIR:-/tmp}/tovholder.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# npm wants a folder for its cache; without a usable HOME it gets one of our own.
if [ -z "${HOME:-}" ] || [ ! -w "$HOME" ]; then
  export HOME="$work/home"
  mkdir -p "$HOME"
fi

# Some tools colour their output whatever it goes to: takes colours and links out.
plain() {
  local esc
  esc=$(printf '\033')
  sed -E "s/$esc\[[0-9;]*m//g; s/$esc\]8;;[^$esc]*$esc\\\\//g"
}

# step TITLE COMMAND…: one line on success; what the command wrote only when it fails.
step() {
  local title=$1 started=$SECONDS
  shift
  printf '%s … ' "$title"
  if "$@" >"$work/step.log" 2>&1 </dev/null; then
    printf 'done (%s s)\n' "$((SECONDS - started))"
    return 0
  fi
  printf 'FAILED (%s s)\n' "$((SECONDS - started))"
  plain <"$work/step.log"
  return 1
}

need_node() {
  local remedy='Install it from https://nodejs.org or with your version manager (for example: nvm install 20), then run this again.'
  command -v node >/dev/null || fail 'Tovholder needs Node.js 20.19 or newer, and there is none on the PATH.' "$remedy"
  command -v npm >/dev/null || fail 'Tovholder needs npm, and there is none on the PATH. It comes with Node.js.' "$remedy"
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    fail "Tovholder needs Node.js 20.19 or newer; this is $(node --version)." "$remedy"
}

# No package may run a script of its own while it is installed: nothing here depends on one.
install_packages() {
  if node scripts/packages-are-fresh.mjs; then
    say 'Packages … already installed'
    return 0
  fi
  step 'Installing packages' npm ci --ignore-scripts --include=dev --include=optional --no-audit --no-fund ||
    fail 'The packages could not be installed: see above. npm needs its registry; behind a proxy set HTTPS_PROXY.'
}

build() {
  step 'Building' node scripts/build.mjs || fail 'The build failed: see above.'
}

build_when_stale() {
  local sources=(src schemas fixtures openapi.yaml asyncapi.yaml package-lock.json tsconfig.json tsconfig.build.json scripts)
  if [ -f dist/main.js ] && [ -z "$(find "${sources[@]}" -path schemas/compiled -prune -o -newer dist/main.js -print -quit)" ]; then
    say 'Build … already fresh'
    return 0
  fi
  build
}
