"""Records inside pictures, which may come from anywhere.

A PNG carries its record in a compressed text chunk, an SVG and a PDF as base64 of zlib in an
element of their metadata. That element is found by scanning the bytes, as XMP packets are meant
to be: no XML or PDF parser reads what comes from elsewhere, so no entity and no object of theirs
can do harm.
"""

import base64
import binascii
import itertools
import re
import zlib
from typing import Final, Literal, NoReturn

from app.core.errors import UnusableError
from app.core.record.embedded.inflate import DamagedError, TooLargeError, inflate
from app.core.record.embedded.png import SIGNATURE, find_text, put_text
from app.core.record.embedded.svg import find_root

Kind = Literal["png", "svg", "pdf", "json", "other"]

MOST_RECORD_BYTES: Final = 64 * 1024 * 1024
"""Of a record's JSON text, in a picture or not. More than nine million samples fit."""

KEYWORD: Final = "quantscope"
NAMESPACE: Final = "https://quantscope.invalid/record/1/"

# Of 200,000 samples level 6 makes 7 % less and takes three times as long, level 9 seven times.
_LEVEL: Final = 4
_MOST_PREFIXES: Final = 1000
_BLANKS: Final = b" \t\r\n\f\v"
_JSON: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*+[\[{]")
_PREFIX: Final = rb"""[^\s:<>/=&"'!?]{1,100}+"""
_DECLARATION: Final = re.compile(
    rb"xmlns(?::(%s))?\s*+=\s*+[\"']%s[\"']" % (_PREFIX, re.escape(NAMESPACE.encode()))
)
# No part reaches beyond the next "<": the time grows with the file and no faster.
_START: Final = re.compile(
    rb"""<(?:(%s):)?record(?=[\s/>])(?:[^"'<>]++|"[^"<]*+"|'[^'<]*+')*+>""" % _PREFIX
)
_NONE: Final = "The picture holds no QuantScope record; open one that QuantScope exported."
_CUT: Final = "The picture's record is cut off; copy the picture again or export it again."
_DAMAGED: Final = "The picture's record is damaged; copy the picture again or export it again."


def kind_of(data: bytes) -> Kind:
    """Returns what a file is, by its bytes."""
    if data.startswith(SIGNATURE):
        return "png"
    if _JSON.match(data):
        return "json"
    if find_root(data):
        return "svg"
    # As its readers do, which take some bytes before it begins.
    return "pdf" if b"%PDF-" in data[:1024] else "other"


def put_into_png(png: bytes, record: str) -> bytes:
    """Returns the PNG with the record in a text chunk of its own, in place of an earlier one.

    Raises:
        ValueError: It is no whole PNG.
    """
    return put_text(png, KEYWORD.encode(), zlib.compress(record.encode(), _LEVEL))


def put_into_svg(svg: bytes, record: str) -> bytes:
    """Returns the SVG with the record in a metadata element right after the root's start tag.

    An earlier record may follow: the first one counts.

    Raises:
        ValueError: It is no SVG in UTF-8 or another extension of ASCII.
    """
    root = find_root(svg)
    if root is None or root.end is None:
        raise ValueError("there is no svg element to put a record into")
    metadata = root.name.removesuffix(b"svg") + b"metadata"
    head = b'<%s>\n<quantscope:record xmlns:quantscope="%s">' % (metadata, NAMESPACE.encode())
    element = b"\n%s%s</quantscope:record>\n</%s>" % (head, _pack(record), metadata)
    if root.is_empty:
        start = svg[: root.end].removesuffix(b"/>")
        return b"%s>%s</%s>%s" % (start, element, root.name, svg[root.end :])
    return b"%s%s%s" % (svg[: root.end], element, svg[root.end :])


def make_xmp(record: str) -> bytes:
    """Returns an XMP packet with the record, for a PDF's metadata."""
    head = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:quantscope="{NAMESPACE}">\n'
        '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">QuantScope comparison</rdf:li></rdf:Alt>'
        "</dc:title>\n<xmp:CreatorTool>QuantScope</xmp:CreatorTool>\n<quantscope:record>"
    )
    tail = '</quantscope:record>\n</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="r"?>'
    return head.encode() + _pack(record) + tail.encode()


def take_record(data: bytes) -> bytes:
    """Returns the text of the first record in a PNG, an SVG or a PDF.

    Memory and time grow with the size of ``data`` and with ``MOST_RECORD_BYTES``, no faster.

    Raises:
        UnusableError: There is none, or it is damaged or too large; one sentence.
    """
    return _take_from_png(data) if data.startswith(SIGNATURE) else _take_from_text(data)


def _take_from_png(png: bytes) -> bytes:
    text = find_text(png, KEYWORD.encode())
    if text is None:
        raise UnusableError(_NONE)
    if len(text.content) > MOST_RECORD_BYTES and not text.compressed:
        _refuse_large()
    content = _inflate(text.content) if text.compressed else bytes(text.content)
    return content if text.encoding == "utf-8" else content.decode(text.encoding).encode()


def _take_from_text(data: bytes) -> bytes:
    declarations = itertools.islice(_DECLARATION.finditer(data), _MOST_PREFIXES)
    prefixes = {declaration[1] for declaration in declarations}
    start = next((s for s in _START.finditer(data) if s[1] in prefixes), None) if prefixes else None
    if start is None:
        raise UnusableError(_NONE)
    end = data.find(b"<", start.end())
    if end < 0:
        raise UnusableError(_CUT)
    # Another program may have broken the line; split and join would make an object of each part.
    packed = data[start.end() : end].translate(None, _BLANKS)
    try:
        return _inflate(base64.b64decode(packed, validate=True))
    except binascii.Error:
        raise UnusableError(_DAMAGED) from None


def _pack(record: str) -> bytes:
    return base64.b64encode(zlib.compress(record.encode(), _LEVEL))


def _inflate(packed: bytes | memoryview) -> bytes:
    try:
        return inflate(packed, MOST_RECORD_BYTES)
    except TooLargeError:
        _refuse_large()
    except DamagedError:
        raise UnusableError(_DAMAGED) from None


def _refuse_large() -> NoReturn:
    raise UnusableError(
        f"The picture's record is larger than {MOST_RECORD_BYTES // 2**20} MB and not read; "
        "open a picture of a shorter measurement."
    ) from None
