"""Is it still right: how far the outputs are apart, and what that costs."""
