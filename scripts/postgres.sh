# A PostgreSQL cluster for one run of the tests: its own folder, its own port, its own password,
# gone when the run ends. No cluster that was there before is touched.

postgres_folder=""
postgres_bin=""
postgres_port=""

# Starts the cluster and exports ALMONER_TEST_POSTGRES. $1: `durable` waits for the disk.
start_postgres() {
  need_postgres
  make_postgres_folder
  local password
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  write_as_postgres "$password" "$postgres_folder/password"
  as_postgres "$postgres_bin/initdb" --pgdata="$postgres_folder/data" --username=almoner \
    --pwfile="$postgres_folder/password" --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync >/dev/null
  write_as_postgres "$(postgres_settings "${1:-}")" "$postgres_folder/data/postgresql.auto.conf"
  start_on_free_port
  export ALMONER_TEST_POSTGRES="postgres://almoner:$password@127.0.0.1:$postgres_port/postgres"
  ours_answers || fail "Another server than the one just started answers on port $postgres_port."
  say "PostgreSQL $("$postgres_bin/postgres" --version | grep -o '[0-9][0-9.]*' | head -n 1) on port $postgres_port"
}

need_postgres() {
  find_postgres && return
  install_packages postgresql
  find_postgres || fail "Still no PostgreSQL server programs (initdb, pg_ctl, postgres)."
}

# The newest server programs: Debian keeps them out of the PATH, one folder a version.
find_postgres() {
  local folder
  for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort --version-sort --reverse) ${PATH//:/ }; do
    if [[ -x $folder/initdb && -x $folder/pg_ctl && -x $folder/postgres && -x $folder/psql ]]; then
      postgres_bin=$folder
      return 0
    fi
  done
  return 1
}

# PostgreSQL refuses to run as root, and its user cannot enter root's own folders.
make_postgres_folder() {
  if ((EUID == 0)); then
    postgres_folder=$(mktemp --directory "${TMPDIR:-/tmp}/almoner-postgres.XXXXXX")
    chown postgres "$postgres_folder"
  else
    mkdir -p "$cache"
    postgres_folder=$(mktemp --directory "$cache/postgres.XXXXXX")
  fi
}

as_postgres() {
  if ((EUID == 0)); then
    (cd / && runuser --user postgres -- "$@")
  else
    "$@"
  fi
}

write_as_postgres() {
  printf '%s\n' "$1" | as_postgres tee "$2" >/dev/null
}

# A test's data may vanish with the machine, so nothing waits for the disk unless asked to.
postgres_settings() {
  echo "listen_addresses = '127.0.0.1'"
  echo "unix_socket_directories = ''"
  echo "max_connections = 200"
  if [[ $1 != durable ]]; then
    echo "fsync = off"
    echo "synchronous_commit = off"
    echo "full_page_writes = off"
    # Nothing here is copied elsewhere, and no database lives long enough to be tidied.
    echo "wal_level = minimal"
    echo "max_wal_senders = 0"
    echo "autovacuum = off"
  else
    echo "shared_buffers = 1GB"
  fi
}

# Somebody may take a free port between our finding and our using it, so try a few.
start_on_free_port() {
  local attempt
  for attempt in 1 2 3 4 5; do
    postgres_port=$(free_port)
    if as_postgres "$postgres_bin/pg_ctl" start --wait --silent --pgdata="$postgres_folder/data" \
      --log="$postgres_folder/log" --options="-p $postgres_port" >/dev/null 2>&1; then
      return
    fi
  done
  as_postgres cat "$postgres_folder/log" >&2
  fail "PostgreSQL did not start in $attempt attempts."
}

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => {
    console.log(s.address().port); s.close() })'
}

# Does the server on our port keep its data in our folder?
ours_answers() {
  local folder
  folder=$("$postgres_bin/psql" --no-psqlrc --tuples-only --no-align \
    --command='show data_directory' "$ALMONER_TEST_POSTGRES")
  [[ $folder == "$postgres_folder/data" ]]
}

stop_postgres() {
  [[ -n $postgres_folder ]] || return 0
  if [[ -e $postgres_folder/data/postmaster.pid ]]; then
    as_postgres "$postgres_bin/pg_ctl" stop --mode=immediate --silent --pgdata="$postgres_folder/data" || true
  fi
  rm -rf "$postgres_folder"
  postgres_folder=""
}
