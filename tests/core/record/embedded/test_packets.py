"""Records go into pictures and come out again; whatever else is in a file does no harm."""

import io
import json
import os
import random
import re
import shutil
import struct
import subprocess
import tracemalloc
import xml.etree.ElementTree as ET
import zlib
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QGuiApplication, QImageReader, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator, QSvgRenderer

from app.core.errors import UnusableError
from app.core.record.embedded import packets
from app.core.record.embedded.packets import (
    MOST_RECORD_BYTES,
    NAMESPACE,
    kind_of,
    make_xmp,
    put_into_png,
    put_into_svg,
    take_record,
)

RECORD = '{"cpu":"Zen™ 酷睿 \U0001d11e","samples":[44123,44987]}'
SVG = b'<?xml version="1.0"?>\n<svg width="4" height="4" xmlns="http://www.w3.org/2000/svg"><g/></svg>'
SIGNATURE = b"\x89PNG\r\n\x1a\n"
OURS = b'<svg xmlns:q="%s"><q:record>' % NAMESPACE.encode()


def make_png(width: int = 5, height: int = 4) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(buffer, "png")
    return buffer.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(*chunks: bytes) -> bytes:
    return SIGNATURE + b"".join(chunks) + chunk(b"IEND", b"")


def paint_pdf(xmp: bytes) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setDocumentXmpMetadata(QByteArray(xmp))
    painter = QPainter(writer)
    painter.drawLine(0, 0, 9, 9)
    painter.end()
    return bytes(buffer.data().data())


def paint_svg() -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(40, 30))
    painter = QPainter(generator)
    painter.drawLine(0, 0, 9, 9)
    painter.end()
    return bytes(buffer.data().data())


def make_large_record() -> str:
    """Returns a record's bulk: 100,000 latencies a side in nanoseconds, five and six digits."""
    rng = random.Random(1)  # noqa: S311 - only numbers
    sides = ((44_000, 1_500), (103_000, 4_000))
    samples = [[int(rng.gauss(*side)) for _ in range(100_000)] for side in sides]
    return json.dumps(dict(zip("ab", samples, strict=True)), separators=(",", ":"))


PICTURES: dict[str, Callable[[str], bytes]] = {
    "png": lambda record: put_into_png(make_png(), record),
    "svg": lambda record: put_into_svg(SVG, record),
    "pdf": lambda record: b"%PDF-1.6\nstream\n" + make_xmp(record) + b"\nendstream\n%%EOF",
}


@pytest.mark.parametrize("kind", PICTURES)
@given(record=st.text())
def test_any_text_comes_back_out_of_every_kind_of_picture(kind: str, record: str) -> None:
    picture = PICTURES[kind](record)
    assert take_record(picture).decode() == record
    assert kind_of(picture) == kind


def test_pillow_reads_the_record_of_a_png(monkeypatch: pytest.MonkeyPatch) -> None:
    record = make_large_record()
    # Pillow opens no picture whose text is longer, 1 MB by default.
    monkeypatch.setattr(PngImagePlugin, "MAX_TEXT_CHUNK", 2**24)
    with Image.open(io.BytesIO(put_into_png(make_png(), record))) as image:
        image.load()
        assert image.text["quantscope"] == record
        assert image.size == (5, 4)


def test_qt_reads_the_record_of_a_png() -> None:
    buffer = QBuffer()
    buffer.setData(put_into_png(make_png(), RECORD))
    reader = QImageReader(buffer, b"png")
    assert reader.text("quantscope") == RECORD
    assert reader.read().size() == QSize(5, 4)


def test_a_long_record_leaves_a_picture_small() -> None:
    record = make_large_record()
    assert len(record) > 1_200_000
    assert len(put_into_png(make_png(), record)) < 700_000
    assert len(put_into_svg(SVG, record)) < 900_000


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_second_record_counts_instead_of_the_first(kind: str) -> None:
    put = put_into_png if kind == "png" else put_into_svg
    assert take_record(put(PICTURES[kind]("first"), "second")) == b"second"


