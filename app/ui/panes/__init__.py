"""The three live panes of evidence."""
