#!/bin/sh
# Installs libhdf5 where that is possible without asking: on a Debian-family machine when we are root. The package's name ends
# in the library's version, so the newest that apt knows is taken. Facts go to the file named first, one KEY=VALUE a line
# (package, or error); what the user should see while it happens goes to standard output.
#
#   setup-hdf5.sh RESULT
#
# For tests: MPUC_SETUP_ROOT is put before every system path, MPUC_SETUP_UID stands for the user's number.
set -u
result=$1
root=${MPUC_SETUP_ROOT:-}
uid=${MPUC_SETUP_UID:-$(id -u)}
: > "$result"

fail() { printf 'error=%s\n' "$*" > "$result"; exit 1; }

debian_family() {
    [ -r "$root/etc/os-release" ] && grep -Eqs '^(ID|ID_LIKE)=.*(debian|ubuntu)' "$root/etc/os-release" && command -v apt-get > /dev/null 2>&1
}

# libhdf5-103 (Ubuntu 20.04), libhdf5-103-1 (Debian 12), libhdf5-103-1t64 (Ubuntu 24.04), libhdf5-310 (Debian 13), …
package() { apt-cache search --names-only '^libhdf5-[0-9]+(-[0-9]+)?(t64)?$' 2> /dev/null | cut -d ' ' -f 1 | sort -V | tail -n 1; }

# Before apt has its lists no package is known; libhdf5-dev brings the library on every release.
wanted() { package | grep . || echo libhdf5-dev; }

debian_family || fail "install HDF5 1.10 or later with this system's package manager"
[ "$uid" = 0 ] || fail "sudo apt-get install -y --no-install-recommends $(wanted)"

log=$(mktemp)
# One installation at a time, whoever else is at work; apt itself waits for dpkg's lock.
(
    command -v flock > /dev/null 2>&1 && flock -w 1200 9
    export DEBIAN_FRONTEND=noninteractive
    [ -n "$(package)" ] || apt-get -o DPkg::Lock::Timeout=600 update > "$log" 2>&1 9>&-
    printf 'installing %s (apt-get, as root; once)\n' "$(wanted)"
    apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "$(wanted)" >> "$log" 2>&1 9>&- ||
        { apt-get -o DPkg::Lock::Timeout=600 update >> "$log" 2>&1 9>&- &&
            apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "$(wanted)" >> "$log" 2>&1 9>&-; }
) 9> "${TMPDIR:-/tmp}/mpuc-setup-hdf5.lock"
status=$?
last=$(grep -v '^$' "$log" | tail -n 4 | tr '\n' ' ')
rm -f "$log"
[ "$status" = 0 ] || fail "apt-get install -y --no-install-recommends $(wanted) (tried, and it failed: $last)"
printf 'package=%s\n' "$(package)" >> "$result"
