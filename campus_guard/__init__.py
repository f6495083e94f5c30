"""Campus Guard: the safety office of one school, on one computer, without a network."""

__version__ = "0.1.0"
