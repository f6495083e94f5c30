"""Everything that writes at the gate."""
