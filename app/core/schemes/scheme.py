"""What a scheme is: one way to make the candidate, and what may be said of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.core.limits import Problem
from app.core.spec import CELL_TITLES, CELLS, Cell, ComparisonSpec

if TYPE_CHECKING:
    from app.core.networks.models import Network, Runnable

TORCH: Final = "torch"
ONNX_RUNTIME: Final = "ONNX Runtime"

_LARGEST_ONNX_FILE: Final = 2**31 - 2**20
"""A message of protobuf ends at 2 GiB; the graph around the weights is small."""


@dataclass(frozen=True, slots=True)
class Code:
    """Python that makes the candidate where there is nothing but torch.

    Attributes:
        imports: What it takes of torch.ao.quantization.
        make: An expression, with a place for the ``model`` and one for its ``layer``, the name of
            the recurrent class in torch.nn.
    """

    imports: tuple[str, ...]
    make: str


@dataclass(frozen=True, slots=True)
class Unapplied:
    """Why the candidate's error is not taken apart, and what is known instead."""

    headline: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to make the candidate from the fp32 network.

    Made without torch: the window and the command line describe schemes before it has loaded.

    Attributes:
        key: Names it in records, in settings and on the command line.
        title: Names the candidate in sentences, legends and tables.
        choice: Names it where it is chosen.
        hint: Names it, with a few words where they are needed, in the command line's help.
        summary: Says in one sentence what is done.
        twin: What the candidate is to the fp32 network.
        runtime: What runs the candidate.
        make: Returns the candidate and leaves the network as it is. It runs where torch has
            loaded and the engine is set.
        code: The same for a script and for who loads a saved model; None for a plain copy.
        quantizes: Whether anything is.
        is_copy: Whether the candidate is the reference once more, which tells what this machine
            can resolve.
        cells: The recurrent layers that it can take.
        saturates: Whether sums of its products leave 16 bits on a processor without VNNI.
        engines: The quantized engines that can run it; None for all of them.
        rounds_to: The numbers that weights are rounded to, as in "rounding to int8".
        rounds_activations: Whether what weights multiply is rounded to 8 bits as well, all of a
            call's with one scale, so that int8 numbers are multiplied.
        row_scales: Whether each row of a weight matrix has a scale of its own.
        most_smaller: How many times smaller the weights alone could make the file; None where
            they cannot.
        packing: What its file holds besides numbers that a network has.
        file_note: What is said of its size where ``most_smaller`` says nothing; "" for nothing.
        unapplied: Why its error cannot be taken apart; None where it can.
    """

    key: str
    title: str
    choice: str
    hint: str
    summary: str
    twin: str
    make: Callable[["Network"], "Runnable"]
    code: Code | None
    rounds_to: str
    runtime: str = TORCH
    quantizes: bool = True
    is_copy: bool = False
    cells: tuple[Cell, ...] = CELLS
    saturates: bool = False
    engines: tuple[str, ...] | None = None
    rounds_activations: bool = False
    row_scales: bool = False
    most_smaller: float | None = None
    packing: str = "scales, layout"
    file_note: str = ""
    unapplied: Unapplied | None = None

    @property
    def uses_engine(self) -> bool:
        """Returns whether torch's quantized engine takes part."""
        return self.quantizes and self.runtime == TORCH

    def shares_scale(self, batch_size: int) -> bool:
        """Returns whether sequences of one call share a scale, so that they change each other."""
        return self.rounds_activations and batch_size > 1

    def find_problem(self, spec: ComparisonSpec, offered: tuple[str, ...] | None) -> Problem | None:
        """Returns why the scheme cannot run a network, or cannot on an engine, or None.

        Args:
            spec: The network, and the engine that was chosen.
            offered: The engines of this processor; None while they are not known.
        """
        if spec.cell not in self.cells:
            return Problem(
                "scheme",
                f"{self.runtime} has no int8 {CELL_TITLES[spec.cell]}; choose another scheme, or "
                f"an {' or '.join(CELL_TITLES[cell] for cell in self.cells)}.",
            )
        if self.runtime == ONNX_RUNTIME and 4 * spec.parameter_count > _LARGEST_ONNX_FILE:
            return Problem(
                "hidden_size",
                "An ONNX file holds at most 2 GB of weights; choose a smaller model, or another "
                "scheme.",
            )
        engine = spec.engine
        if self.engines is None or engine in self.engines:
            return None
        known = self.engines if offered is None else [e for e in self.engines if e in offered]
        if not known:
            return Problem(
                "scheme",
                f"{self.title} needs the engine {' or '.join(self.engines)}, which this processor "
                "does not have; choose another scheme.",
            )
        return Problem(
            "engine",
            f"{engine} cannot compute in {self.title}; choose the engine {' or '.join(known)}.",
        )
