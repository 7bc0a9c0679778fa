"""Everything that the window can do, one file a menu."""