@pytest.mark.parametrize(
    "text",
    [
        chunk(b"tEXt", b'quantscope\0"\xb5"'),
        chunk(b"zTXt", b"quantscope\0\0" + zlib.compress(b'"\xb5"')),
        chunk(b"iTXt", b'quantscope\0\0\0en\0Titel\0"\xc2\xb5"'),
        chunk(b"iTXt", b"quantscope\0\1\0\0\0" + zlib.compress(b'"\xc2\xb5"')),
    ],
)
def test_every_kind_of_text_chunk_is_read(text: bytes) -> None:
    assert take_record(png_of(chunk(b"IDAT", b""), text)).decode() == '"µ"'


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"\xef\xbb\xbf",
        b'\n<?xml version="1.0"?><?xml-stylesheet href="<svg>"?>\n<!-- <svg a="> -->',
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">',
        b'<!DOCTYPE svg [ <!ENTITY a "<svg>"> <!-- ]> \' <svg> --> <?p ]> " ?> ]>\n',
    ],
)
@pytest.mark.parametrize(
    "rest",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>",
        b"<svg\n\txmlns='http://www.w3.org/2000/svg' id='a>b'\n><g/></svg>\n<!-- end -->",
        b"<svg xmlns='http://www.w3.org/2000/svg'><metadata>old</metadata><g/></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg' id=\"/>\" />",
        b"<s:svg xmlns:s='http://www.w3.org/2000/svg'><s:g/></s:svg>",
        b"<s:svg xmlns:s='http://www.w3.org/2000/svg'/>",
    ],
)
def test_an_svg_with_its_record_is_well_formed_and_keeps_what_it_had(
    before: bytes, rest: bytes
) -> None:
    svg = before.replace(b"\n<?xml v", b"<?xml v") + rest
    assert kind_of(svg) == "svg"
    picture = put_into_svg(svg, RECORD)
    old, new = ET.fromstring(svg), ET.fromstring(picture)  # noqa: S314 - our own text
    assert (new.tag, new.attrib) == (old.tag, old.attrib)
    assert new[0].tag == "{http://www.w3.org/2000/svg}metadata"
    assert new[0][0].tag == f"{{{NAMESPACE}}}record"
    assert [ET.tostring(child) for child in new[1:]] == [ET.tostring(child) for child in old]
    assert take_record(picture).decode() == RECORD


def test_an_svg_with_its_record_is_drawn_as_before(qapp: QGuiApplication) -> None:
    assert qapp is not None
    renderer = QSvgRenderer(QByteArray(put_into_svg(paint_svg(), RECORD)))
    assert renderer.isValid()
    assert renderer.defaultSize() == QSvgRenderer(QByteArray(paint_svg())).defaultSize()


@pytest.mark.parametrize("data", [b"", b"<html><svg/></html>", b"<svg id='", b"<!-- <svg>", b"{}"])
def test_a_record_is_put_into_svgs_only(data: bytes) -> None:
    with pytest.raises(ValueError, match="no svg element"):
        put_into_svg(data, RECORD)


@pytest.mark.parametrize(
    "change",
    [
        lambda svg: svg.replace(b"quantscope:", b"ns0:").replace(b":quantscope", b":ns0"),
        lambda svg: svg.replace(b"quantscope:", b"").replace(b"xmlns:quantscope", b"xmlns"),
        lambda svg: svg.replace(b"quantscope:record ", b"quantscope:record\n id='a>1' "),
        lambda svg: svg.replace(b"xmlns:quantscope=", b"xmlns:quantscope\n = "),
        lambda svg: re.sub(rb">([A-Za-z0-9+/=]{20})([^<]*)<", rb">\r\n \1\n\t\2\n<", svg),
        lambda svg: svg.replace(b"<metadata>", b"<record>QUJD</record><other:record/><metadata>"),
    ],
)
def test_a_picture_that_another_program_saved_again_still_gives_its_record(
    change: Callable[[bytes], bytes],
) -> None:
    picture = PICTURES["svg"](RECORD)
    changed = change(picture)
    assert changed != picture
    assert take_record(changed).decode() == RECORD


