#!/bin/bash
# MariaDB with server_audit: its audit file, the general log and the error log of one story.
set -euo pipefail
home=$work/mariadb
install -d -o mysql -g mysql "$home"
as() { setpriv --reuid=mysql --regid=mysql --clear-groups --no-new-privs "$@"; }
cd "$home"
as mariadb-install-db --no-defaults --datadir="$home/data" --skip-test-db --auth-root-authentication-method=normal >/dev/null 2>&1
as mariadbd --no-defaults --datadir="$home/data" --socket="$home/s" --pid-file="$home/pid" --port=3306 --bind-address='::1,127.0.0.1' \
  --log-error="$home/error.log" --log-warnings=2 --general-log --general-log-file="$home/general.log" --skip-name-resolve \
  --plugin-load-add=server_audit --server-audit-file-path="$home/server-audit.log" --server-audit-logging=ON &
server=$!
for _ in $(seq 150); do mariadb --no-defaults -S "$home/s" -u root -e 'select 1' >/dev/null 2>&1 && break; sleep 0.2; done
root() { mariadb --no-defaults -S "$home/s" -u root --force "$@" >/dev/null 2>&1 || true; }
user() { mariadb --no-defaults -h "$3" -P 3306 -u "$1" -p"$2" --force "${4:-shop}" >/dev/null 2>&1 || true; }
root <<'EOF'
create database shop;
create user alice@'%' identified by 'alpine';
create user "o'brien"@'%' identified by 'oregano';
grant all on shop.* to alice@'%';
EOF
echo 'select 1' | user alice wrong 127.0.0.1
echo 'select 1' | user nobody '' ::1
echo 'select 1' | user "o'brien" oregano 127.0.0.1 shop
echo 'select 1' | user alice alpine 127.0.0.1 nowhere
user alice alpine ::1 <<'EOF'
create table orders (id int primary key, note text);
insert into orders values (1, 'a "quoted" note'), (2, 'it''s
two lines, and a \\ backslash');
select *
  from orders
 where note like '%,0%';
update orders set note = 'x' where id = 1;
delete from orders where id = 2;
select * from mysql.global_priv;
select broken from;
select 'x' into outfile '/tmp/out';
drop table orders;
EOF
root shop <<'EOF'
create role auditors;
create user carol identified by 'caraway';
set password for carol = password('cinnamon');
alter user carol account lock;
grant auditors to carol;
grant select on shop.* to auditors;
revoke auditors from carol;
set global max_connections = 99;
flush privileges;
drop user carol;
drop role auditors;
EOF
kill "$server" && wait "$server" || true
