"""Pictures as files: their looks, their bytes and their names."""

import re
from collections.abc import Sequence

from app.core.record.document import collection_to_json
from app.core.results.comparison import Comparison
from app.core.schemes.registry import find_scheme
from app.core.spec import ComparisonSpec
from app.ui.page.formats import to_pdf, to_png, to_svg
from app.ui.page.options import Picture
from app.ui.page.page import Page


def make_picture(
    comparisons: Sequence[Comparison], baseline: Comparison | None, picture: Picture
) -> bytes:
    """Returns a picture's file with the records inside; any thread may ask.

    Args:
        comparisons: One, or up to four side by side.
        baseline: Drawn as an outline where the picture is to have it.
        picture: Its looks.

    Raises:
        OSError: Qt cannot draw it, as where memory for a large one is missing.
    """
    page = Page(comparisons, picture.options, baseline if picture.with_baseline else None)
    record = collection_to_json(comparisons)
    if picture.format == "svg":
        return to_svg(page, record)
    if picture.format == "pdf":
        return to_pdf(page, record)
    return to_png(page, picture.scale, record)


def propose_name(spec: ComparisonSpec, suffix: str, about: str = "", count: int = 1) -> str:
    """Returns a file name made of the parameters.

    Args:
        spec: The first comparison's.
        suffix: Without its dot; "" for none.
        about: What else to say.
        count: How many comparisons there are; of several, no parameters are named.
    """
    dot = f".{suffix}" if suffix else ""
    if count > 1:
        return f"quantscope-{count}-side-by-side{dot}"
    if spec.input_size == spec.hidden_size:
        size = f"dim{spec.hidden_size}"
    else:
        size = f"in{spec.input_size}-hid{spec.hidden_size}"
    parts = [
        "quantscope",
        size,
        f"{spec.num_layers}layer" if spec.num_layers == 1 else f"{spec.num_layers}layers",
        *(["bidirectional"] if spec.bidirectional else []),
        *_name_network(spec),
        f"T{spec.seq_len}",
        f"B{spec.batch_size}",
        *_name_inputs(spec),
        spec.scheme,
        *([spec.engine] if find_scheme(spec.scheme).uses_engine else []),
        f"seed{spec.seed}",
        *([about] if about else []),
    ]
    # Names may come from a file.
    return re.sub(r"[^A-Za-z0-9._-]", "", "-".join(parts))[:120] + dot


def _name_network(spec: ComparisonSpec) -> list[str]:
    """Returns what the network is beyond an LSTM with random weights."""
    return [
        *(["gru"] if spec.cell == "gru" else []),
        *([f"embedding{spec.vocabulary}"] if spec.vocabulary else []),
        *([f"linear{spec.output_size}"] if spec.output_size else []),
        *([spec.weights.title.replace(": ", "-").replace(" ", "_")] if spec.weights else []),
        *([f"outlier{spec.outlier:g}"] if spec.outlier else []),
    ]


def _name_inputs(spec: ComparisonSpec) -> list[str]:
    """Returns where inputs and state come from, but for random normal ones."""
    named: list[str] = (
        [spec.inputs] if spec.inputs in {"uniform", "vowels"} and not spec.vocabulary else []
    )
    if spec.input_file is not None:
        named = [spec.input_file.title.replace(": ", "-").replace(" ", "_")]
    return [*named, *(["zero"] if spec.initial_state == "zero" else [])]
