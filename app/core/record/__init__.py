"""The record: a comparison as a JSON document, written, checked and read."""
