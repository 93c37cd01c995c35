#!/bin/sh
# Sees to it that the programs which the tests start are there. Arguments: only these packages.
set -eu
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin:/sbin

# Whether the package's program is there, from Debian or otherwise.
present() {
    case $1 in
        chromium) command -v chromium-headless-shell || command -v chromium ;;
        postgresql) command -v initdb || ls /usr/lib/postgresql/*/bin/initdb ;;
        redis-server) command -v redis-server ;;
        dovecot-imapd) ls /usr/lib/dovecot/imap ;;
        dovecot-lmtpd) ls /usr/lib/dovecot/lmtp ;;
        *) false ;;
    esac >/dev/null 2>&1
}

# The browser without windows is a quarter quicker; where it cannot be had, the whole one does.
[ $# -gt 0 ] || command -v chromium-headless-shell >/dev/null ||
    tools/apt.sh chromium-headless-shell 2>/dev/null || true

missing=""
for package in ${*:-chromium postgresql redis-server dovecot-imapd dovecot-lmtpd}; do
    present "$package" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

# shellcheck disable=SC2086 # one word a package
tools/apt.sh $missing || {
    echo "The tests need programs that are not here; as root: apt-get install$missing" >&2
    exit 1
}
