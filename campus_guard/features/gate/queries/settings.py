"""The gate's settings: what came with the program, and what the school changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import msg
from campus_guard.core.roles import RECORDERS, Role
from campus_guard.db.models import Badge, Setting, Visit, VisitPlan
from campus_guard.db.prepared import Prepared
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.rules.passes import PassKind, PassToken, encode_badge, encode_pass
from campus_guard.features.gate.rules.retention import shipped_policy
from campus_guard.features.gate.rules.types import VisitorType, shipped_names, shipped_types
from campus_guard.features.gate.rules.vehicles import Window

SETTINGS = "gate"
PASS_KEY = "gate.pass_key"  # noqa: S105 - the name of the setting, not the key


_STORED = Prepared(
    sa.select(Setting.key, Setting.value).where(
        sa.or_(
            Setting.key == sa.literal_column(f"'{SETTINGS}'"),
            Setting.key == sa.literal_column(f"'{PASS_KEY}'"),
        )
    )
)


def stored_settings(r: Read) -> tuple[GateSettings, bytes]:
    """Return the settings, and the key that signs passes (empty before the first one)."""
    found = {key: json.loads(value) for key, value in _STORED.rows(r.session, {})}
    return settings_from(found.get(SETTINGS) or {}), bytes.fromhex(found.get(PASS_KEY) or "")


def settings_from(stored: Mapping[str, Any]) -> GateSettings:
    """Return the settings with ``stored`` in place of what came with the program."""
    policy = shipped_policy()
    types = tuple(_type(t) for t in stored["types"]) if "types" in stored else shipped_types()
    return GateSettings(
        types=types,
        reasons=stored.get("reasons") or shipped_names("reasons"),
        refusals=stored.get("refusals") or shipped_names("refusals"),
        plate_prefix=stored.get("plate_prefix", ""),
        windows=tuple(Window(*w) for w in stored.get("windows", _WINDOWS)),
        identity_days=stored.get("identity_days", policy.identity_days),
        facts_days=stored.get("facts_days", policy.facts_days),
        photo=stored.get("photo", False),
        contact=stored.get("contact", ""),
        scanner=stored.get("scanner", "standard"),
        scanner_prefix=stored.get("scanner_prefix", ""),
        scanner_suffix=stored.get("scanner_suffix", ""),
    )


_WINDOWS = (("arrival", 15, 15), ("dismissal", 15, 15))


def _type(data: Mapping[str, Any]) -> VisitorType:
    return VisitorType(
        data["code"],
        data["name"],
        data["minutes"],
        tuple(data["fields"]),
        frozenset(data["needed"]),
        tuple(data["reasons"]),
        data.get("emergency", False),
    )


def settings_json(settings: GateSettings) -> dict[str, Any]:
    """Return what is stored for these settings."""
    return {
        "types": [
            {
                "code": t.code,
                "name": t.name,
                "minutes": t.minutes,
                "fields": list(t.fields),
                "needed": sorted(t.needed),
                "reasons": list(t.reasons),
                "emergency": t.emergency,
            }
            for t in settings.types
        ],
        "reasons": dict(settings.reasons),
        "refusals": dict(settings.refusals),
        "plate_prefix": settings.plate_prefix,
        "windows": [[w.period_kind, w.before, w.after] for w in settings.windows],
        "identity_days": settings.identity_days,
        "facts_days": settings.facts_days,
        "photo": settings.photo,
        "contact": settings.contact,
        "scanner": settings.scanner,
        "scanner_prefix": settings.scanner_prefix,
        "scanner_suffix": settings.scanner_suffix,
    }


@dataclass(frozen=True, kw_only=True)
class GetGateSettings(Query[GateSettings]):
    """Return the gate's settings."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> GateSettings:
        return stored_settings(r)[0]


@dataclass(frozen=True, kw_only=True)
class PassText(Query[str]):
    """Return the signed text of a QR: of a visit, a recurring pass or a badge.

    Raises NotFound for a record that does not exist or has no pass yet.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    visit_id: int | None = None
    plan_id: int | None = None
    badge: str = ""

    def fetch(self, r: Read) -> str:
        _, key = stored_settings(r)
        if not key:
            raise NotFound(msg("There is no pass yet."))
        if self.visit_id is not None:
            visit = r.get(Visit, self.visit_id)
            return encode_pass(PassToken(PassKind.VISIT, visit.uid, visit.day), key)
        if self.plan_id is not None:
            plan = r.get(VisitPlan, self.plan_id)
            return encode_pass(PassToken(PassKind.PLAN, plan.uid, plan.ends_on), key)
        badge = r.session.scalars(alive(Badge).where(Badge.number == self.badge)).first()
        if badge is None:
            raise NotFound(msg("There is no badge with this number."))
        return encode_badge(badge.number, key)
