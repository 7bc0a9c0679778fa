"""What connects the window's parts: each does one of its jobs."""
