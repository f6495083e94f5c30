"""Papers of rosters, duties and patrols."""
