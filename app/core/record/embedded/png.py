"""The text chunks of PNG files, see https://www.w3.org/TR/png-3/#11textinfo."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from app.core.errors import UnusableError

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"

_TEXT_KINDS: Final = (b"tEXt", b"zTXt", b"iTXt")
_HEADER: Final = struct.Struct(">I4s")
_CHECKSUM: Final = struct.Struct(">I")
_CUT: Final = (
    "The picture is cut off, and no whole QuantScope record is in it; copy or export it again."
)
_DAMAGED: Final = "The picture's record is damaged; copy the picture again or export it again."


@dataclass(frozen=True, slots=True)
class Text:
    """What a text chunk holds, as it stands there.

    Attributes:
        content: The text's bytes.
        compressed: Whether they are a zlib stream.
        encoding: Of the text: tEXt and zTXt hold Latin-1, iTXt UTF-8.
    """

    content: memoryview
    compressed: bool
    encoding: str


class _Chunk(NamedTuple):
    """One chunk: its kind, and where it lies in the file, length and checksum included."""

    # A tuple, since a hostile file may hold millions.
    kind: bytes
    begin: int
    end: int


def find_text(png: bytes, keyword: bytes) -> Text | None:
    """Returns the first text under the keyword, or None; what lies behind it is not looked at.

    Raises:
        UnusableError: The file is cut off before there is one, or the chunk is damaged.
    """
    for chunk in _walk(png):
        if _is_text(png, chunk, keyword):
            checked = memoryview(png)[chunk.begin + 4 : chunk.end - 4]
            if _CHECKSUM.unpack_from(png, chunk.end - 4) != (zlib.crc32(checked),):
                raise UnusableError(_DAMAGED)
            return _read_text(png, chunk, len(keyword) + 1)
    return None


def put_text(png: bytes, keyword: bytes, stream: bytes) -> bytes:
    """Returns the PNG with a zlib stream of UTF-8 as its only text under the keyword.

    It stands before the pixels, so that a reader need not go through them.

    Raises:
        ValueError: It is no whole PNG.
    """
    if not png.startswith(SIGNATURE):
        raise ValueError("this is no PNG to put a text into")
    # Compressed, by zlib, in no language, with no translated keyword.
    body = b"iTXt" + keyword + b"\0\1\0\0\0" + stream
    text = _CHECKSUM.pack(len(body) - 4) + body + _CHECKSUM.pack(zlib.crc32(body))
    view, pieces, placed = memoryview(png), [SIGNATURE], False
    for chunk in _walk(png):
        if chunk.kind == b"IDAT" and not placed:
            pieces.append(text)
            placed = True
        if not _is_text(png, chunk, keyword):
            pieces.append(bytes(view[chunk.begin : chunk.end]))
    if not placed:
        raise ValueError("this PNG holds no pixels to put a text before")
    return b"".join(pieces)


def _walk(png: bytes) -> Iterator[_Chunk]:
    """Yields the chunks up to the last one, without a copy of what they hold."""
    begin, kind = len(SIGNATURE), b""
    while kind != b"IEND":
        if begin + 12 > len(png):
            raise UnusableError(_CUT)
        length, kind = _HEADER.unpack_from(png, begin)
        end = begin + 12 + length
        if end > len(png):
            raise UnusableError(_CUT)
        yield _Chunk(kind, begin, end)
        begin = end


def _is_text(png: bytes, chunk: _Chunk, keyword: bytes) -> bool:
    if chunk.kind not in _TEXT_KINDS:
        return False
    return png.startswith(keyword + b"\0", chunk.begin + 8, chunk.end - 4)


def _read_text(png: bytes, chunk: _Chunk, keyword_length: int) -> Text:
    begin, end = chunk.begin + 8 + keyword_length, chunk.end - 4
    view = memoryview(png)
    if chunk.kind == b"tEXt":
        return Text(view[begin:end], compressed=False, encoding="latin-1")
    if chunk.kind == b"zTXt":
        return Text(view[begin + 1 : end], compressed=True, encoding="latin-1")
    language_end = png.find(b"\0", begin + 2, end)
    translation_end = png.find(b"\0", language_end + 1, end)
    if -1 in (language_end, translation_end):
        raise UnusableError(_DAMAGED)
    content = view[translation_end + 1 : end]
    return Text(content, compressed=png[begin] == 1, encoding="utf-8")
