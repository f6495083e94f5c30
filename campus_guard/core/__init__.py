"""Plain foundations: no Qt, no SQLAlchemy, no word of any feature."""
