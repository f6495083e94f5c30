"""Tells a scanner that acts as a keyboard from a human being, and keeps scans out of the fields.

A pure state machine over (character, milliseconds) as the events carry them. A character is held
back until it is clear who typed it: at most ``gap_ms``, which nobody notices. A scanner types at
least ``least`` characters with no gap above ``gap_ms`` (33 a second); a human being presses two or
three keys together now and then, but not six. What came at a scanner's speed is never typed into a
field, readable or not.
"""

from dataclasses import dataclass, field, replace

from campus_guard.features.gate.rules.codes import ScanKind
from campus_guard.features.gate.rules.files import definition
from campus_guard.features.gate.rules.scans import Scan, Shapes, find_scan, shipped_shapes

MOST_CHARACTERS = 600
SUFFIXES = {"enter": "\r", "tab": "\t", "none": ""}
# Kinds that cannot be the beginning of something longer: they count without their suffix.
_COMPLETE = frozenset({ScanKind.VISIT, ScanKind.PLAN, ScanKind.DOCUMENT, ScanKind.RECORD})


@dataclass(frozen=True)
class WedgeProfile:
    """How the school's scanners type. With a ``prefix`` only what begins with it is a scan.

    ``whole_record``: a record has several lines, so the suffix does not end it; silence does.
    ``resume_ms``: a scan that stopped may go on within this time. The same scan again
    within ``repeat_ms`` is ignored.
    """

    prefix: str = ""
    suffix: str = "\r"
    gap_ms: int = 30
    least: int = 6
    whole_record: bool = False
    resume_ms: int = 150
    repeat_ms: int = 2000
    shapes: Shapes = field(default_factory=Shapes)


@dataclass(frozen=True)
class Typed:
    """Characters of a human being, to be delivered to the field that has the focus."""

    text: str


@dataclass(frozen=True)
class Scanned:
    """A readable scan."""

    scan: Scan


@dataclass(frozen=True)
class Repeated:
    """The same scan again within two seconds: nothing is done."""

    scan: Scan


@dataclass(frozen=True)
class Unreadable:
    """A scanner typed something that is no scan of ours, or only a part: scan it again."""

    length: int


Event = Typed | Scanned | Repeated | Unreadable


@dataclass(frozen=True)
class RouterState:
    """What the router remembers between two keys."""

    held: str = ""
    began_ms: int = 0
    last_ms: int = 0
    broken: str = ""
    broken_ms: int = 0
    bare_ms: int | None = None
    seen: Scan | None = None
    seen_ms: int = 0


Step = tuple[RouterState, tuple[Event, ...]]


def shipped_profiles() -> dict[str, WedgeProfile]:
    """Return the scanner profiles that come with the program, by code."""
    shapes = shipped_shapes()
    return {
        p["code"]: WedgeProfile(
            p["prefix"],
            p["suffix"],
            p["gap_ms"],
            p["least"],
            p.get("whole_record", False),
            shapes=shapes,
        )
        for p in definition("scanners")["profiles"]
    }


def school_profile(code: str, prefix: str = "", suffix: str = "") -> WedgeProfile:
    """Return a shipped profile with the prefix and suffix that the school's scanners are set to.

    Empty ones leave the profile's own; ``suffix`` is one of ``SUFFIXES``. A prefix proves the
    scanner, so two characters after it are enough.
    """
    profile = shipped_profiles()[code]
    if prefix:
        profile = replace(profile, prefix=prefix, least=2)
    return replace(profile, suffix=SUFFIXES[suffix]) if suffix else profile


def feed(state: RouterState, profile: WedgeProfile, character: str, at_ms: int) -> Step:
    """Return the state after a key and what became clear.

    ``character`` is what the key types; empty for a key that types nothing (arrows, F-keys), which
    ends whatever was held. Auto-repeated keys are not to be fed. Events come in typing order.
    """
    state, events = tick(state, profile, at_ms)
    if not character:
        state, more = _settle(state, profile)
        return state, events + more
    if not state.held:
        begun, more, taken = _first(state, profile, character, at_ms)
        if taken:
            return begun, events + more
    began = state.began_ms if state.held else at_ms
    held = replace(state, held=state.held + character, began_ms=began, last_ms=at_ms)
    if character == profile.suffix and not profile.whole_record:
        held, more = _finish(held, profile)
        return held, events + more
    if len(held.held) > MOST_CHARACTERS:
        held, more = _settle(held, profile)
        return held, events + more
    return held, events


