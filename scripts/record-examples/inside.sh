#!/bin/bash
# Runs inside the namespaces that record.sh made: sets the stage, starts the servers, plays the story, stops.
set -euo pipefail

# shellcheck source=stage.sh
. "$here/stage.sh"
# shellcheck source=sessions.sh
. "$here/sessions.sh"
# shellcheck source=break-in.sh
. "$here/break-in.sh"

export duration=${RECORD_SECONDS:-330}

make_private_system
make_network
make_accounts
make_sites
start_servers

say() { echo "$(date -u +%T) $*"; }

say "staff, visitors and programs at work for $duration s"
busy=()
browse visitors "$duration" &
busy+=($!)
for lane in 1 2 3; do
  staff_sessions "$lane" "$duration" &
  busy+=($!)
done
robot_sessions "$duration" &
busy+=($!)
stray_probes "$duration" &
busy+=($!)

sleep $((duration / 8))
say "an administrator changes accounts"
admin_work

say "a scanner looks at the web servers"
browse scan &
busy+=($!)

sleep $((duration / 16))
say "somebody guesses passwords"
guess_passwords
say "and gets in"
break_in
say "and takes the reports"
browse download
# They end by their own clocks; a session that has begun is let finish.
for job in "${busy[@]}"; do wait "$job" || true; done
say "done"
stop_servers
