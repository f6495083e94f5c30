"""Rosters and patrols: who is on duty where, and what happened."""
