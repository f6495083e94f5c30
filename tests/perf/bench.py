"""``make bench``: what the program promises, measured; every reference runs in the same session.

Times are medians of several runs taken in turn with their reference (A B A B ...), because the
speed of a shared machine drifts. Only ratios and bounds from the issues are judged.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

TODAY = date(2026, 11, 20)
TERM = "2026-2027-1"
ROUNDS = 7


@dataclass(frozen=True)
class Result:
    """One line of the table. ``bound`` is the most that is allowed; None only informs."""

    row: str
    what: str
    value: float
    unit: str
    bound: float | None = None

    @property
    def kept(self) -> bool:
        """Tell whether the bound holds."""
        return self.bound is None or self.value <= self.bound

    def __str__(self) -> str:
        bound = "" if self.bound is None else f"<= {self.bound:g}"
        verdict = "" if self.bound is None else ("ok" if self.kept else "TOO MUCH")
        return (
            f"{self.row:<14} {self.what:<46} {self.value:>9.2f} {self.unit:<5} {bound:<9} {verdict}"
        )


def run_process(command: Sequence[str], **environment: str) -> float:
    """Return the seconds that a process took from start to end; raises when it fails."""
    started = time.perf_counter()
    subprocess.run(
        command,
        check=True,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=600,
    )
    return time.perf_counter() - started


def program(*arguments: str) -> list[str]:
    """Return a command line of the program."""
    return [sys.executable, "-m", "campus_guard", *arguments]


def make_demo(folder: Path, scale: str) -> float:
    """Build a sample school and return the seconds it took."""
    return run_process(
        program(
            "--data", str(folder), "demo", "--scale", scale, "--seed", "1", "--today", str(TODAY)
        )
    )


def bench_start(work: Path) -> list[Result]:
    """Start to first painted window, against a bare PySide6 main window."""
    folder = work / "start"
    make_demo(folder, "small")
    painter = [sys.executable, "-m", "tests.perf.first_paint"]
    ours, bare = [], []
    for _ in range(ROUNDS + 1):
        bare.append(run_process([*painter, "bare"]))
        ours.append(run_process([*painter, "program", str(folder)]))
    own, reference = statistics.median(ours[1:]), statistics.median(bare[1:])
    return [
        Result("start", "bare PySide6 main window painted", reference, "s"),
        Result("start", "login window painted", own, "s"),
        Result("start", "ratio", own / reference, "x", 3.0),
    ]


def bench_demo(work: Path) -> list[Result]:
    """The sample school of 1,200 pupils, and the term summary of it."""
    folder = work / "school"
    built = make_demo(folder, "school")
    account = {"CAMPUS_GUARD_USER": "xiaozhang", "CAMPUS_GUARD_PASSWORD": "sample-2026"}
    paper = str(work / "summary.pdf")
    command = program(
        "--data", str(folder), "report", "term-summary", "--term", TERM, "--out", paper
    )
    times = [run_process(command, **account) for _ in range(3)]
    return [
        Result("demo-school", "demo --scale school", built, "s", 60.0),
        Result("demo-school", "term summary, whole process", statistics.median(times), "s", 3.0),
    ]


def bench_decade(work: Path) -> list[Result]:
    """Ten years of records: building them, and the term summary on top of them."""
    folder = work / "decade"
    built = make_demo(folder, "decade")
    account = {"CAMPUS_GUARD_USER": "xiaozhang", "CAMPUS_GUARD_PASSWORD": "sample-2026"}
    paper = str(work / "summary-decade.pdf")
    command = program(
        "--data", str(folder), "report", "term-summary", "--term", TERM, "--out", paper
    )
    return [
        Result("demo-decade", "demo --scale decade", built, "s"),
        Result("demo-decade", "term summary, whole process", run_process(command, **account), "s"),
    ]


def bench_gate(row: str) -> Callable[[Path], Iterable[Result]]:
    """Return the bench of one part of the gate at a million visits (``DATA``: built before)."""

    def bench(work: Path) -> list[Result]:
        from tests.perf import gate

        given = os.environ.get("GATE_DATA")
        folder = Path(given) if given else work / "gate"
        found: list[Result] = []
        if not (folder / "campus_guard.db").exists():
            folder.mkdir(parents=True, exist_ok=True)
            found.append(Result(row, "a million visits built", gate.make_gate(folder), "s", 180.0))
        for part in GATE_ROWS[row]:
            lines = getattr(gate, part)(folder)
            found += [Result(row, what, value, unit, bound) for what, value, unit, bound in lines]
        return found

    return bench


def bench_hazards(work: Path) -> list[Result]:
    """The hazard register: 1,000 hazards."""
    from tests.perf import hazards

    found = hazards.measure(work)
    return [Result("hazards", what, value, unit, bound) for what, value, unit, bound in found]


def bench_settlement(work: Path) -> list[Result]:
    """The term assessment: 90 people, 60 accidents."""
    from tests.perf import settlement

    found = settlement.measure(work)
    return [Result("settlement", what, value, unit, bound) for what, value, unit, bound in found]


def bench_roster_school(_work: Path) -> Iterable[Result]:
    """School rosters: made, repaired, explained (``ROSTER_SETS`` picks some)."""
    from tests.perf import roster

    return (Result("roster-school", *line) for line in roster.measure())


def bench_roster_public(_work: Path) -> Iterable[Result]:
    """The exact part on public instances (``DATA``: folder of InstanceN.txt)."""
    from tests.perf import roster_public

    given = os.environ.get("BENCH_DATA")
    lines = roster_public.measure(Path(given)) if given else ()
    return (Result("roster-public", *line) for line in lines)


GATE_ROWS = {
    "gate-search": ("search",),
    "gate-checkin": ("check_in",),
    "gate-board": ("board", "session"),
}
ROWS: dict[str, Callable[[Path], Iterable[Result]]] = {
    "start": bench_start,
    "demo-school": bench_demo,
    "demo-decade": bench_decade,
    "hazards": bench_hazards,
    "settlement": bench_settlement,
    "roster-school": bench_roster_school,
    "roster-public": bench_roster_public,
    **{row: bench_gate(row) for row in GATE_ROWS},
}


def main() -> None:
    """Run the rows asked for, print the table; exit 1 when a bound is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--row", choices=sorted(ROWS))
    parser.add_argument("--data", help="folder with input of a row that needs some")
    chosen = parser.parse_args()
    if chosen.data:
        os.environ["GATE_DATA"] = os.environ["BENCH_DATA"] = chosen.data
    kept = True
    sys.stdout.write(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}\n")
    for name, bench in ROWS.items():
        if chosen.row in (None, name):
            with tempfile.TemporaryDirectory() as work:
                for result in bench(Path(work)):
                    sys.stdout.write(f"{result}\n")
                    sys.stdout.flush()
                    kept = kept and result.kept
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
