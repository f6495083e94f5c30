"""Sentences of explanations: what stands in each other's way, and what would help."""

from collections import defaultdict
from collections.abc import Sequence

from campus_guard.core.i18n import Message, msg
from campus_guard.features.rosters.engine.problem import Problem
from campus_guard.features.rosters.rules.model import Rule
from campus_guard.features.rosters.rules.sentences import RULES

Reason = tuple[str, ...]
MANY = 8


def told(problem: Problem, core: Sequence[Reason]) -> Message:
    """Return one sentence for a core: which posts and days, and what stands against them."""
    of = problem.of
    demand = [(r[1], int(r[2])) for r in core if r[0] == "demand"]
    days = sorted({of.instance.days[d].date for _, d in demand})
    posts = listed([of.posts[of.post_of[p]].name for p in dict.fromkeys(p for p, _ in demand)])
    against = _against(problem, [r for r in core if r[0] != "demand"])
    if not demand:
        return msg("These rules contradict each other: {rules}", rules=against)
    if len(days) == 1:
        return msg(
            "{posts} on {day} cannot all be filled: {rules}",
            posts=posts,
            day=days[0],
            rules=against,
        )
    return msg(
        "{posts} from {first} to {last} cannot all be filled: {rules}",
        posts=posts,
        first=days[0],
        last=days[-1],
        rules=against,
    )


def _against(problem: Problem, core: Sequence[Reason]) -> Message:
    """Return the rules of a core, those of one kind together with the people they are about."""
    by_rule: dict[str, list[str]] = defaultdict(list)
    for reason in core:
        by_rule[reason[0]].append(_about(problem, reason))
    joined = msg("not enough people")
    for number, (rule, about) in enumerate(by_rule.items()):
        names = listed([name for name in dict.fromkeys(about) if name])
        word = RULES[Rule(rule)]
        part = msg("{rule} ({who})", rule=word, who=names) if names else msg("{rule}", rule=word)
        joined = part if number == 0 else msg("{one}; {two}", one=joined, two=part)
    return joined


def _about(problem: Problem, reason: Reason) -> str:
    """Return the names a reason speaks of."""
    of = problem.of
    if reason[0] == Rule.LOCK:
        slot = of.slots[int(reason[1])]
        return f"{of.instance.days[slot.day].date} {of.posts[of.post[int(reason[1])]].name}"
    names = []
    for part in reason[1:]:
        if part in of.person_of:
            names.append(of.people[of.person_of[part]].name)
        elif part in of.post_of:
            names.append(of.posts[of.post_of[part]].name)
        else:
            names.append(part)
    return " ".join(names)


def listed(names: Sequence[str]) -> str:
    """Return names as a list, cut off when there are many."""
    shown = "、".join(names[:MANY])
    return f"{shown}… ({len(names)})" if len(names) > MANY else shown


def fix_for(problem: Problem, reason: Reason) -> Message | None:
    """Return what giving up a reason means, None where nobody can give it up."""
    of, about = problem.of, _about(problem, reason)
    if reason[0] == "demand":
        post, day = of.posts[of.post_of[reason[1]]], of.instance.days[int(reason[2])].date
        return msg("Leave {post} out on {day}", post=post.name, day=day)
    sentences = {
        Rule.LEAVE: msg("Move the leave of {who}", who=about),
        Rule.LESSON: msg("Have the lessons of {who} taken over", who=about),
        Rule.CERTIFICATE: msg("Renew the certificate: {who}", who=about),
        Rule.POST: msg("Enter for the post: {who}", who=about),
        Rule.LEADER: msg("Let others than leaders do {who}", who=about),
        Rule.LOCK: msg("Unlock {who}", who=about),
        Rule.PAIR: msg("Let {who} be on one post", who=about),
        Rule.PER_DAY: msg("Allow more duties a day"),
        Rule.IN_7_DAYS: msg("Allow more duties in 7 days"),
        Rule.CONSECUTIVE: msg("Allow more days running"),
    }
    return sentences.get(Rule(reason[0]))
