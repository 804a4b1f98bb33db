#!/bin/sh
# Installs libhdf5 where that is possible without asking: on a Debian-family machine when we are root. The package's name ends
# in the library's version, so the newest that apt knows is taken. Facts go to the file named first, one KEY=VALUE a line
# (package, or error); what the user should see while it happens goes to standard output.
#
#   setup-hdf5.sh RESULT
set -u
# shellcheck source=apt.sh
. "$(dirname "$0")/apt.sh"
result=$1
: > "$result"

fail() { printf 'error=%s\n' "$*" > "$result"; exit 1; }

# libhdf5-103 (Ubuntu 20.04), libhdf5-103-1 (Debian 12), libhdf5-103-1t64 (Ubuntu 24.04), libhdf5-310 (Debian 13), …
package() { apt-cache search --names-only '^libhdf5-[0-9]+(-[0-9]+)?(t64)?$' 2> /dev/null | cut -d ' ' -f 1 | sort -V | tail -n 1; }

# Before apt has its lists no package is known; libhdf5-dev brings the library on every release.
wanted() { package | grep . || echo libhdf5-dev; }

debian_family || fail "install HDF5 1.10 or later with this system's package manager"
[ "$uid" = 0 ] || fail "sudo apt-get install -y --no-install-recommends $(wanted)"

install wanted || fail "apt-get install -y --no-install-recommends $(wanted) (tried, and it failed: $tail_of_log)"
printf 'package=%s\n' "$(package)" >> "$result"
