"""What can be asked about inspections and hazards."""
