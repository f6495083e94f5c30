"""Who somebody is: the visitor that a form means, what is remembered of him, how he is found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.phone import normal_phone, phone_warning
from campus_guard.core.text import clean_block, clean_line, clean_name
from campus_guard.db.models import VehicleKey, Visitor, VisitorKey
from campus_guard.db.records import alive
from campus_guard.db.service import Read, Write
from campus_guard.features.gate.inputs import VisitFields
from campus_guard.features.gate.rules.codes import DocumentKind
from campus_guard.features.gate.rules.documents import DocumentCheck, check_document, guess_kind
from campus_guard.features.gate.rules.plates import check_plate
from campus_guard.features.gate.rules.search import vehicle_tokens, visitor_tokens
from campus_guard.features.people.pinyin import name_tokens


@dataclass(frozen=True)
class Identity:
    """What was typed of a person, in its stored form, with what is odd about it."""

    name: str
    phone: str
    document: DocumentCheck | None
    document_reason: str
    plate: str
    unit: str
    sex: str | None
    warnings: tuple[Message, ...]

    def columns(self) -> dict[str, Any]:
        """Return the filled-in columns of the visitor; what is empty keeps what is remembered."""
        found: dict[str, Any] = {
            "name": self.name,
            "phone": self.phone,
            "plate": self.plate,
            "unit": self.unit,
            "sex": self.sex,
            "document_reason": self.document_reason,
        }
        if self.document is not None:
            found |= {
                "document_kind": self.document.kind.value,
                "document": self.document.number,
                "document_key": self.document.person_key[:96],
            }
        return {name: value for name, value in found.items() if value}


def read_identity(r: Read, fields: VisitFields) -> Identity:
    """Return what the form says of the person.

    Raises UserError when a document number that cannot be right has no reason. Of a child under
    14 the number is not kept (PIPL 28, 31): a warning says so.
    """
    warnings: list[Message] = []
    document = document_of(r, fields.document_kind, fields.document)
    reason = clean_block(fields.document_reason)
    if document is not None:
        warnings += document.warnings
        if document.child:
            warnings.append(msg("A child under 14: the number is not kept."))
            document = None
        elif document.needs_reason and not reason:
            words = document.warnings[0]
            raise UserError(words, {"document": words})
    phone = normal_phone(fields.phone)
    odd = phone_warning(phone)
    plate = check_plate(fields.plate) if fields.plate.strip() else None
    warnings += [odd] if odd else []
    warnings += plate.warnings if plate else ()
    sex = fields.sex or (document.sex.value if document and document.sex else None)
    return Identity(
        clean_name(fields.name),
        phone,
        document,
        reason if document and document.needs_reason else "",
        plate.plate if plate else "",
        clean_line(fields.unit),
        sex,
        tuple(warnings),
    )


def document_of(r: Read, kind: DocumentKind | None, text: str) -> DocumentCheck | None:
    """Return the check of a typed document, None for an empty field."""
    if not text.strip():
        return None
    return check_document(kind or guess_kind(text), text, r.today)


def find_visitor(r: Read, who: Identity) -> Visitor | None:
    """Return the visitor that this surely is: the same document, or the same phone and name.

    A number that cannot be right names nobody without the same name. Families share phones.
    """
    living = alive(Visitor).where(Visitor.anonymised_at.is_(None))
    if who.document is not None and who.document.person_key:
        query = living.where(
            Visitor.document_key == who.document.person_key[:96], Visitor.document_key != ""
        )
        if who.document.needs_reason:
            query = query.where(Visitor.name == who.name)
        return r.session.scalars(query.order_by(Visitor.id).limit(1)).first()
    if not (who.phone and who.name):
        return None
    query = living.where(Visitor.phone == who.phone, Visitor.phone != "", Visitor.name == who.name)
    return r.session.scalars(query.order_by(Visitor.id).limit(1)).first()


def remember(
    w: Write, fields: VisitFields, visitor_id: int | None, uid: str, *, index: bool = True
) -> "Known":
    """Return the visitor of the form: the chosen one, one found by document or phone, or a new one.

    What was typed anew is remembered, the old value kept as a correction. Without a name, phone
    and document there is no visitor (a quick pass). Without ``index`` the caller renews the keys.
    """
    who = read_identity(w, fields)
    found = w.fetch(Visitor, visitor_id) if visitor_id is not None else find_visitor(w, who)
    if found is not None and found.anonymised_at is not None:
        raise UserError(msg("This person was anonymised and is entered anew."))
    if found is not None:
        changed = w.amend(found, **{k: v for k, v in who.columns().items() if k != "unit" or v})
        if {"name", "phone", "document", "plate"} & set(changed):
            if index:
                index_visitor(w, found)
            return Known(found, who.warnings, stale=True)
        return Known(found, who.warnings)
    if not (who.name or who.phone or who.document):
        return Known(None, who.warnings)
    visitor = w.add(Visitor(uid=uid, **({"name": ""} | who.columns())))
    if index:
        index_visitor(w, visitor, new=True)
    return Known(visitor, who.warnings, stale=True, new=True)


@dataclass(frozen=True)
class Known:
    """The visitor of a form (None: nobody was named), and what was odd about the form."""

    visitor: Visitor | None
    warnings: tuple[Message, ...]
    stale: bool = False
    new: bool = False


def seen_on(moment: datetime | None) -> int:
    """Return how the search keys order a visitor who came last at ``moment``."""
    return -moment.astimezone(CHINA).toordinal() if moment else 0


_KEYS: Any = VisitorKey.__table__
_SEEN_AGAIN = (
    sa.update(_KEYS)
    .where(_KEYS.c.visitor_id == sa.bindparam("id"))
    .values(seen=sa.bindparam("day"))
)


def seen_again(w: Write, visitor: Visitor) -> None:
    """Move the keys of a visitor to the day of the last visit."""
    values = {"id": visitor.id, "day": seen_on(visitor.last_at)}
    w.session.connection().execute(_SEEN_AGAIN, values)


def index_visitor(w: Write, visitor: Visitor, *, new: bool = False) -> None:
    """Renew the ways to find a visitor."""
    plates = [visitor.plate] if visitor.plate else []
    tokens = visitor_tokens(
        visitor.name,
        names=name_tokens,
        phone=visitor.phone,
        document=visitor.document,
        plates=plates,
    )
    place = {"visitor_id": visitor.id, "seen": seen_on(visitor.last_at)}
    _put_keys(w, VisitorKey.__table__, "visitor_id", place, tokens, new=new)


def index_vehicle(w: Write, vehicle_id: int, plate: str, driver: str, *, new: bool = False) -> None:
    """Renew the ways to find a vehicle."""
    tokens = vehicle_tokens(plate, driver, names=name_tokens)
    _put_keys(w, VehicleKey.__table__, "vehicle_id", {"vehicle_id": vehicle_id}, tokens, new=new)


def _put_keys(
    w: Write, table: Any, column: str, place: dict[str, int], tokens: Iterable[str], *, new: bool
) -> None:
    """Replace the keys of one record; they are no record, so they stand in no audit row."""
    connection = w.session.connection()
    if not new:
        connection.execute(sa.delete(table).where(table.c[column] == place[column]))
    rows = [{"token": token[:100], **place} for token in sorted(tokens)]
    if rows:
        connection.execute(sa.insert(table), rows)
