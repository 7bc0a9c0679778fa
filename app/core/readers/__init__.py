"""Reads files that may come from anywhere."""
