"""The three defences in figures (三防): required, actual, threshold."""
