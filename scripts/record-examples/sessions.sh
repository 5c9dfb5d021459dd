# What ordinary people and programs do over ssh. Sourced by inside.sh.

ssh_options=(-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=10 -o IdentitiesOnly=yes)

# as_key <user> <from> <command>: a session with the user's key, on a terminal unless it is a program's.
as_key() {
  local terminal=-tt
  [ "$1" = deploy ] && terminal=-T
  timeout 60 ssh "${ssh_options[@]}" "$terminal" -b "$2" -i "$work/keys/$1" -o PasswordAuthentication=no "$1@$site_ip" "$3" </dev/null >/dev/null 2>&1 || true
}

# as_password <user> <password> <from> <command>: a session with a password.
as_password() {
  SSHPASS=$2 timeout 60 sshpass -e ssh "${ssh_options[@]}" -b "$3" -o PubkeyAuthentication=no -o NumberOfPasswordPrompts=1 "$1@$site_ip" "$4" >/dev/null 2>&1 || true
}

# One lane of staff: people come, look at what they are responsible for, and go.
staff_sessions() {
  local lane=$1 until=$((SECONDS + $2)) turn=0
  while [ $SECONDS -lt $until ]; do
    turn=$((turn + 1))
    case $(((turn * 3 + lane) % 9)) in
      0 | 1) as_key alice "$office.11" 'sudo -n /usr/sbin/nginx -t; sudo -n /usr/bin/tail -n 5 /var/log/apache-access.log' ;;
      2) as_key bob "$office.12" 'uptime; ls' ;;
      3) as_password carol "${password[carol]}" "$office.13" 'ls -la; id' ;;
      4) as_password dave "${password[dave]}" "$office.14" 'df -h' ;;
      5) as_key bob "$office.12" 'sudo -n /usr/bin/ls -l /var/backups' ;;
      6) as_key erin "$office.15" "echo '${password[erin]}' | sudo -S -p '' /usr/bin/tail -n 20 /var/log/auth.log" ;;
      7) as_key alice "$office.11" 'sudo -n -u www-data /usr/bin/id' ;;
      8)
        # A slip of the fingers, then the right one.
        as_password carol "wrong-$RANDOM" "$office.13" true
        as_password carol "${password[carol]}" "$office.13" 'cat /etc/motd'
        ;;
    esac
    # Now and then something that is not allowed, and is no attack.
    [ $((turn % 23)) = 7 ] && as_password dave "${password[dave]}" "$office.14" "echo '${password[dave]}' | sudo -S -p '' /usr/bin/apt-get update"
    [ $((turn % 29)) = 11 ] && as_key bob "$office.12" "sudo -n /usr/bin/systemctl restart nginx"
    [ $((turn % 31)) = 13 ] && as_key alice "$office.11" "echo '${password[bob]}' | su bob -c id"
    [ $((turn % 31)) = 17 ] && as_key alice "$office.11" "echo 'not-it' | su erin -c id"
    [ $((turn % 19)) = 5 ] && as_key erin "$office.15" "printf 'one\ntwo\nthree\n' | sudo -S -p '' /usr/bin/id"
    sleep $((2 + RANDOM % 2)).$((RANDOM % 10))
  done
}

# Programs: releases with a key, and the nightly copy by sftp as the account that is broken into later.
robot_sessions() {
  local until=$((SECONDS + $1)) turn=0
  while [ $SECONDS -lt $until ]; do
    turn=$((turn + 1))
    as_key deploy "$office.5" 'sudo -n /usr/sbin/nginx -t'
    if [ $((turn % 3)) = 0 ]; then
      SSHPASS=${password[backup]} timeout 60 sshpass -e sftp "${ssh_options[@]}" -o BindAddress="$office.5" -o PubkeyAuthentication=no \
        "backup@$site_ip" <<<'get /var/backups/last-run /dev/null' >/dev/null 2>&1 || true
    fi
    sleep 4
  done
}

# The background noise of a machine on the Internet: connections that never log in.
stray_probes() {
  local until=$((SECONDS + $1)) from turn=0
  local names=(admin test oracle git ubuntu pi guest user ftpuser postgres)
  while [ $SECONDS -lt $until ]; do
    turn=$((turn + 1))
    from=198.51.100.$((200 + RANDOM % 20))
    case $((turn % 6)) in
      0) timeout 5 curl -s --interface "$from" --max-time 2 "http://$site_ip:22/" >/dev/null || true ;;
      1) timeout 5 curl -s --interface "$from" --max-time 1 "telnet://$site_ip:22" </dev/null >/dev/null || true ;;
      2) timeout 10 ssh "${ssh_options[@]}" -b "$from" -o KexAlgorithms=diffie-hellman-group14-sha1 "root@$site_ip" </dev/null >/dev/null 2>&1 || true ;;
      3) timeout 10 ssh-keyscan -T 3 "$site_ip" >/dev/null 2>&1 || true ;;
      *) as_password "${names[RANDOM % ${#names[@]}]}" "$(secret)" "$from" true ;;
    esac
    sleep 1
  done
}

# erin, the administrator: a new colleague, a leaver, a password, a group.
admin_work() {
  local step
  local steps=(
    '/usr/sbin/groupadd reports'
    '/usr/sbin/useradd -m -s /bin/bash grace'
    '/usr/sbin/usermod -aG reports grace'
    '/usr/bin/gpasswd -a carol reports'
    '/usr/bin/chage -M 90 grace'
    '/usr/sbin/usermod -s /bin/sh dave'
    '/usr/sbin/usermod -L frank'
    '/usr/bin/gpasswd -d carol reports'
    '/usr/sbin/userdel -r frank'
  )
  for step in "${steps[@]}"; do
    as_key erin "$office.15" "echo '${password[erin]}' | sudo -S -p '' $step"
  done
  password[grace]=$(secret)
  as_key erin "$office.15" "(echo '${password[erin]}'; echo 'grace:${password[grace]}') | sudo -S -p '' /usr/sbin/chpasswd"
  as_password grace "${password[grace]}" "$office.14" 'id'
}