@pytest.mark.skipif(shutil.which("inkscape") is None, reason="Inkscape is not installed")
@pytest.mark.parametrize("plain", [True, False])
def test_an_svg_that_inkscape_saved_again_still_gives_its_record(
    tmp_path: Path, plain: bool
) -> None:
    before, after = tmp_path / "before.svg", tmp_path / "after.svg"
    before.write_bytes(put_into_svg(paint_svg(), RECORD))
    subprocess.run(
        ["inkscape", before, "--export-type=svg", "-o", after] + ["--export-plain-svg"] * plain,
        check=True,
        capture_output=True,
        timeout=120,
        env=os.environ | {"HOME": str(tmp_path)},
    )
    assert after.read_bytes() != before.read_bytes()
    assert take_record(after.read_bytes()).decode() == RECORD


def test_qt_writes_the_packet_into_a_pdf_as_it_is(qapp: QGuiApplication) -> None:
    assert qapp is not None
    xmp = make_xmp(RECORD)
    pdf = paint_pdf(xmp)
    assert xmp in pdf
    assert kind_of(pdf) == "pdf"
    assert take_record(pdf).decode() == RECORD


def test_another_pdf_reader_finds_the_packet(qapp: QGuiApplication) -> None:
    from pypdf import PdfReader, PdfWriter

    assert qapp is not None
    reader = PdfReader(io.BytesIO(paint_pdf(make_xmp(RECORD))))
    metadata = reader.xmp_metadata
    assert metadata is not None
    assert metadata.xmp_creator_tool == "QuantScope"
    assert metadata.dc_title == {"x-default": "QuantScope comparison"}
    again = io.BytesIO()
    PdfWriter(clone_from=reader).write(again)
    assert take_record(again.getvalue()).decode() == RECORD


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "holds no QuantScope record"),
        (png_of(chunk(b"IDAT", b"")), "holds no QuantScope record"),
        (SVG, "holds no QuantScope record"),
        (b"<svg><record>QUJD</record></svg>", "holds no QuantScope record"),
        (b"%PDF-1.4\n%%EOF", "holds no QuantScope record"),
        (SIGNATURE, "cut off"),
        (put_into_png(make_png(), RECORD)[:100], "cut off"),
        (PICTURES["svg"](RECORD).partition(b"=</")[0], "cut off"),
        (PICTURES["pdf"](RECORD).partition(b"=</")[0], "cut off"),
        (png_of(chunk(b"iTXt", b"quantscope\0\1\0\0\0no zlib")), "damaged"),
        (png_of(chunk(b"iTXt", b"quantscope\0\1\0\0\0" + zlib.compress(b"{}")[:-1])), "damaged"),
        (png_of(chunk(b"zTXt", b"quantscope\0")), "damaged"),
        (OURS + b"QUJD</q:record></svg>", "damaged"),
        (OURS + b"A</q:record></svg>", "damaged"),
        (OURS + b"\xc3\xa4</q:record></svg>", "damaged"),
        (OURS + b"<b/></q:record></svg>", "damaged"),
        (OURS + b64encode(zlib.compress(b"{}")).replace(b"=", b"") + b"</q:record>", "damaged"),
    ],
)  # fmt: skip
def test_what_holds_no_whole_record_is_refused_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(UnusableError, match=said) as refused:
        take_record(data)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def make_bomb() -> bytes:
    """Returns a zlib stream of 4 GB of zeros."""
    deflater = zlib.compressobj(9)
    mebibyte = bytes(2**20)
    # Each run of a hundred ends in a full flush and inflates like the one before.
    head = deflater.compress(b"0") + deflater.flush(zlib.Z_FULL_FLUSH)
    run = b"".join(deflater.compress(mebibyte) for _ in range(100))
    run += deflater.flush(zlib.Z_FULL_FLUSH)
    return head + run * 40


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["png", "zTXt", "svg", "pdf"])
def test_four_gigabytes_in_a_small_file_stop_at_the_limit(kind: str) -> None:
    bomb = make_bomb()
    assert len(bomb) < 5_000_000
    data = {
        "png": lambda: png_of(chunk(b"iTXt", b"quantscope\0\1\0\0\0" + bomb)),
        "zTXt": lambda: png_of(chunk(b"zTXt", b"quantscope\0\0" + bomb)),
        "svg": lambda: OURS + b64encode(bomb) + b"</q:record>",
        "pdf": lambda: make_xmp("").replace(b"eF4DAAAAAAE=", b64encode(bomb)),
    }[kind]()
    tracemalloc.start()
    try:
        with pytest.raises(UnusableError, match="larger than 64 MB"):
            take_record(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3 * MOST_RECORD_BYTES


@pytest.mark.parametrize("kind", PICTURES)
def test_the_limit_itself_is_still_read(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packets, "MOST_RECORD_BYTES", 1_000)
    assert take_record(PICTURES[kind]("0" * 1_000)) == b"0" * 1_000
    with pytest.raises(UnusableError, match="larger than"):
        take_record(PICTURES[kind]("0" * 1_001))


def test_an_uncompressed_text_has_the_same_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packets, "MOST_RECORD_BYTES", 1_000)
    with pytest.raises(UnusableError, match="larger than"):
        take_record(png_of(chunk(b"tEXt", b"quantscope\0" + b"0" * 1_001)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        SIGNATURE + chunk(b"tEXt", b"") * 1_000_000,
        SIGNATURE + chunk(b"iTXt", b"quantscope") * 125_000,
        png_of(chunk(b"iTXt", b"quantscope\0\1\0" + b"a" * 2_500_000)),
        b"<svg " + b"<metadata" * 250_000,
        b"<svg " + b"<metadata>" * 250_000,
        OURS + b"<q:record>" * 250_000,
        OURS[:-1] + b"<q:record " * 250_000,
        OURS[:-1] + b" a=''" * 250_000,
        OURS[:-1] + b" a='" * 250_000,
        OURS[:-1] + b" <q:record a='" * 250_000,
        OURS[:-1] + b"<" * 1_250_000,
        OURS[:-1] + b"<" + b"q" * 1_250_000,
        OURS[:-1] + b"<q:" * 500_000,
        OURS + b"A" * 2_500_000,
        OURS + b"A " * 1_250_000 + b"</q:record>",
        OURS + b" " * 2_500_000 + b"</q:record>",
        OURS[:-1] + b" <p:record>A" * 250_000,
        b"%PDF-" + b"xmlns" * 500_000 + OURS[:-1],
        b"%PDF-" + b"xmlns:" * 500_000 + OURS[:-1],
        b"%PDF-" + (b"xmlns" + b" " * 25) * 25_000 + OURS[:-1],
        b"%PDF-" + b"".join(b"xmlns:a%d='%s'" % (n, NAMESPACE.encode()) for n in range(200_000)),
        b"<!DOCTYPE svg [" + b"<!--" * 500_000,
        b"<!DOCTYPE svg [" + b"<?" * 750_000,
        b"<!DOCTYPE svg [" + b"\"'" * 750_000,
        b"<!DOCTYPE svg " * 125_000,
        b"<!-- -->" * 250_000,
        b"<!--" * 500_000,
        b"<?" * 750_000,
        b" " * 2_500_000,
        b"<svg" + b" a=''" * 250_000,
        b"<svg" + b" a='\"" * 250_000,
    ],
    ids=lambda data: data[:40].decode("ascii", "replace"),
)  # fmt: skip
@pytest.mark.timeout(20)
def test_no_file_takes_quadratic_time_or_much_memory(data: bytes) -> None:
    tracemalloc.start()
    try:
        kind_of(data)
        with pytest.raises(UnusableError):
            take_record(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 * len(data) + 1_000_000


@given(st.binary(max_size=400), st.sampled_from([b"", SIGNATURE, b"%PDF-", b"<svg ", OURS]))
def test_any_bytes_are_refused_in_words(data: bytes, head: bytes) -> None:
    kind_of(head + data)
    with pytest.raises(UnusableError):
        take_record(head + data)


@given(
    st.lists(
        st.sampled_from(
            [
                *[b"<", b">", b"</", b"/>", b"svg", b" ", b"q:record", b"record", b"'", b'"'],
                *[b"=", b"A", NAMESPACE.encode(), b"xmlns", b":q", b"<!--", b"-->", b"<?"],
                *[b"?>", b"<!DOCTYPE"],
            ]
        ),
        max_size=60,
    )
)  # fmt: skip
def test_any_pieces_of_markup_are_refused_in_words(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    kind_of(data)
    with pytest.raises(UnusableError):
        take_record(data)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([b"tEXt", b"zTXt", b"iTXt", b"IDAT"]),
            st.lists(
                st.sampled_from([b"quantscope", b"\0", b"\1", b"{}", zlib.compress(b"{}")]),
                max_size=7,
            ).map(b"".join),
        ),
        max_size=4,
    )
)
def test_any_chunks_give_their_text_or_a_sentence(chunks: list[tuple[bytes, bytes]]) -> None:
    png = png_of(*(chunk(kind, body) for kind, body in chunks))
    try:
        taken = take_record(png)
    except UnusableError:
        return
    assert any(body.startswith(b"quantscope\0") for _, body in chunks)
    # What it says is the reader's business; Latin-1 may take twice the room in UTF-8.
    assert len(taken) <= 2 * max(len(body) for _, body in chunks)


