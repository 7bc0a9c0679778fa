"""What can be compared by name: comparisons that are built in, and the user's own."""
