#!/bin/sh
# Installs Debian packages where that needs no question: as root, or with a sudo that asks for no password.
set -eu

if ! command -v apt-get >/dev/null; then
    exit 1
elif [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    exit 1
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0"
echo "Installing $* ..." >&2
{ $apt update && $apt install --yes --no-install-recommends "$@"; } >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    exit 1
}
