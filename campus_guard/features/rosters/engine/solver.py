"""The only modules that touch the solver library are here and below; see ``available``.

Loading it takes half a second and starts threads, so it is done in the worker process alone.
"""

from importlib.util import find_spec


def available() -> bool:
    """Tell whether the solver library is installed (without loading it)."""
    return find_spec("ortools") is not None
