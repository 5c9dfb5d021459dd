#!/bin/bash
# Dovecot's own log of sign-ins over IMAP, right and wrong.
set -euo pipefail
home=$work/dovecot
install -d "$home" "$home/run"
cat >"$home/users" <<'EOF'
alice:{PLAIN}alpine:65534:65534::/nonexistent::
bob@example.com:{PLAIN}bergamot:65534:65534::/nonexistent::
EOF
cat >"$home/dovecot.conf" <<EOF
base_dir = $home/run
state_dir = $home/run
log_path = $home/dovecot.log
protocols = imap
listen = 127.0.0.1, ::1
ssl = no
disable_plaintext_auth = no
auth_verbose = yes
auth_failure_delay = 0 secs
mail_location = maildir:$home/mail/%u
first_valid_uid = 1
service imap-login {
  inet_listener imap {
    port = 1430
  }
}
passdb {
  driver = passwd-file
  args = $home/users
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$home/mail/%u
}
EOF
install -d -o nobody -g nogroup "$home/mail"
dovecot -F -c "$home/dovecot.conf" &
server=$!
for _ in $(seq 100); do (exec 3<>/dev/tcp/127.0.0.1/1430) 2>/dev/null && break; sleep 0.1; done
# host, then what the client says, line by line
talk() {
  exec 3<>"/dev/tcp/$1/1430"
  shift
  read -r -t 10 _ <&3 || true
  for line in "$@"; do
    printf '%s\r\n' "$line" >&3
    while read -r -t 10 answer <&3; do case $answer in "${line%% *} "*) break ;; esac; done
  done
  exec 3>&- 3<&-
}
talk 127.0.0.1 'a login alice alpine' 'b select inbox' 'c logout'
talk ::1 'a login bob@example.com bergamot' 'b logout'
talk 127.0.0.1 'a login alice wrong' 'b logout'
talk ::1 'a login "eve, rip=192.0.2.9" wrong' 'b logout'
talk 127.0.0.1 'a login nobody wrong'
talk 127.0.0.1 'a logout'
talk 127.0.0.1 'a authenticate plain' 'b logout' || true
sleep 1
kill "$server" && wait "$server" || true
