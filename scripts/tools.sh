# What a command needs besides git, Rust and Node.js, and how it gets it on Debian and Ubuntu.

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$@"
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# SQLite is compiled from its C source, so that every machine runs the same one.
need_c_compiler() {
  have cc && have make || install_packages build-essential
}

# A browser for the tests. CHROMIUM may name one that apt knows nothing of. The same Chromium without windows does the
# same for a third less of the processor's time; Ubuntu does not have it.
need_chromium() {
  find_chromium && return
  local package=chromium
  [[ -z $(apt-cache search --names-only '^chromium-headless-shell$' 2>/dev/null) ]] || package=chromium-headless-shell
  install_packages $package
  find_chromium || fail "Still no Chromium. Install one and say where: CHROMIUM=/path/to/chromium"
}

find_chromium() {
  local name
  for name in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome; do
    if [[ -n $name ]] && have "$name"; then
      CHROMIUM=$(command -v "$name")
      export CHROMIUM
      return 0
    fi
  done
  return 1
}

# Installs Debian packages as root, or says exactly what to type. Lists of packages grow stale on
# machines that are seldom updated, so a failure is tried once more with fresh ones.
install_packages() {
  local as_root=()
  if ((EUID != 0)); then
    as_root=(sudo -n)
    sudo -n true 2>/dev/null || fail "This needs more programs. Please type: sudo apt-get install $*"
  fi
  have apt-get || fail "This needs more programs, under whatever names they have here: $*"
  say "Installing: $* (apt-get install $*)"
  apt_install "$@" || { "${as_root[@]}" apt-get update --quiet --quiet && apt_install "$@"; } ||
    fail "Could not install: $*"
}

# Uses `as_root` of its caller. `env` carries the setting through sudo.
apt_install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --quiet --quiet --no-install-recommends "$@" >&2
}
