"""Composition root: puts database, services and window together. Nothing imports it."""
