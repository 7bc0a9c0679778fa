"""How a network is run: as it is, or quantized."""
