"""QuantScope shows what dynamic quantization does to an LSTM on this machine."""

from typing import Final

__version__ = "0.1.0"

ABOUT: Final = "Shows what dynamic quantization does to an LSTM on this machine"
