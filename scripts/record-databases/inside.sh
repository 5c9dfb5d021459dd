#!/bin/bash
# Runs inside the namespaces that record.sh made: a network that is loopback alone, and one program's story.
set -euo pipefail
ip link set lo up
hostname recorder
exec "$here/$1.sh"
