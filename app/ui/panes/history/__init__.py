"""The list of comparisons so far."""
