"""The JSON of ``roster solve`` in words, for its help; a test compares it with the reader."""

from campus_guard.app.commands import words

_tr = words.Marker()

# Fields in square brackets may be left out. Nothing heavy is imported here: --help answers at once.
FIELDS = (
    ("format, version", _tr("“campus-guard/roster-instance” and 1")),
    ("[name, seed, rule_set]", _tr("a title, the seed (1), a name of the rules used")),
    (
        "days[]",
        _tr(
            "date, [kind: school weekend holiday makeup_workday school_break], "
            "[follows_weekday 1-7: whose lessons a make-up day has], [name]"
        ),
    ),
    (
        "people[]",
        _tr(
            "id, name, [sex f m], [leader], [posts: ids, all when left out], [share in percent], "
            "[certificates: code, valid_from, valid_to], "
            "[absences: first, last, starts, ends, reason], "
            "[lessons: weekday, starts, ends, name], "
            "[wishes: kind free duty, day, weekday, post, priority 1-3], "
            "[carry: points, nights, holidays, mornings still owed], "
            "[limits: per_day, in_7_days, consecutive_days]"
        ),
    ),
    (
        "posts[]",
        _tr(
            "id, name, [kind], [sex], [certificate], [leader], [points], [night], [morning], "
            "[areas: ids]"
        ),
    ),
    (
        "slots[]",
        _tr(
            "day (a date), post, [seat], starts, ends (07:30; 31:00 is 07:00 of the next day), "
            "[leader], [certificate], [points], [holiday]"
        ),
    ),
    ("[pairs[]]", _tr("people (two ids), kind keep or avoid")),
    ("[locks[]]", _tr("day, post, [seat], person (null: stays empty), [reason]")),
    (
        "[limits]",
        _tr(
            "rest_minutes (600), per_day (2), in_7_days (6), consecutive_days (6), "
            "relaxed (names of the last three)"
        ),
    ),
    (
        "[sliders]",
        _tr("fairness, rotation, evenness, wishes, pairs: each low, middle or high"),
    ),
)
ANSWER = (
    ("assignments[]", _tr("day, post, seat, person")),
    ("gaps[]", _tr("day, post, seat of empty slots, and why")),
    ("quotas[]", _tr("person, points, duties, nights, holidays, mornings")),
    ("penalty, total", _tr("by part, and their sum; 0 is perfect")),
    ("hash", _tr("the same for the same roster")),
    (
        "seed, engine, rule_set, iterations, exact_quotas, complete, notes",
        _tr("how it was made"),
    ),
    ("[explanation]", _tr("with --explain: conflicts with message, slots, people, fixes")),
)
