"""What a checkpoint holds, as it is told to the process that asked."""

from dataclasses import dataclass, replace

from app.core.format import format_count
from app.core.spec import CELL_TITLES, VOWEL_FEATURES, Cell, ComparisonSpec, FileSource


@dataclass(frozen=True, slots=True)
class FoundModule:
    """One recurrent layer of a checkpoint, all its stacked layers together.

    Attributes:
        prefix: The path of its tensors in the file, "" at the top.
        cell: What it computes.
        input_size: Features of one input step.
        hidden_size: Units per direction.
        num_layers: Stacked layers.
        bidirectional: Whether every layer also reads backwards.
        parameter_count: Elements of its tensors as they stand in the file.
        dtype: Their type, as "float32".
        notes: What is changed so that it can be quantized, a sentence each.
        refusal: Why it cannot be used, with the way out; "" if it can.
        stored_bytes: What those of its tensors that are compared take in their own type.
        partial: Whether its module holds more tensors, which are not computed.
    """

    prefix: str
    cell: Cell
    input_size: int
    hidden_size: int
    num_layers: int
    bidirectional: bool
    parameter_count: int
    dtype: str
    notes: tuple[str, ...] = ()
    refusal: str = ""
    stored_bytes: int = 0
    partial: bool = False

    @property
    def title(self) -> str:
        """Returns its path and sizes in one line; sizes that make no layer are left out."""
        path = self.prefix or "(top level)"
        if self.refusal:
            return f"{path}: {format_count(self.parameter_count, 'parameter')}, {self.dtype}"
        both = ", bidirectional" if self.bidirectional else ""
        return (
            f"{path}: {CELL_TITLES[self.cell]} {self.input_size:,} → "
            f"{self.hidden_size:,}, {format_count(self.num_layers, 'layer')}{both}, "
            f"{format_count(self.parameter_count, 'parameter')}, {self.dtype}"
        )


@dataclass(frozen=True, slots=True)
class CheckpointContents:
    """The recurrent layers of a checkpoint, one at least, in the file's order.

    ``kind`` says how it was written, in words.
    """

    name: str
    kind: str
    modules: tuple[FoundModule, ...]

    @property
    def usable(self) -> tuple[FoundModule, ...]:
        """Returns those that can be compared."""
        return tuple(module for module in self.modules if not module.refusal)


def fill_spec(spec: ComparisonSpec, module: FoundModule, source: FileSource) -> ComparisonSpec:
    """Returns ``spec`` for the network that was found; inputs that no longer fit become random."""
    foreign = module.dtype != "float32"
    source = replace(
        source,
        stored_type=module.dtype if foreign else "",
        stored_bytes=module.stored_bytes if foreign else 0,
        partial=module.partial,
    )
    fits = (
        spec.inputs in {"normal", "uniform"}
        or (spec.inputs == "vowels" and module.input_size == VOWEL_FEATURES)
        or (spec.inputs == "file" and module.input_size == spec.input_size)
    )
    return replace(
        spec,
        cell=module.cell,
        input_size=module.input_size,
        hidden_size=module.hidden_size,
        num_layers=module.num_layers,
        bidirectional=module.bidirectional,
        vocabulary=0,
        output_size=0,
        weights=source,
        outlier=0.0,
        inputs=spec.inputs if fits else "normal",
        input_file=spec.input_file if fits else None,
    )
