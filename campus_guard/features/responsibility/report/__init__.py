"""Papers on letters, meetings and tasks."""
