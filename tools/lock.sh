#!/bin/sh
# Writes constraints.txt: what a fresh installation with all extras and the developers' tools gets today.
set -eu
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
.venv/bin/python -m venv "$folder/venv"
pip="env PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore $folder/venv/bin/python -m pip"
$pip install -qq --upgrade 'pip>=25.1'
$pip install -qq --editable '.[redis]' --group dev
{
    echo "# Made by \`make lock\`: the versions that Keepword is installed and tested with."
    $pip freeze --exclude-editable
} >"$folder/constraints.txt"
if grep -n '://\| @ ' "$folder/constraints.txt" >&2; then
    echo "lock: a package came from an address instead of by its name" >&2
    exit 1
fi
cp "$folder/constraints.txt" constraints.txt
