"""What can be asked about letters, meetings and tasks."""
