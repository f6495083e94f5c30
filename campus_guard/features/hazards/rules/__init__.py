"""What inspections and hazards decide: pure modules, no database, no screen."""
