"""The instrument: builds, quantizes, measures and compares, without Qt."""
