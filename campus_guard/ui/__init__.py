"""The Qt kit: windows, forms, tables and background work. It knows no feature and no database."""
