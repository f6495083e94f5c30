"""``rules run``: the worked cases of the six-tier scheme, without any database."""

from pathlib import Path

import click

from campus_guard.app.commands.base import Caller, Exit, read_json, to_json
from campus_guard.core.paths import resource
from campus_guard.features.accidents.rules import compare, load_rule_set, run_vectors


def run(caller: Caller, file: Path, *, check: bool, rule_set: Path | None) -> Exit:
    """Write the results to standard output in the shape of ``expected``.

    With ``check`` also compare them with the file's own ``expected``; the differences go to
    standard error, one a line, and the exit code is 1 when there is any. A case that cannot be
    read is told on standard error and gives 1 too.
    """
    chosen = rule_set or resource("rules", "six_tier.json")
    rules = load_rule_set(chosen.read_text(encoding="utf-8"))
    document = read_json(file)
    results = run_vectors(document, rules)
    click.echo(to_json(results))
    if not check:
        unread = [vector for vector in results["vectors"] if "error" in vector]
        for vector in unread:
            caller.warn(f"{vector['id']}: {vector['error']}")
        return Exit.FOUND if unread else Exit.OK
    differences = compare(document, results)
    for difference in differences:
        caller.warn(str(difference))
    if differences:
        text = caller.tr.n("{n} difference", "{n} differences", len(differences))
    else:
        text = caller.tr.n("{n} case agrees", "{n} cases agree", len(results["vectors"]))
    caller.warn(text)
    return Exit.FOUND if differences else Exit.OK
