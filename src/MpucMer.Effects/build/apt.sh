# Installing Debian packages without asking, for the scripts that find a library (setup-*.sh): they read this file with ".".
#
# For tests: MPUC_SETUP_ROOT is put before every system path, MPUC_SETUP_UID stands for the user's number.
root=${MPUC_SETUP_ROOT:-}
uid=${MPUC_SETUP_UID:-$(id -u)}

debian_family() {
    [ -r "$root/etc/os-release" ] && grep -Eqs '^(ID|ID_LIKE)=.*(debian|ubuntu)' "$root/etc/os-release" && command -v apt-get > /dev/null 2>&1
}

# install COMMAND: what COMMAND prints is installed; it is asked again once apt has its lists, since it may choose by them.
# In $tail_of_log is then how apt's words ended. One installation at a time, whoever else is at work; apt itself waits for dpkg's lock.
install() {
    log=$(mktemp)
    # Where root alone may write, so that nobody's link is followed, and readable to root alone, so that nobody else can hold it.
    mkdir -p "$root/run"
    (umask 077; : >> "$root/run/mpuc-setup.lock")
    (
        command -v flock > /dev/null 2>&1 && flock -w 1200 9
        export DEBIAN_FRONTEND=noninteractive
        ls "$root"/var/lib/apt/lists/*_Packages* > /dev/null 2>&1 || apt_get update
        printf 'installing %s (apt-get, as root; once)\n' "$($1)"
        # shellcheck disable=SC2046 # a list of package names
        apt_get install -y --no-install-recommends $($1) || { apt_get update && apt_get install -y --no-install-recommends $($1); }
    ) 9>> "$root/run/mpuc-setup.lock"
    status=$?
    tail_of_log=$(grep -v '^$' "$log" | tail -n 4 | tr '\n' ' ')
    rm -f "$log"
    return $status
}

# Without the lock: a service that an installation starts would keep it.
apt_get() { apt-get -o DPkg::Lock::Timeout=600 "$@" >> "$log" 2>&1 9>&-; }
