#!/bin/sh
# Runs in mounts and processes of its own, as root: copies of /etc and /usr/libexec with sudo and a user, dora, who may run `id`
# as root; a /dev of its own, whose log rsyslog reads with a configuration in the folder. dora runs what she may, what she may
# not, and gives a wrong password. The accounts and files of the machine are not changed. Its end is the end of rsyslog.
#   sudo.sh FOLDER PACKAGES RSYSLOGD MODULES LIBRARIES
set -eu
folder=$1 packages=$2 rsyslogd=$3 modules=$4 libraries=$5
mkdir "$folder/etc" "$folder/libexec" "$folder/dev"
cp -a /etc/. "$packages/etc/sudo.conf" "$folder/etc/"
cp "$packages/etc/pam.d/sudo" "$folder/etc/pam.d/"
cp -a /usr/libexec/. "$packages/usr/libexec/sudo" "$folder/libexec/"
mount -t tmpfs -o mode=755 tmpfs "$folder/dev"
for node in 'null 1 3' 'zero 1 5' 'urandom 1 9' 'tty 5 0'; do
  set -- $node
  mknod -m 666 "$folder/dev/$1" c "$2" "$3"
done
ln -s /proc/self/fd "$folder/dev/fd"
mount --bind "$folder/etc" /etc
mount --bind "$folder/libexec" /usr/libexec
mount --bind "$folder/dev" /dev
echo 'dora:x:64994:65534::/:/bin/sh' >>/etc/passwd
echo "dora:$(openssl passwd -6 'of the test'):19000:0:99999:7:::" >>/etc/shadow
printf '%s\n' 'Defaults !lecture, passwd_tries=1, timestamp_timeout=0' 'dora ALL=(root) /usr/bin/id' >/etc/sudoers
chmod 440 /etc/sudoers
LD_LIBRARY_PATH=$libraries "$rsyslogd" -n -f "$folder/rsyslog.conf" -i "$folder/pid" -M "$modules" &
daemon=$!
for _ in $(seq 300); do [ -S /dev/log ] && break || sleep 0.1; done
as_dora() {
  echo "$1" | setpriv --reuid 64994 --regid 65534 --clear-groups "$packages/usr/bin/sudo" -S "$2" || echo "refused: $2"
}
cd /
as_dora 'of the test' /usr/bin/id
as_dora 'of the test' /usr/bin/whoami
as_dora 'a guess' /usr/bin/id
# rsyslog leaves what it has not read when it ends. It writes here what it has sent.
for _ in $(seq 300); do grep -q 'incorrect password' "$folder/sent" 2>/dev/null && break || sleep 0.1; done
kill "$daemon"
wait "$daemon" || true
