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

echo "Installing $* ..." >&2
quiet="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0"
$quiet update >&2
$quiet install --yes --no-install-recommends "$@" >&2
