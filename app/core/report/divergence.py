"""What is said of the differences between both outputs."""

from app.core.results.divergence import Divergence


def describe_cell(divergence: Divergence) -> str:
    """Returns what the units of c are, or why there are none."""
    return explain_no_cell(divergence) or "the cell state, mean of the batch"


def explain_no_cell(divergence: Divergence) -> str:
    """Returns why no units of c can be shown, or nothing where they can."""
    if divergence.cell is None:
        return "a GRU has no c"
    return "the record holds no units of c" if divergence.cell_units is None else ""
