"""What stands over the first page's panes: known before there is anything to draw in them."""

from dataclasses import dataclass
from typing import Final

from app.ui.charts import titles
from app.ui.charts.views import FAR_APART
from app.ui.widgets.pane import Pane

HIDDEN, CELL, SCORES, BATCH = range(4)
"""The views of the differences."""


@dataclass(frozen=True, slots=True)
class Header:
    """A pane's title and switches, and what it says while it is empty.

    Attributes:
        title: What the pane shows.
        placeholder: What it will show.
        views: The switches' titles with their tips.
        options: What else can be turned on, with tips.
        at_times: Numbers of the switches that are there for some comparisons only.
    """

    title: str
    placeholder: str
    views: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    at_times: tuple[int, ...] = ()


LATENCY: Final = Header(
    titles.LATENCY,
    "Distributions of single calls, fp32 beside the candidate, with p50, p95 and p99",
    (
        ("Histogram", "Share of calls in each bin"),
        ("ECDF", "Share of calls at or below a latency"),
        (
            "Course",
            "Single calls in the order measured, the rounds shaded during which the window was "
            "used or the system took the processor away",
        ),
        ("Tail", "Latency against percentile, with room for the slowest calls"),
        ("Ratio", "The ratio of medians with its interval, and that of each pair of models"),
    ),
    (
        (
            "log",
            "Latencies on a logarithmic axis: by itself where they differ by more than "
            f"{FAR_APART:g} times. A click overrules that, until another takes it back.",
        ),
    ),
)
SIZE: Final = Header(titles.SIZE, "The saved files' bytes, fp32 beside the candidate")
DIVERGENCE: Final = Header(
    titles.DIVERGENCE,
    "The difference |h fp32 − h candidate| at every time step: mean, p95, max, each unit",
    (
        ("h, every step", "The hidden state, which is the output"),
        ("c, last step", "The cell state after the last step"),
        ("linear's scores", "What the linear layer makes of h, at every step"),
        ("batch-mates", "How much a sequence's h depends on those that share its call"),
    ),
    at_times=(SCORES, BATCH),
)


class _EmptyPane(Pane):
    topic = "overview"


def make_empty_pane(header: Header) -> Pane:
    """Returns a pane that says what will be shown in its place."""
    pane = _EmptyPane(header.title, header.placeholder)
    if header.views:
        views = pane.add_switch(*zip(*header.views, strict=True))
        for number in header.at_times:
            views.button(number).hide()
    for title, tip in header.options:
        pane.add_option(title, tip)
    return pane
