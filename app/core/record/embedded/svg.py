"""Finds the root element of an SVG without an XML parser."""

import re
from dataclasses import dataclass
from typing import Final

# Every pattern takes what it has not seen the end of up to the end of the file, and possessive
# quantifiers give nothing back: no byte is looked at twice.
_BETWEEN: Final = re.compile(rb"\s++|<\?.*?(?:\?>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_DOCTYPE: Final = b"<!DOCTYPE"
_DOCTYPE_PART: Final = re.compile(
    rb"""<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[<>]""", re.DOTALL
)
_NAME: Final = re.compile(rb"""<((?:[^\s:<>/=&"'!?]++:)?svg)(?=[\s/>]|\Z)""")
_REST: Final = re.compile(rb"""(?:[^"'<>]++|"[^"<]*+"|'[^'<]*+')*+>""")


@dataclass(frozen=True, slots=True)
class Root:
    """A root element's start tag.

    Attributes:
        name: As it stands there, with a prefix if it has one.
        end: Where what follows it begins; None if the file ends within it.
        is_empty: Whether it ends itself: there is no end tag.
    """

    name: bytes
    end: int | None
    is_empty: bool


def find_root(data: bytes) -> Root | None:
    """Returns the start tag of an SVG's root element; None if something else is the root."""
    at = len(b"\xef\xbb\xbf") if data.startswith(b"\xef\xbb\xbf") else 0
    while True:
        if between := _BETWEEN.match(data, at):
            at = between.end()
        elif data.startswith(_DOCTYPE, at):
            at = _skip_doctype(data, at)
        else:
            break
    name = _NAME.match(data, at)
    if name is None:
        return None
    rest = _REST.match(data, name.end())
    if rest is None:
        return Root(name[1], None, is_empty=False)
    return Root(name[1], rest.end(), is_empty=data.endswith(b"/>", at, rest.end()))


def _skip_doctype(data: bytes, begin: int) -> int:
    """Returns where a document type ends; it may declare entities, comments among them."""
    depth = 0
    for part in _DOCTYPE_PART.finditer(data, begin):
        depth += {b"<": 1, b">": -1}.get(part[0], 0)
        if depth == 0:
            return part.end()
    return len(data)
