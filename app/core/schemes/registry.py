"""Every scheme there is, in the order in which they are offered."""

from typing import Final

from app.core.schemes.float16 import FLOAT16
from app.core.schemes.fp32_copy import COPY
from app.core.schemes.int8 import INT8
from app.core.schemes.int8_per_channel import INT8_PER_CHANNEL
from app.core.schemes.onnx_float32 import ONNX_FLOAT32
from app.core.schemes.onnx_int8 import (
    ONNX_INT8,
    ONNX_INT8_PER_CHANNEL,
    ONNX_INT8_REDUCED,
    ONNX_INT8_REDUCED_PER_CHANNEL,
)
from app.core.schemes.scheme import Scheme

SCHEMES: Final[tuple[Scheme, ...]] = (
    INT8,
    INT8_PER_CHANNEL,
    FLOAT16,
    ONNX_FLOAT32,
    ONNX_INT8,
    ONNX_INT8_PER_CHANNEL,
    ONNX_INT8_REDUCED,
    ONNX_INT8_REDUCED_PER_CHANNEL,
    COPY,
)
SCHEME_KEYS: Final = tuple(scheme.key for scheme in SCHEMES)
_BY_KEY: Final = dict(zip(SCHEME_KEYS, SCHEMES, strict=True))


def find_scheme(key: str) -> Scheme:
    """Returns the scheme that a spec names.

    Raises:
        KeyError: There is none; ``find_problem`` says so in a sentence.
    """
    return _BY_KEY[key]
