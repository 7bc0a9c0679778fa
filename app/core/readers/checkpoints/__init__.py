"""Reads networks out of checkpoints that may come from anywhere, in a process of its own."""
