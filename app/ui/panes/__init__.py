"""The panes that show a comparison."""
