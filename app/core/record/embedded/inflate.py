"""Inflates zlib streams from anywhere, up to a limit."""

import zlib


class DamagedError(ValueError):
    """The stream is none, or not whole."""


class TooLargeError(ValueError):
    """The stream holds more than the limit."""


def inflate(packed: bytes | memoryview, most_bytes: int) -> bytes:
    """Returns what was compressed; a bomb stops at the limit and takes no more memory than it.

    Raises:
        DamagedError: The stream is damaged or cut off.
        TooLargeError: It holds more than ``most_bytes``.
    """
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(packed, most_bytes + 1)
    except zlib.error:
        raise DamagedError from None
    if len(content) > most_bytes:
        raise TooLargeError
    if not inflater.eof:
        raise DamagedError
    return content
