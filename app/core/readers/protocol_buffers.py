"""Tells by the fields of a protocol buffer which program wrote it, without its schema."""

from typing import Final

# Of ONNX's ModelProto: number and wire type, see https://onnx.ai/onnx/api/classes.html#modelproto.
_ONNX_FIELDS: Final = {1: 0, 2: 2, 3: 2, 4: 2, 5: 0, 6: 2, 7: 2, 8: 2, 14: 2, 20: 2, 25: 2, 26: 2}
_PRODUCER: Final = 2
_GRAPH: Final = 7
_OPSETS: Final = 8
_MOST_FIELDS: Final = 64
_SAVED_MODEL: Final = {1: 0, 2: 2}


def is_onnx(head: bytes) -> bool:
    """Returns whether a file begins as an ONNX model does: with its fields, each of its type."""
    found = _fields(head)
    if not found or found[0][0] != 1:
        return False
    if any(_ONNX_FIELDS.get(number) != wire for number, wire, _ in found):
        return False
    numbers = {number for number, *_ in found}
    producers = [data for number, _, data in found if number == _PRODUCER]
    plain = all(data.isascii() and data.decode("ascii").isprintable() for data in producers)
    return plain and bool(numbers & {_GRAPH, _OPSETS})


def is_saved_model(head: bytes) -> bool:
    """Returns whether a file begins as TensorFlow's saved_model.pb does: a version, then graphs."""
    found = _fields(head)
    if not found or len(found) < 2 or found[0][:2] != (1, 0):
        return False
    return all(_SAVED_MODEL.get(number) == wire for number, wire, _ in found)


def _fields(data: bytes) -> list[tuple[int, int, bytes]] | None:
    """Returns the fields of a protocol buffer: number, wire type and the first bytes of each.

    None if they are none; the last one may reach beyond ``data``.
    """
    found: list[tuple[int, int, bytes]] = []
    at = 0
    while at < len(data) and len(found) < _MOST_FIELDS:
        tag, at = _read_varint(data, at)
        number, wire = tag >> 3, tag & 7
        if number == 0 or wire not in {0, 1, 2, 5}:
            return None
        size = {1: 8, 5: 4}.get(wire, 0)
        begin = at
        if wire == 0:
            _, at = _read_varint(data, at)
            size = at - begin
        elif wire == 2:
            size, at = _read_varint(data, at)
            begin = at
        found.append((number, wire, data[begin : begin + size]))
        at = begin + size
    return found


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 70:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            break
    return value, at
