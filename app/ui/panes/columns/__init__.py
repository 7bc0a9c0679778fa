"""The columns of comparisons beside each other."""
