#!/bin/sh
# run.sh PYTHON SAMPLE_DIR - the window where there is a display, else the sample school's papers.
set -eu
python=$1
sample=$2

if [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]; then
    exec "$python" -m campus_guard
fi

echo "No display (DISPLAY and WAYLAND_DISPLAY are empty): the window cannot be opened here." >&2
echo "Making the sample school's papers and page pictures in $sample instead." >&2

export QT_QPA_PLATFORM=offscreen
export CAMPUS_GUARD_USER=xiaozhang CAMPUS_GUARD_PASSWORD=sample-2026
data=$sample/data
rm -rf "$sample"
mkdir -p "$sample"

guard() { "$python" -m campus_guard --data "$data" "$@"; }

guard demo --scale small --seed 1 --today 2026-11-20
guard report term-summary --term 2026-2027-1 --out "$sample/term-summary.pdf"
guard report accident-first --id SG-2026-0001 --out "$sample/accident-first.pdf"
guard report accounts --out "$sample/accounts.pdf"
guard screenshots --out "$sample/screens"
guard check
echo "Done:" >&2
find "$sample" -name '*.pdf' -o -name '*.png' | sort >&2
