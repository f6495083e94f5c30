"""What the program is for: one room per subject."""
