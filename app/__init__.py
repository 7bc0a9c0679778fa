"""QuantScope shows what dynamic quantization does to an LSTM on this machine."""

# Nothing is imported here: this is read before the current folder is shunned.
__version__ = "0.1.0"

ABOUT = "Shows what dynamic quantization does to an LSTM on this machine"
