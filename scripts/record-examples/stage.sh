# The stage: a private copy of what the servers and account tools touch, documentation addresses on a private
# loopback, accounts with random passwords, two web sites, and the servers. Sourced by inside.sh.

site_ip=192.0.2.10   # Apache and sshd
api_ip=192.0.2.11    # nginx
attacker_ip=203.0.113.66
scanner_ip=198.51.100.77
office=10.8.0        # .5 robots, .11 and up the staff
export site_ip api_ip attacker_ip scanner_ip office

make_private_system() {
  mount --make-rprivate /
  hostname web-1
  for folder in etc var home; do
    mkdir "$work/$folder"
    mount -t tmpfs -o mode=0755 tmpfs "$work/$folder"
  done
  cp -a /etc/. "$work/etc/"
  mkdir -p "$work"/var/{backups,log/nginx,lib/nginx,spool/rsyslog,cache,tmp,mail}
  for folder in etc var home; do mount --bind "$work/$folder" "/$folder"; done
  mount -t tmpfs -o mode=0755 tmpfs /run
  mkdir -p /run/sshd /run/lock
  make_private_dev
  ln -s /run /var/run
  touch /run/utmp /var/log/{wtmp,lastlog}
  install -m 0660 -g utmp /dev/null /var/log/btmp
  chgrp utmp /run/utmp /var/log/{wtmp,lastlog}
  printf '127.0.0.1 localhost\n%s web-1\n' "$site_ip" >/etc/hosts
  echo web-1 >/etc/hostname
  ln -sf /usr/share/zoneinfo/Etc/UTC /etc/localtime
  # The accounts of the machine that records are none of the story.
  awk -F: '$3 >= 1000 && $3 < 60000 { print $1 }' /etc/passwd | while read -r name; do userdel "$name" 2>/dev/null; done
}

# /dev/log is made here by rsyslog, not in the machine's /dev.
make_private_dev() {
  local dev=$work/dev
  mkdir "$dev"
  mount -t tmpfs -o mode=0755 tmpfs "$dev"
  cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty "$dev/"
  ln -s /proc/self/fd "$dev/fd"
  mkdir "$dev/pts" "$dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$dev/pts"
  ln -s pts/ptmx "$dev/ptmx"
  mount --rbind "$dev" /dev
}

make_network() {
  ip link set lo up
  local last
  for last in 10 11; do ip addr add "192.0.2.$last/32" dev lo; done
  for last in 5 11 12 13 14 15; do ip addr add "$office.$last/32" dev lo; done
  for last in 66 $(seq 100 159); do ip addr add "203.0.113.$last/32" dev lo; done
  for last in 77 $(seq 200 219); do ip addr add "198.51.100.$last/32" dev lo; done
}

secret() { openssl rand -hex 9; }

make_accounts() {
  declare -gA password
  local name
  for name in alice bob carol dave frank deploy; do useradd -m -s /bin/bash "$name"; done
  useradd -m -s /bin/bash -G sudo erin
  # The mistake of the story: a service account with a shell and a password that is on a list.
  mkdir -p /home/backup
  usermod -s /bin/bash -d /home/backup backup 2>/dev/null
  chown backup:backup /home/backup
  for name in alice bob carol dave erin frank backup; do
    password[$name]=$(secret)
    echo "$name:${password[$name]}" | chpasswd
  done
  mkdir "$work/keys"
  for name in alice bob erin deploy; do
    ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$work/keys/$name"
    install -d -m 0700 -o "$name" -g "$name" "/home/$name/.ssh"
    install -m 0600 -o "$name" -g "$name" "$work/keys/$name.pub" "/home/$name/.ssh/authorized_keys"
  done
  install -m 0440 "$here/conf/sudoers" /etc/sudoers.d/site
  # Without the right to raise limits, which containers lack, sudo's own core limit would add a complaint to every line.
  echo 'Set disable_coredump false' >>/etc/sudo.conf
  mkdir -p /var/backups /srv
  date >/var/backups/last-run
}