def tick(state: RouterState, profile: WedgeProfile, now_ms: int) -> Step:
    """Return the state once ``now_ms`` has come: a burst that has fallen silent is judged."""
    if state.held and now_ms - state.last_ms > profile.gap_ms:
        return _settle(state, profile)
    return state, ()


def _first(
    state: RouterState, profile: WedgeProfile, character: str, at_ms: int
) -> tuple[RouterState, tuple[Event, ...], bool]:
    """Return what is clear at once about the first character of a burst, and whether it is."""
    if profile.suffix and character == profile.suffix:
        if state.bare_ms is not None and at_ms - state.bare_ms <= profile.resume_ms:
            return replace(state, bare_ms=None, last_ms=at_ms), (), True
        if _resumes(state, profile, at_ms):
            return *_late_suffix(replace(state, last_ms=at_ms), profile), True
        return replace(state, last_ms=at_ms), (Typed(character),), True
    if profile.prefix and character != profile.prefix[0] and not _resumes(state, profile, at_ms):
        return replace(state, last_ms=at_ms), (Typed(character),), True
    return state, (), False


def _late_suffix(state: RouterState, profile: WedgeProfile) -> Step:
    """Judge a broken burst once its suffix has come after all; the suffix is never typed."""
    bare = _bare(state.broken, profile)
    found = find_scan(bare, profile.shapes, sure=bool(profile.prefix))
    if found is None:
        return replace(state, broken=""), ()
    return _accept(state, profile, *found, bare=False)


def _resumes(state: RouterState, profile: WedgeProfile, at_ms: int) -> bool:
    return bool(state.broken) and at_ms - state.broken_ms <= profile.resume_ms


def _finish(state: RouterState, profile: WedgeProfile) -> Step:
    """Judge a burst that has just ended with the suffix; undecided ones wait for silence."""
    found = _read(state, profile)
    if found is None:
        return state, ()
    return _accept(state, profile, *found, bare=False)


def _settle(state: RouterState, profile: WedgeProfile) -> Step:
    """Judge a burst that is over."""
    if not state.held:
        return state, ()
    found = _read(state, profile)
    bare = bool(profile.suffix) and not state.held.endswith(profile.suffix)
    if found is not None and not (bare and found[1].kind not in _COMPLETE):
        return _accept(state, profile, *found, bare=bare)
    length = len(state.held)
    over = replace(state, held="", bare_ms=None)
    if _by_scanner(state, profile):
        return replace(over, broken=state.held, broken_ms=state.last_ms), (Unreadable(length),)
    rest = length > 1 and bool(profile.suffix) and state.held.endswith(profile.suffix)
    if rest and _resumes(state, profile, state.began_ms):
        return replace(over, broken=""), (Unreadable(length),)
    return replace(over, broken=""), (Typed(state.held),)


def _by_scanner(state: RouterState, profile: WedgeProfile) -> bool:
    """Tell whether the burst was too long for human hands; a key held down is no scanner."""
    if len(set(state.held)) == 1:
        return False
    if profile.prefix:
        return state.held.startswith(profile.prefix) and len(state.held) > len(profile.prefix)
    return len(state.held) >= profile.least


def _read(state: RouterState, profile: WedgeProfile) -> tuple[str, Scan] | None:
    """Return the scan in the burst, alone or as the continuation of a broken one."""
    sure = bool(profile.prefix)
    if _resumes(state, profile, state.began_ms):
        whole = _bare(state.broken + state.held, profile)
        found = find_scan(whole, profile.shapes, sure=sure)
        if found is not None:
            return found
    if _by_scanner(state, profile):
        return find_scan(_bare(state.held, profile), profile.shapes, sure=sure)
    return None


def _bare(burst: str, profile: WedgeProfile) -> str:
    return burst.removeprefix(profile.prefix).removesuffix(profile.suffix)


def _accept(
    state: RouterState, profile: WedgeProfile, before: str, scan: Scan, *, bare: bool
) -> Step:
    again = state.seen == scan and state.last_ms - state.seen_ms <= profile.repeat_ms
    typed: tuple[Event, ...] = (Typed(before),) if before else ()
    over = RouterState(
        last_ms=state.last_ms,
        bare_ms=state.last_ms if bare else None,
        seen=scan,
        seen_ms=state.last_ms,
    )
    return over, (*typed, Repeated(scan) if again else Scanned(scan))
