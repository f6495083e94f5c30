"""Everything that writes about inspections and hazards."""
