#!/bin/bash
# Records what conmon, which writes the logs of Podman and CRI-O, makes of a container's output: lines that it cuts into parts,
# parts of the other stream between them, and a last line without an end.
#
#   scripts/record-formats/record-cri.sh [file, default packages/server/src/parse/recorded/cri.log]
#
# Needs on Debian 12: conmon (any user; CONMON names one that is only unpacked). No container is made: what conmon takes for the
# runtime starts the program below as it would start a container's. It takes about three seconds and ends by itself.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=$(realpath -m "${1:-$here/../../packages/server/src/parse/recorded/cri.log}")
conmon=${CONMON:-$(command -v conmon)} || { echo "record-cri.sh: conmon is missing" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bundle" "$work/exits"
echo '{"process":{"terminal":false}}' >"$work/bundle/config.json"

# One write a line, so that conmon reads them in this order.
cat >"$work/program" <<'END'
#!/bin/bash
long=$(printf 'x%.0s' {1..8200})
request() { printf '%s - alice [28/Nov/2026:10:00:0%s +0000] "GET /%s HTTP/1.1" 200 5 "-" "curl/7.88.1"\n' "192.0.2.$1" "$1" "$2"; }
sleep 1
request 1 short
request 2 "$long"
request 3 "$long$long"
request 4 "$long" | head -c 8250; sleep 0.1; request 5 stderr >&2; sleep 0.1; request 4 "$long" | tail -c +8251
request 6 short
printf '192.0.2.7 - alice [28/Nov/2026:10:00:07 +0000] "GET /unfinished HTTP/1.1" 200 5'
END
cat >"$work/runtime" <<END
#!/bin/bash
while [ \$# -gt 0 ]; do [ "\$1" = --pid-file ] && file=\$2; shift; done
"$work/program" &
echo \$! >"\$file"
END
chmod +x "$work/program" "$work/runtime"

"$conmon" --api-version 1 -c recorded -u recorded -n recorded -r "$work/runtime" -b "$work/bundle" -p "$work/pid" \
  -l "k8s-file:$work/log" --exit-dir "$work/exits" --socket-dir-path "$work" >/dev/null 2>&1
for _ in {1..50}; do [ -e "$work/exits/recorded" ] && break; sleep 0.1; done
cp "$work/log" "$out"
chmod 644 "$out"
wc -l "$out"
