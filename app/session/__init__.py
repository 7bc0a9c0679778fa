"""Runs comparisons for the window on one worker thread."""
