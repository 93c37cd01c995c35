#!/bin/sh
# Installs Keepword into .venv with the versions of constraints.txt; further arguments go to pip.
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "install: $*" >&2
    exit 1
}

find_python() {
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    fail "Keepword needs Python 3.11 or newer; install one, or name it: make PYTHON=/path/to/python3 install"
}

# Debian ships Python without the part that puts pip into a new environment.
make_environment() {
    python=$(find_python)
    "$python" -m venv .venv >/dev/null 2>&1 && return
    rm -rf .venv
    if "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m venv --without-pip .venv
        "$python" -m pip --python .venv/bin/python install -qq pip && return
        rm -rf .venv
    fi
    tools/apt.sh python3-venv ||
        fail "$python cannot make environments; as root: apt-get install python3-venv"
    "$python" -m venv .venv || fail "$python -m venv .venv failed"
}

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    rm -rf .venv
    make_environment
fi
echo "Installing Keepword into .venv ${*:+($*)} ..." >&2
pip="env PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore .venv/bin/python -m pip"
# Older ones know no dependency groups.
$pip install -qq --upgrade 'pip>=25.1'
$pip install -qq --constraint constraints.txt --editable . "$@"
