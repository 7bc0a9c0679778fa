"""A record as the database holds it: compressed, and told from others by its digest."""

import zlib
from hashlib import sha256
from typing import Final

from app.core.errors import UnusableError

MOST_RECORD_BYTES: Final = 256 * 1024 * 1024


def deflate(record_json: str) -> bytes:
    """Returns a record as it is kept."""
    return zlib.compress(record_json.encode(), 6)


def inflate(blob: object) -> str:
    """Returns an entry's record.

    Raises:
        UnusableError: It is damaged.
    """
    inflater = zlib.decompressobj()
    try:
        text = (
            inflater.decompress(blob, MOST_RECORD_BYTES).decode() if isinstance(blob, bytes) else ""
        )
    except (zlib.error, UnicodeDecodeError):
        text = ""
    if not text or not inflater.eof:
        raise UnusableError("This comparison's record in the history is damaged.")
    return text


def digest(record_json: str) -> str:
    """Returns what is the same for the very same record alone."""
    return sha256(record_json.encode()).hexdigest()


def digest_blob(blob: object) -> str:
    """Returns the digest of a record that is kept, a word where it is damaged."""
    try:
        return digest(inflate(blob))
    except UnusableError:
        return "damaged"
