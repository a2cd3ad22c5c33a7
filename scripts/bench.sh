# ./dev bench: the release program measured on SQLite, and on a PostgreSQL cluster of its own that waits for the
# disk as it must when people use it. The cluster and the archives are kept, for they take minutes to make.

bench() {
  need_c_compiler
  need_assets
  cargo build --release --locked --package almoner --bins
  trap 'stop_bench_postgres' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  [[ " $* " == *" --database sqlite "* || "${1-}" == cld ]] || start_bench_postgres
  "$target/release/almoner-bench" "$@" --folder "$cache/bench"
}

# PostgreSQL's user cannot enter root's folders, so root's cluster has a place of its own.
start_bench_postgres() {
  need_postgres
  postgres_folder=$cache/bench-postgres
  ((EUID != 0)) || postgres_folder=/var/tmp/almoner-bench-postgres
  if [[ ! -d $postgres_folder/data ]]; then
    mkdir -p "$postgres_folder"
    ((EUID != 0)) || chown postgres "$postgres_folder"
    as_postgres "$postgres_bin/initdb" --pgdata="$postgres_folder/data" --username=almoner \
      --auth=trust --encoding=UTF8 --locale=C >/dev/null
    write_as_postgres "$(postgres_settings durable)" "$postgres_folder/data/postgresql.auto.conf"
  fi
  start_on_free_port
  export ALMONER_BENCH_POSTGRES="postgres://almoner@127.0.0.1:$postgres_port/postgres"
}

stop_bench_postgres() {
  [[ -n $postgres_folder ]] || return 0
  as_postgres "$postgres_bin/pg_ctl" stop --mode=fast --silent --pgdata="$postgres_folder/data" || true
  postgres_folder=""
}
