"""What was found, as frozen data."""
