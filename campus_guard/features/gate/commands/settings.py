"""What a school may say in its gate's settings: texts that fit, codes that exist."""

import re
from dataclasses import replace

from campus_guard.core.i18n import msg
from campus_guard.core.text import clean_line
from campus_guard.db.models.calendar import PERIOD_KINDS
from campus_guard.db.records import refuse, too_long
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.rules.files import definition
from campus_guard.features.gate.rules.plates import normal_plate
from campus_guard.features.gate.rules.scanner import SUFFIXES

_NAME = 64
# A letter or a digit as prefix would take what people type for a scan.
_PREFIX = re.compile(r"[!-/:-@\[-`{-~]{0,4}")
_CODE = re.compile("[a-z0-9_]{1,32}")


def cleaned_settings(typed: GateSettings) -> GateSettings:
    """Return the settings with cleaned texts.

    Raises UserError for a text that is too long, and for a scanner or period that does not exist.
    """
    cleaned = replace(
        typed,
        types=tuple(replace(t, name=clean_line(t.name)) for t in typed.types),
        reasons={code: clean_line(name) for code, name in typed.reasons.items()},
        refusals={code: clean_line(name) for code, name in typed.refusals.items()},
        plate_prefix=normal_plate(typed.plate_prefix),
        contact=clean_line(typed.contact),
    )
    values = {"contact": cleaned.contact, "plate_prefix": cleaned.plate_prefix}
    wrong = too_long(values, contact=200, plate_prefix=8)
    named = [("name", t.name) for t in cleaned.types]
    named += [("reasons", name) for name in cleaned.reasons.values()]
    named += [("refusals", name) for name in cleaned.refusals.values()]
    for field, name in named:
        wrong |= too_long({field: name}, **{field: _NAME})
    if typed.scanner not in {p["code"] for p in definition("scanners")["profiles"]}:
        wrong["scanner"] = msg("Choose from the list.")
    if not _PREFIX.fullmatch(typed.scanner_prefix):
        wrong["scanner_prefix"] = msg("Up to four signs that nobody types, like ~ or #.")
    if typed.scanner_suffix not in {"", *SUFFIXES}:
        wrong["scanner_suffix"] = msg("Choose from the list.")
    if any(w.period_kind not in PERIOD_KINDS for w in typed.windows):
        wrong["windows"] = msg("Choose from the list.")
    if not all(_CODE.fullmatch(t.code) for t in typed.types):
        wrong["types"] = msg("Choose a visitor type.")
    refuse(wrong)
    return cleaned
