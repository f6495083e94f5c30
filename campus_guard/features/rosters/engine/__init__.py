"""Makes, repairs and explains rosters; without the solver library it still makes them.

``run`` is the pipeline, ``worker`` starts it in a process of its own. ``ortools`` is imported in
``solver`` alone, and only when it is needed.
"""
