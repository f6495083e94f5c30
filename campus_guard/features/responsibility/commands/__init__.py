"""What can be done with letters, meetings and tasks."""
