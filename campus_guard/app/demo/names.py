"""Names that nobody bears: a surname and two of the ten stems and twelve branches."""

import random
from collections.abc import Iterator

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛"
    "奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍"
    "余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季"
)
_DOUBLE = ("欧阳", "上官", "司马", "诸葛", "尉迟")
_RARE = ("单", "仇", "解", "曾", "查", "区", "翟", "召", "覃", "种", "朴", "盖")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def sample_names(rng: random.Random) -> Iterator[str]:
    """Yield sample names without end, each once (about 18,000 before they gain a third sign)."""
    surnames = list(dict.fromkeys([*_SURNAMES, *_DOUBLE, *_RARE]))
    pairs = [a + b for a in _STEMS for b in _BRANCHES]
    everything = [s + p for s in surnames for p in pairs]
    rng.shuffle(everything)
    yield from everything
    for sign in _STEMS:
        yield from (name + sign for name in everything)
