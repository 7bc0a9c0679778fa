"""QuantScope shows what dynamic quantization does to an LSTM on this machine."""

__version__ = "0.1.0"
