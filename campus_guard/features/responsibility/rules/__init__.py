"""Pure decisions on letters, meetings and tasks."""
