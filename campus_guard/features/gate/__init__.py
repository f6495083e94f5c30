"""The gate desk: visits, vehicles, pupils collected at the gate, watch list, roll call."""
