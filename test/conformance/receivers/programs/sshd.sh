#!/bin/sh
# Runs in mounts and processes of its own, as root: a copy of /etc with three users, of whom one has a key and one a password,
# and sshd at a port of loopback; `command` in the folder is the command of the guide. The accounts of the machine are not changed.
#   sshd.sh FOLDER PACKAGES PORT LIBRARIES
set -eu
folder=$1 packages=$2 port=$3 libraries=$4
export LD_LIBRARY_PATH="$libraries"
for name in key host; do "$packages/usr/bin/ssh-keygen" -q -t ed25519 -N '' -f "$folder/$name"; done
mkdir "$folder/etc" "$folder/run" "$folder/home"
cp -a /etc/. "$folder/etc/"
for name in etc run home; do mount --bind "$folder/$name" "/$name"; done
mkdir -p /run/sshd
echo 'sshd:x:64998:65534::/run/sshd:/usr/sbin/nologin' >>/etc/passwd
id=64991
for name in alice bob carol; do
  hash='*'
  [ $name != carol ] || hash=$(openssl passwd -6 'of the test')
  echo "$name:x:$id:65534::/home/$name:/bin/sh" >>/etc/passwd
  echo "$name:$hash:19000:0:99999:7:::" >>/etc/shadow
  mkdir -p "/home/$name/.ssh"
  [ $name != alice ] || cp "$folder/key.pub" "/home/$name/.ssh/authorized_keys"
  chown -R "$id:65534" "/home/$name"
  id=$((id + 1))
done
cat >"$folder/sshd_config" <<CONFIG
ListenAddress 127.0.0.1:$port
HostKey $folder/host
PidFile $folder/sshd.pid
UsePAM no
PasswordAuthentication yes
CONFIG
. "$folder/command"
