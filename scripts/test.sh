# ./dev test: the Rust tests on both databases, then the browser's, then one truthful line.

test() {
  local crate="" browser=yes durable="" rest=()
  while (($#)); do
    case $1 in
      --no-browser) browser=no ;;
      --durable) durable=durable ;;
      --pictures) export PICTURES=yes ;;
      --) shift && rest=("$@") && break ;;
      -*) fail "There is no option $1: see ./dev help" ;;
      *) crate=$1 ;;
    esac
    shift
  done
  [[ $crate != app ]] || crate=almoner # its folder's name will do

  [[ $durable == durable ]] || in_memory
  logs=$(mktemp --directory)
  trap 'stop_postgres; rm -rf "$logs"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  need_c_compiler
  [[ $crate == rules || $crate == cld || $crate == db || $crate == pdf ]] || need_assets
  [[ $crate == rules || $crate == cld || $crate == nunjucks || $crate == pdf ]] || start_postgres "$durable"

  local failed=0
  rust_tests "$crate" "${rest[@]}" || failed=1
  if [[ $browser == yes && (-z $crate || $crate == almoner) ]]; then
    browser_tests || failed=1
  fi
  summary
  return $failed
}

# Archives that a test makes and throws away wait for no disk where memory has room for them.
in_memory() {
  local room
  room=$(df --output=avail /dev/shm 2>/dev/null | tail -n 1) || return 0
  ((room > 8000000)) && export TMPDIR=/dev/shm
  return 0
}

rust_tests() {
  local scope=(--workspace)
  [[ -z $1 ]] || scope=(--package "$1")
  shift
  if have cargo-nextest; then
    cargo nextest run "${scope[@]}" --no-fail-fast --no-tests=pass "$@" 2>&1 | tee "$logs/rust"
  else
    cargo test "${scope[@]}" --no-fail-fast -- "$@" 2>&1 | tee "$logs/rust"
  fi
}

browser_tests() {
  need_chromium
  # With the features that tests bring along: the very program that was built for them, so nothing is built twice.
  cargo build --workspace --bins --tests || return 1
  # Two files at once: a browser waits more than it works.
  node --test --test-timeout=1800000 --test-concurrency=2 \
    --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=tap --test-reporter-destination="$logs/browser" \
    crates/app/browser/*.test.mjs
}

# Every round is drawn from its seed: what fails is told again by `--rounds 1 --seed` and its number.
storm_forms() {
  need_c_compiler
  need_assets
  need_chromium
  cargo build --workspace --bin almoner
  export RUNS SEED
  RUNS=$(option_value --rounds "$@")
  SEED=$(option_value --seed "$@")
  : "${RUNS:=200}" "${SEED:=1}"
  say "$RUNS rounds from seed $SEED; each takes about a minute"
  node --test --test-timeout=$((RUNS * 300000 + 600000)) crates/app/browser/typed.test.mjs
}

# Adds up what the runners counted. A runner that never came to count (a build that failed) leaves
# no honest total, and so no line.
summary() {
  local part counts passed=0 failed=0
  for part in rust browser; do
    [[ $part == rust || -e $logs/browser ]] || continue
    counts=$("count_$part" <"$logs/$part") || return 0
    passed=$((passed + ${counts% *}))
    failed=$((failed + ${counts#* }))
  done
  echo "$passed passed, $failed failed"
}

# From nextest's `Summary [1s] 5 tests run: 3 passed, 1 failed, 1 timed out, 2 skipped`, or from
# the `test result: ok. 3 passed; 1 failed; …` of each cargo test binary. Prints `passed failed`.
count_rust() {
  sed 's/\x1b\[[0-9;]*m//g' | awk '
    /^ *Summary \[/ || /^test result: / {
      seen = 1
      gsub(/[();,:]/, " ")
      for (i = 2; i <= NF; i++) {
        if ($i == "passed") passed += $(i - 1)
        if ($i == "failed") failed += $(i - 1)
        if ($i == "timed") failed += $(i - 1)
      }
    }
    END { if (!seen) exit 1; print passed + 0, failed + 0 }'
}

# From the closing comments of node --test. A test that was cut short counts as failed.
count_browser() {
  awk '
    $1 == "#" && $2 == "pass" { seen = 1; passed = $3 }
    $1 == "#" && ($2 == "fail" || $2 == "cancelled") { failed += $3 }
    END { if (!seen) exit 1; print passed + 0, failed + 0 }'
}