make_sites() {
  local root=$work/site i
  mkdir -p "$root"/{css,js,img,docs,blog,downloads,intranet/reports,private,old-shop,api/v1}
  make_page() { printf '<!doctype html><title>%s</title><link rel=stylesheet href=/css/site.css><h1>%s</h1><p>%s</p>\n' "$1" "$1" "$(openssl rand -base64 "$2")" >"$3"; }
  make_page Home 900 "$root/index.html"
  make_page About 600 "$root/about.html"
  for i in $(seq 1 24); do make_page "Guide $i" $((400 + i * 70)) "$root/docs/guide-$i.html"; done
  for i in $(seq 1 30); do make_page "News $i" $((300 + i * 50)) "$root/blog/news-$i.html"; done
  make_page Intranet 500 "$root/intranet/index.html"
  for i in site print; do openssl rand -base64 2400 >"$root/css/$i.css"; done
  for i in app search; do openssl rand -base64 9000 >"$root/js/$i.js"; done
  for i in $(seq 1 12); do openssl rand $((3000 * i)) >"$root/img/photo-$i.jpg"; done
  for i in 1 2 3; do openssl rand $((150000 * i)) >"$root/downloads/manual-$i.pdf"; done
  for i in $(seq 1 420); do openssl rand -base64 $((9000 + RANDOM % 30000)) >"$root/intranet/reports/report-$(printf %04d "$i").csv"; done
  printf 'User-agent: *\nDisallow: /intranet/\n' >"$root/robots.txt"
  echo secret >"$root/private/notes.txt"
  echo 'ThisIsNoDirective on' >"$root/old-shop/.htaccess"
  for i in $(seq 1 40); do printf '{"id":%d,"stock":%d}\n' "$i" $((RANDOM % 500)) >"$root/api/v1/item-$i.json"; done
  local name
  touch "$work/htpasswd"
  for name in alice bob carol dave erin backup; do htpasswd -b "$work/htpasswd" "$name" "${password[$name]}" 2>/dev/null; done
  chmod 0755 "$work"
  chmod 0644 "$work/htpasswd"
  chown -R www-data: "$root"
}

# Configuration files name $work, $here and the addresses.
fill() { sed -e "s|@work@|$work|g" -e "s|@site@|$site_ip|g" -e "s|@api@|$api_ip|g" "$here/conf/$1" >"$work/$1"; }

start_servers() {
  local file type
  for file in apache.conf nginx.conf sshd_config rsyslog.conf; do fill "$file"; done
  for type in rsa ecdsa ed25519; do ssh-keygen -q -t "$type" -N '' -C '' -f "$work/host_$type"; done
  rsyslogd -n -f "$work/rsyslog.conf" -i "$work/rsyslog.pid" &
  rsyslog=$!
  for _ in $(seq 1 50); do [ -S /dev/log ] && break; sleep 0.1; done
  /usr/sbin/sshd -D -f "$work/sshd_config" &
  sshd=$!
  apache2 -d "$work" -f "$work/apache.conf" -DFOREGROUND &
  apache=$!
  nginx -c "$work/nginx.conf" -g 'daemon off;' &
  nginx=$!
  for _ in $(seq 1 50); do
    curl -s --max-time 1 -o /dev/null "http://$site_ip/" && curl -s --max-time 1 -o /dev/null "http://$api_ip/" && break
    sleep 0.1
  done
}

stop_servers() {
  kill "$sshd" "$apache" "$nginx" 2>/dev/null || true
  sleep 1
  kill "$rsyslog" 2>/dev/null || true
  wait "$rsyslog" 2>/dev/null || true
}

# The web clients. Passwords go through the environment, so that no command line has them.
browse() {
  local name
  for name in alice bob carol dave erin backup; do export "PASSWORD_$name=${password[$name]}"; done
  "$NODE" "$here/browse.ts" "$@"
}
