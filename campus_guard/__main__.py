"""Starts the command line; imports nothing heavy."""

from campus_guard.cli import main

if __name__ == "__main__":
    main()
