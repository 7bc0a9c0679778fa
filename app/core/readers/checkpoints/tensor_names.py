"""The names of a recurrent layer's tensors, plain and as torch's reparametrizations spell them."""

import re
from dataclasses import dataclass
from typing import Final

from app.core.format import show_text

LONGEST: Final = 200

_NAME: Final = re.compile(
    r"(?P<prefix>(?:.*\.)?)(?P<kind>weight_ih|weight_hh|weight_hr|bias_ih|bias_hh)"
    r"(?:_l(?P<layer>\d{1,4})(?P<reverse>_reverse)?)?(?:[_.](?P<role>.+))?",
    re.DOTALL,
)
_PARAMETRIZED: Final = "parametrizations."
_ROLES: Final = frozenset({"raw", "g", "v", "orig", "u", "mask"})

QUANTIZED: Final = re.compile(
    r"(weight|bias)_(ih|hh)\w*[_.](.*[_.])?(scales?|zero_points?|fake_quant\w*|observer)\b.*"
)
"""Names of what tells that a layer's weight stands for a quantized one."""

Key = tuple[str, int, bool]
"""The kind of a tensor, its layer, and whether that reads backwards."""


@dataclass(frozen=True, slots=True)
class PartName:
    """What a tensor's name says.

    Attributes:
        prefix: The path of the layer, "" at the top.
        single: Whether the name has no layer, as in a cell.
        key: Which of the layer's tensors it is, or is made into.
        role: What it is to that tensor: "" for the tensor itself; what follows its name, as "g"
            or "raw"; or the path under ``parametrizations``, as "parametrizations.original0".
    """

    prefix: str
    single: bool
    key: Key
    role: str

    @property
    def full(self) -> str:
        """Returns the name that was read."""
        path = f"{self.prefix}." if self.prefix else ""
        tensor = label(self.key, single=self.single)
        if self.role.startswith(_PARAMETRIZED):
            own = self.role.removeprefix(_PARAMETRIZED)
            return f"{path}{_PARAMETRIZED}{tensor}.{own}"
        return f"{path}{tensor}_{self.role}" if self.role else f"{path}{tensor}"


def parse_name(name: str) -> PartName | None:
    """Returns what a tensor's name says, None where it is none of a recurrent layer's."""
    if len(name) > LONGEST or not name.isprintable():
        return None
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    prefix, role = match["prefix"], match["role"] or ""
    if role and f".{prefix}".endswith(f".{_PARAMETRIZED}"):
        prefix, role = prefix.removesuffix(_PARAMETRIZED), _PARAMETRIZED + role
    elif role and role not in _ROLES:
        return None
    key = (match["kind"], int(match["layer"] or 0), match["reverse"] is not None)
    return PartName(prefix.removesuffix("."), match["layer"] is None, key, role)


def label(key: Key, *, single: bool) -> str:
    """Returns a tensor's name within its layer."""
    kind, layer, reverse = key
    return kind if single else f"{kind}_l{layer}{'_reverse' if reverse else ''}"


def show_names(names: list[str], most: int = 3) -> str:
    """Returns some names in a row, each short enough to be read, and how many there are more."""
    shown = [show_text(name, 60) for name in names[:most]]
    more = len(names) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more:,} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
