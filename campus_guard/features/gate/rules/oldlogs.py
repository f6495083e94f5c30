"""Headers of old visitor logs: which column is which, and the one that is dropped.

Nobody may withhold an identity card (居民身份证法 15): a column for cards taken as deposit (押证)
is neither imported nor kept, and the import says so.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from campus_guard.core.text import fold

IMPORTED = "imported"  # the reason of movements that come from an old log
_DEPOSIT = re.compile(r"押证|押.*证|证件抵押|抵押证件|扣证|换证")
_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "day": r"日期|来访日期",
        "name": r"姓名|来访人|来访者|访客姓名|来访人姓名|来访人员|访客",
        "sex": r"性别",
        "unit": r"单位|单位/住址|工作单位|来访单位|住址",
        "document": r"证件号码?(?:\(后四位\))?|身份证(?:号码?)?(?:\(后四位\))?",
        "phone": r"联系电话|电话|手机|手机号|联系方式",
        "reason": r"事由|来访事由|来访目的|原因",
        "host": r"被访人|受访人|被访者|接待人|找何人",
        "heads": r"人数|人数/陪同|来访人数|陪同",
        "entered": r"来访时间|进校时间|入校时间|进入时间|进/离时间|到访时间|进时间",
        "expected": r"预计离开|预计离校时间",
        "left": r"离校时间|离开时间|出校时间|离时间",
        "badge": r"临时证号|访客证号|证牌号|胸牌号",
        "plate": r"车牌|车牌号|车号",
        "note": r"备注|说明",
    }
)


@dataclass(frozen=True)
class Columns:
    """``found`` maps a field to its column from 0; ``dropped`` and ``unknown`` are headers."""

    found: Mapping[str, int]
    dropped: tuple[str, ...]
    unknown: tuple[str, ...]


def read_headers(headers: Sequence[str]) -> Columns:
    """Return which column of an old log is which field; the first of two equal ones counts."""
    found: dict[str, int] = {}
    dropped: list[str] = []
    unknown: list[str] = []
    for index, header in enumerate(headers):
        plain = fold(header)
        if not plain:
            continue
        if _DEPOSIT.search(plain):
            dropped.append(header)
            continue
        key = next((k for k, p in _HEADERS.items() if re.fullmatch(p, plain)), None)
        if key is None or key in found:
            unknown.append(header)
        else:
            found[key] = index
    return Columns(found, tuple(dropped), tuple(unknown))
