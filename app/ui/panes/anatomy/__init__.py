"""The panes of the Anatomy tab."""
