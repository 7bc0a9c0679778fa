"""Records inside pictures."""
