"""Everything that the gate can be asked."""
