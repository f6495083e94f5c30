"""Rosters without database, screen or solver: the instance, its JSON, the rules, the board."""
