"""Staff, classes, pupils, squads, the leading group and who holds which position."""