@pytest.mark.parametrize("kind", PICTURES)
@given(data=st.data())
def test_a_damaged_picture_gives_its_record_or_a_sentence(kind: str, data: st.DataObject) -> None:
    picture = bytearray(PICTURES[kind](RECORD))
    places = st.integers(0, len(picture) - 1)
    for place, value in data.draw(st.dictionaries(places, st.integers(0, 255))).items():
        picture[place] = value
    cut = bytes(picture[: data.draw(st.one_of(st.none(), places))])
    kind_of(cut)
    try:
        taken = take_record(cut)
    except UnusableError:
        return
    # The checksums of PNG and zlib stand guard over what comes out.
    assert taken.decode() == RECORD


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_cut_anywhere_gives_its_record_or_a_sentence(kind: str) -> None:
    picture = PICTURES[kind](RECORD)
    for end in range(len(picture)):
        try:
            taken = take_record(picture[:end])
        except UnusableError:
            continue
        assert taken.decode() == RECORD


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b' \n{"a": 1}', "json"),
        (b"\xef\xbb\xbf\n[", "json"),
        (b" " * 100_000 + b"{", "json"),
        (b'{"a": "%PDF-"}', "json"),
        (b"<!-- %PDF- --><svg>", "svg"),
        (b"\xef\xbb\xbf <?xml?><x:svg/>", "svg"),
        (b"<svg", "svg"),
        (b"<!--" + b"-" * 100_000 + b"--><svg>", "svg"),
        (b"\0\0%PDF-1.4", "pdf"),
        (SIGNATURE, "png"),
        (SIGNATURE[:-1], "other"),
        (b"<html><svg></svg></html>", "other"),
        (b"<svgs>", "other"),
        (b"<!DOCTYPE html><html>", "other"),
        (b"", "other"),
        (b"PK\x03\x04", "other"),
        (b"\x80\x02}q", "other"),
    ],
)
def test_a_file_is_what_its_bytes_say(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind
