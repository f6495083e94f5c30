"""What the principal reads: the today page and the term summary."""
