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
day=2026-11-20
guard report visitors --from 2026-11-16 --to "$day" --out "$sample/visitors.pdf"
guard report visitors --from 2026-11-16 --to "$day" --out "$sample/visitors.xlsx"
guard report visitor-register --from "$day" --out "$sample/visitor-register.pdf"
for paper in vehicles refusals leave-slips late-arrivals goods handovers video-lookups gate-statistics; do
    guard report "$paper" --from 2026-09-01 --to "$day" --out "$sample/$paper.pdf"
done
guard report parents-meeting --from "$day" --out "$sample/parents-meeting.pdf"
for paper in permits collectors muster visitor-notice badge-labels; do
    guard report "$paper" --out "$sample/$paper.pdf"
done
guard screenshots --out "$sample/screens"
guard check
echo "Done:" >&2
find "$sample" -name '*.pdf' -o -name '*.png' | sort >&2
