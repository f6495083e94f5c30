"""Accidents: the six-tier scheme, records, clocks, papers."""
