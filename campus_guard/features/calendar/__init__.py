"""School years, terms, days with a meaning, periods of the day."""
