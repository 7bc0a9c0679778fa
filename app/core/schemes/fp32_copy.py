"""A plain copy of the fp32 network, to see what this machine can resolve."""

import copy
from typing import TYPE_CHECKING, Final

from app.core.schemes.scheme import Scheme, Unapplied

if TYPE_CHECKING:
    from app.core.networks.models import Network


def _make(model: "Network") -> "Network":
    return copy.deepcopy(model)


COPY: Final = Scheme(
    key="float32",
    title="copy",
    choice="fp32 (own copy)",
    hint="float32: the model against its own copy",
    summary="the model against its own copy, to see how much noise there is.",
    twin="own copy",
    make=_make,
    code=None,
    quantizes=False,
    is_copy=True,
    # Nothing is; but a network that int8 might carry beyond float32 is refused here alike.
    rounds_to="int8",
    unapplied=Unapplied(
        "Nothing was quantized: the other side is a copy of fp32",
        "Choose the scheme int8, and its error is taken apart here.",
    ),
)
