#!/bin/bash
# PostgreSQL with pgaudit: the same story under four prefixes; in the first one all three destinations are written.
set -euo pipefail
export PATH=/usr/lib/postgresql/15/bin:$PATH LC_ALL=C.UTF-8 PGCONNECT_TIMEOUT=20
home=$work/postgresql
install -d -o postgres -g postgres "$home"
as() { setpriv --reuid=postgres --regid=postgres --clear-groups --no-new-privs "$@"; }
cd "$home"
as initdb -D data -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
cat >data/pg_hba.conf <<'EOF'
local all postgres trust
host all mallory all reject
host all all all scram-sha-256
EOF
cat >>data/postgresql.conf <<EOF
listen_addresses = '127.0.0.1,::1'
unix_socket_directories = '$home'
password_encryption = scram-sha-256
logging_collector = on
log_destination = 'stderr,csvlog,jsonlog'
log_directory = '$home'
log_filename = 'setup.log'
log_timezone = 'UTC'
log_connections = on
log_disconnections = on
log_statement = 'ddl'
log_line_prefix = '%m [%p] %q%u@%d '
shared_preload_libraries = 'pgaudit'
pgaudit.log = 'all,-misc'
EOF
start() { as pg_ctl -D data -l "$home/start.log" -w start >/dev/null; }
stop() { as pg_ctl -D data -w -m fast stop >/dev/null; }
admin() { psql -X -q -h "$home" -U postgres -d "${1:-postgres}" -f - >/dev/null 2>&1 || true; }
as_user() { PGPASSWORD=$2 psql -X -q -h "$3" -U "$1" -d "${4:-shop}" -f - >/dev/null 2>&1 || true; }

start
admin <<'EOF'
create role alice login password 'alpine';
create role "bob smith" login password 'bergamot';
create role mallory login password 'mandrake';
create database shop owner alice;
EOF
stop

# variant, prefix, destinations, zone
record() {
  cat >data/postgresql.auto.conf <<EOF
log_filename = '$1.log'
log_line_prefix = '$2'
log_destination = '$3'
log_timezone = '$4'
EOF
  start
  echo 'select 1' | as_user alice wrong 127.0.0.1
  echo 'select 1' | as_user nobody wrong 127.0.0.1
  echo 'select 1' | as_user 'eve FATAL:  x' wrong ::1
  echo 'select 1' | as_user mallory mandrake ::1
  echo 'select 1' | as_user alice alpine 127.0.0.1 nowhere
  as_user alice alpine ::1 <<'EOF'
create table if not exists orders (id int primary key, note text);
insert into orders values (1, 'a "quoted" note'), (2, 'it''s
two lines');
select *
from orders
where note like '%LOG:  %';
update orders set note = 'x' where id = 1;
delete from orders where id = 2;
copy orders to stdout;
select * from pg_authid;
select broken from;
drop table orders;
EOF
  echo 'select count(*) from pg_class' | as_user 'bob smith' bergamot 127.0.0.1
  admin shop <<'EOF'
set application_name = 'the admin; of "shop"';
create role auditors;
create user carol with password 'caraway';
alter role carol valid until '2030-01-01';
alter role carol password 'cinnamon';
grant auditors to carol;
grant select on all tables in schema public to auditors;
revoke auditors from carol;
alter system set work_mem = '5MB';
select pg_reload_conf();
select pg_sleep(0.3);
set role auditors;
reset role;
set log_min_duration_statement = 0;
prepare two as select $1::int + 1;
execute two(41);
begin;
truncate pg_temp.nothing;
rollback;
drop owned by auditors;
drop role carol, auditors;
EOF
  stop
}
record debian '%m [%p] %q%u@%d ' 'stderr,csvlog,jsonlog' UTC
record rds '%t:%r:%u@%d:[%p]:' stderr UTC
record pgbadger '%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h ' stderr Europe/Vienna
record epoch '%n [%p] %c %e ' stderr UTC
