"""What has to be said of a comparison that is taken away as it stands."""

from typing import Final

from app.core.report.spec_text import describe_spec
from app.core.results.comparison import Comparison

NOT_TIMED: Final = "It holds no latencies."
GOES_ON: Final = "The measurement goes on: it holds what was known by then."


def describe_other(comparison: Comparison) -> str:
    """Says that it is of other parameters than those that are set."""
    return (
        f"It holds {describe_spec(comparison.spec)}, which is not what the parameters at the "
        "left say."
    )
