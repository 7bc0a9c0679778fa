"""Charts as data: pure functions from results to drawings."""
