"""Text chunks go into PNG files and are found there, whatever else stands in them."""

import io
import struct
import zlib

import pytest
from PIL import Image

from app.core.errors import UnusableError
from app.core.record.embedded.png import SIGNATURE, find_text, put_text

KEYWORD = b"quantscope"
END = struct.pack(">I4sI", 0, b"IEND", zlib.crc32(b"IEND"))


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(*chunks: bytes) -> bytes:
    return SIGNATURE + b"".join(chunks) + END


def make_png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (5, 4), "white").save(buffer, "png")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("text", "content", "compressed", "encoding"),
    [
        (chunk(b"tEXt", b"quantscope\0{}"), b"{}", False, "latin-1"),
        (chunk(b"zTXt", b"quantscope\0\0zlib"), b"zlib", True, "latin-1"),
        (chunk(b"iTXt", b"quantscope\0\0\0en\0Titel\0{}"), b"{}", False, "utf-8"),
        (chunk(b"iTXt", b"quantscope\0\1\0\0\0zlib"), b"zlib", True, "utf-8"),
        (chunk(b"tEXt", b"quantscope\0"), b"", False, "latin-1"),
    ],
)
def test_every_kind_of_text_is_found_as_it_stands(
    text: bytes, content: bytes, compressed: bool, encoding: str
) -> None:
    found = find_text(png_of(chunk(b"IHDR", b""), text), KEYWORD)
    assert found is not None
    assert bytes(found.content) == content
    assert (found.compressed, found.encoding) == (compressed, encoding)


@pytest.mark.parametrize(
    "other",
    [
        chunk(b"tEXt", b"Title\0quantscope\0{}"),
        chunk(b"tEXt", b"quantscopes\0{}"),
        chunk(b"tEXt", b"quantscope"),
        chunk(b"tExt", b"quantscope\0{}"),
        chunk(b"IDAT", b"quantscope\0{}"),
        END + chunk(b"tEXt", b"quantscope\0{}"),
    ],
)
def test_what_only_looks_like_the_text_is_not_taken_for_it(other: bytes) -> None:
    assert find_text(png_of(other), KEYWORD) is None


def test_the_first_of_several_texts_is_found() -> None:
    first, second = (chunk(b"tEXt", b"quantscope\0" + text) for text in (b"1", b"2"))
    found = find_text(png_of(first, second), KEYWORD)
    assert found is not None
    assert bytes(found.content) == b"1"


def test_damage_elsewhere_in_the_file_does_not_matter() -> None:
    broken = chunk(b"tEXt", b"Title\0this")[:-1] + b"?"
    png = png_of(broken, chunk(b"tEXt", b"quantscope\0{}"), chunk(b"IDAT", b"pixels"))
    found = find_text(png[:-20], KEYWORD)
    assert found is not None
    assert bytes(found.content) == b"{}"


@pytest.mark.parametrize(
    ("png", "said"),
    [
        (SIGNATURE, "cut off"),
        (SIGNATURE + b"\0\0\0", "cut off"),
        (png_of(chunk(b"tEXt", b"quantscope\0{}"))[:-18], "cut off"),
        (SIGNATURE + b"\xff\xff\xff\xffiTXtquantscope\0", "cut off"),
        (SIGNATURE + b"\0\0\1\0iTXtquantscope\0\1\0\0\0", "cut off"),
        (png_of(chunk(b"tEXt", b"quantscope\0{}")[:-1] + b"?"), "damaged"),
        (png_of(chunk(b"iTXt", b"quantscope\0\0")), "damaged"),
        (png_of(chunk(b"iTXt", b"quantscope\0\0\0en\0Titel")), "damaged"),
    ],
)
def test_a_text_that_is_not_whole_is_refused_in_a_sentence(png: bytes, said: str) -> None:
    with pytest.raises(UnusableError, match=said) as refused:
        find_text(png, KEYWORD)
    assert str(refused.value).endswith(".")


def test_a_text_is_put_before_the_pixels_with_a_sound_checksum() -> None:
    png = put_text(make_png(), KEYWORD, zlib.compress("µ".encode()))
    assert png.index(b"iTXt") < png.index(b"IDAT")
    with Image.open(io.BytesIO(png)) as image:
        # Pillow reads no chunk whose checksum is wrong.
        image.load()
        assert image.text == {"quantscope": "µ"}


def test_a_text_takes_the_place_of_every_earlier_one_and_leaves_the_others() -> None:
    earlier = [chunk(b"tEXt", b"quantscope\0old"), chunk(b"zTXt", b"quantscope\0\0old")]
    title, pixels = chunk(b"tEXt", b"Title\0this"), chunk(b"IDAT", b"pixels")
    png = put_text(png_of(earlier[0], title, pixels, pixels, earlier[1]), KEYWORD, b"new")
    assert png == png_of(title, chunk(b"iTXt", b"quantscope\0\1\0\0\0new"), pixels, pixels)


@pytest.mark.parametrize("data", [b"", b"GIF89a", make_png()[:-10], png_of()])
def test_a_text_is_put_into_whole_pngs_only(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"no PNG|no pixels|cut off"):
        put_text(data, KEYWORD, b"new")
