"""The machine that a comparison is made on."""
