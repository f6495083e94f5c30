#!/bin/sh
# Everything a fresh Debian/Ubuntu needs for `make run`, `make test` and `make lint`: system
# libraries of Qt and of the window tests, .venv, and the packages of requirements.lock.
# Called before every target; does nothing, in a few milliseconds, when all is there.
set -eu
cd "$(dirname "$0")/.."

VENV=.venv
STAMP=$VENV/.setup-stamp

say() { printf '%s\n' "$*" >&2; }

# Package and the file that shows it is installed: what Qt and its xcb and offscreen plugins load.
LIBRARIES='
libegl1 libEGL.so.1
libgl1 libGL.so.1
libglib2.0-0 libgthread-2.0.so.0
libdbus-1-3 libdbus-1.so.3
libfontconfig1 libfontconfig.so.1
libfreetype6 libfreetype.so.6
libxkbcommon0 libxkbcommon.so.0
libxkbcommon-x11-0 libxkbcommon-x11.so.0
libx11-xcb1 libX11-xcb.so.1
libxcb-cursor0 libxcb-cursor.so.0
libxcb-icccm4 libxcb-icccm.so.4
libxcb-image0 libxcb-image.so.0
libxcb-keysyms1 libxcb-keysyms.so.1
libxcb-randr0 libxcb-randr.so.0
libxcb-render-util0 libxcb-render-util.so.0
libxcb-shape0 libxcb-shape.so.0
libxcb-shm0 libxcb-shm.so.0
libxcb-sync1 libxcb-sync.so.1
libxcb-xfixes0 libxcb-xfixes.so.0
libxcb-xkb1 libxcb-xkb.so.1
'

# For the tests in a real X server.
TOOLS='
xvfb Xvfb
openbox openbox
xdotool xdotool
poppler-utils pdftotext
'

missing_of() {
    libraries=$(/sbin/ldconfig -p 2>/dev/null || ldconfig -p)
    printf '%s\n' "$1" | while read -r package proof; do
        [ -n "$package" ] || continue
        case $proof in
            *.so.*) case $libraries in *"$proof "*) ;; *) printf '%s ' "$package" ;; esac ;;
            *) command -v "$proof" >/dev/null 2>&1 || printf '%s ' "$package" ;;
        esac
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

may_be_root() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }

install_system() {
    if command -v apt-get >/dev/null 2>&1 && may_be_root; then
        say "Installing system packages: $*"
        as_root apt-get update -q >&2 || say "apt-get update failed; trying with the lists at hand"
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -q -y --no-install-recommends "$@" >&2 && return 0
        say "apt-get could not install them."
    fi
    say "These system packages are missing: $*"
    say "Ask the administrator of this computer for:"
    say "    sudo apt-get install --no-install-recommends $*"
    return 1
}

# Without the libraries nothing starts; without the tools only `make test` is incomplete, and says so.
need_system() {
    missing=$(missing_of "$LIBRARIES$TOOLS")
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086  # a list of package names
    install_system $missing || [ -z "$(missing_of "$LIBRARIES")" ]
}

find_python() {
    for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
        if "$name" -c 'import sys, venv, ensurepip
sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' >/dev/null 2>&1; then
            printf '%s\n' "$name"
            return 0
        fi
    done
    return 1
}

make_venv() {
    python=$(find_python) || {
        # Debian ships venv apart from python3; on an older release there is no fitting Python at all.
        install_system python3 python3-venv || exit 1
        python=$(find_python) || {
            say "Python 3.11, 3.12 or 3.13 with venv is needed; name it with PYTHON=/path/to/python."
            exit 1
        }
    }
    say "Making $VENV with $("$python" --version)"
    rm -rf "$VENV"
    "$python" -m venv "$VENV"
}

wanted=$(cksum <requirements.lock)

if [ ! -x "$VENV/bin/python" ] || ! "$VENV/bin/python" -c '' 2>/dev/null; then
    make_venv
fi

if [ "$(cat "$STAMP" 2>/dev/null)" != "$wanted" ]; then
    need_system || exit 1
    say "Installing the Python packages of requirements.lock"
    # Hashes of every file are in the lock; where they come from is this computer's pip setting.
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
        --no-deps -r requirements.lock
    printf '%s\n' "$wanted" >"$STAMP"
fi
