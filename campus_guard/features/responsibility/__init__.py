"""Responsibility letters, meetings and what they decide: tasks."""
