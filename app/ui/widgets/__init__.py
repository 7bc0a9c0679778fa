"""Widgets that several panes are made of."""
