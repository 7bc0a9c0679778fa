"""Is it faster: calls are timed in a process of their own."""
