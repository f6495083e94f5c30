"""What a roster is measured by: parts of the penalty, their weights, and fair limits.

The penalty is a sum of whole numbers and is 0 for a perfect roster:

* ``points``: square of what a person's points miss the quota by more than 1;
* ``nights``, ``holidays``, ``mornings``: square of the difference from the quota;
* ``rotation``: of one person on one post, square of what exceeds 5/4 of the fair share (rounded
  up) + 1; the fair share is by workload share among all who may do the post;
* ``evenness``: of one person in one week (Monday to Sunday), square of the duties above the fair
  number of that week, rounded up;
* ``wishes``: 1, 2 or 4 by priority for each slot against a ``free`` wish, each ``duty`` wish unmet;
* ``pairs``: of two people on one post, square of the shifts together above twice the fair number
  + 1; and 1 for each shift (of two seats or more) where one of a pair to keep is without the other.

Each part is multiplied by its weight and by its slider (low 1, middle 2, high 4).
"""

from collections.abc import Mapping

from campus_guard.features.rosters.rules.model import Level

ENGINE = "1.0"
PARTS = (
    "points",
    "nights",
    "holidays",
    "mornings",
    "rotation",
    "evenness",
    "wishes",
    "pairs",
)
WEIGHTS: Mapping[str, int] = {
    "points": 4,
    "nights": 3,
    "holidays": 3,
    "mornings": 2,
    "rotation": 1,
    "evenness": 1,
    "wishes": 1,
    "pairs": 1,
}
SLIDER_OF: Mapping[str, str] = {
    "points": "fairness",
    "nights": "fairness",
    "holidays": "fairness",
    "mornings": "fairness",
    "rotation": "rotation",
    "evenness": "evenness",
    "wishes": "wishes",
    "pairs": "pairs",
}
FACTORS: Mapping[Level, int] = {Level.LOW: 1, Level.MIDDLE: 2, Level.HIGH: 4}
WISH_COST: Mapping[int, int] = {1: 1, 2: 2, 3: 4}
