#!/bin/bash
# Asks a server for what its log can have trouble with: users, quotes, bytes that are no text, what is no request.
#
#   ask.sh URL URL-over-IPv6 PORT
set -uo pipefail

ask() { curl -s -o /dev/null --insecure --max-time 5 "$@"; }
ask "$1/index.html"
ask -I "$1/index.html"
ask -A 'Mozilla/5.0 "quoted" back\slash' -e 'https://example.org/?q="x"' "$1/?q=%22x%22&y=a+b"
ask -A $'caf\xc3\xa9 \xf0\x9f\x94\x91' --path-as-is "$1/caf%C3%A9/../x"
ask -A $'latin \xe9' "$1/latin"
ask -H 'X-Forwarded-For: 198.51.100.7, 203.0.113.9' -H 'X-Request-Id: 7b0c-41' "$1/forwarded"
ask -A '' "$1/no-agent"
ask -u alice:open-sesame "$1/private/"
ask -u alice:wrong "$1/private/"
ask -u 'mal"lory {x|y}:wrong' "$1/private/"
ask "$1/private/"
ask -X POST -d 'a=b' "$1/missing"
ask -X PROPFIND "$1/"
ask --globoff "$2/over-ipv6"
ask "$1/gone"
ask "$1/$(printf 'long%.0s' $(seq 1 400))"
for bytes in 'HELO there\r\n\r\n' '\x16\x03\x01\x00\x05hello' 'GET /bare\r\n\r\n' 'GET / HTTP/9.9\r\n\r\n'; do
  timeout 2 bash -c "exec 3<>/dev/tcp/127.0.0.1/$3; printf '$bytes' >&3; cat <&3 >/dev/null" || true
done
exit 0
