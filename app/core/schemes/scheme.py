"""What a scheme is: one way to make the candidate, and what may be said of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.limits import Problem

if TYPE_CHECKING:
    from app.core.networks.models import Network


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
        make: Returns the candidate and leaves the network as it is. It runs where torch has
            loaded and the engine is set.
        code: The same for a script and for who loads a saved model; None for a plain copy.
        quantizes: Whether anything is: a copy tells what this machine can resolve.
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
    make: Callable[["Network"], "Network"]
    code: Code | None
    rounds_to: str
    quantizes: bool = True
    engines: tuple[str, ...] | None = None
    rounds_activations: bool = False
    row_scales: bool = False
    most_smaller: float | None = None
    packing: str = "scales, layout"
    file_note: str = ""
    unapplied: Unapplied | None = None

    def shares_scale(self, batch_size: int) -> bool:
        """Returns whether sequences of one call share a scale, so that they change each other."""
        return self.rounds_activations and batch_size > 1

    def find_problem(self, engine: str, offered: tuple[str, ...] | None) -> Problem | None:
        """Returns why the scheme cannot run on an engine, or None.

        Args:
            engine: The one that was chosen.
            offered: Those of this processor; None while they are not known.
        """
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
