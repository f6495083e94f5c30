"""The only modules that touch the solver library are here and below; see ``available``.

Loading it takes half a second and starts threads, so it is done in the worker process alone.
"""

from functools import cache


@cache
def available() -> bool:
    """Tell whether the solver library can be loaded: it may be missing, or not fit the machine.

    Loads it; asked in the worker process only.
    """
    try:
        from ortools.math_opt.python import mathopt  # noqa: F401
        from ortools.sat.python import cp_model  # noqa: F401
    except (ImportError, OSError):
        return False
    return True
