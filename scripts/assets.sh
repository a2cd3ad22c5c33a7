# The folder `assets`, made by Node.js from the pinned packages: made again only when its sources
# have changed. The stamps live in node_modules, so that removing that folder starts afresh.

need_assets() {
  need_packages
  local sources stamp=node_modules/.almoner-assets
  sources=$(find crates/app/assets package.json package-lock.json -type f -print0 |
    LC_ALL=C sort --zero-terminated | xargs --null sha256sum | sha256sum)
  if [[ ! -d assets/static || $(cat "$stamp" 2>/dev/null) != "$sources" ]]; then
    node crates/app/assets/build.mjs >&2
    echo "$sources" >"$stamp"
  fi
}

need_packages() {
  local lock stamp=node_modules/.almoner-packages
  lock=$(sha256sum <package-lock.json)
  if [[ $(cat "$stamp" 2>/dev/null) != "$lock" ]]; then
    say "Installing the Node.js packages of package-lock.json"
    npm ci --no-audit --no-fund >&2
    echo "$lock" >"$stamp"
  fi
}
