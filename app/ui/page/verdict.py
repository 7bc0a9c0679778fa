"""Draws the three answers: faster, smaller, still right."""

from app.core.report.baseline_change import BaselineChange, describe_change
from app.core.report.rightness import state_rightness
from app.core.report.speed_verdict import state_comparison
from app.core.report.verdicts import state_size
from app.core.results.comparison import Comparison
from app.ui.page.axes import TICK
from app.ui.page.cards import MUTED, CardBlock
from app.ui.page.layout import Block, Row, Stack
from app.ui.page.paragraph import Paragraph
from app.ui.page.text_metrics import Style


def make_verdict(comparison: Comparison, baseline: Comparison | None, *, large: bool) -> Block:
    """Returns the three answers, beside each other if there is room, else one under the other."""
    spoken = (
        ("Is it faster here?", state_comparison(comparison), "speed"),
        ("Is it smaller?", state_size(comparison.sizes), "size"),
        (
            "Is it still right?",
            state_rightness(comparison.divergence, comparison.accuracy),
            "difference",
        ),
    )
    change = None if baseline is None else describe_change(comparison, baseline)
    cells = []
    for question, statement, name in spoken:
        headline = "not timed" if statement is None else statement.headline
        evidence = "No call has been timed." if statement is None else statement.evidence
        # In columns a line more in one of them would shift all that stands under it.
        remedy = [statement.remedy] if large and statement is not None and statement.remedy else []
        plain = statement is None or statement.tone == "plain"
        parts = [
            *([Paragraph(question, MUTED)] if large else []),
            Paragraph(
                headline,
                Style(22 if large else 15, strong=plain, role="text" if plain else "muted"),
                least_pixels=11,
            ),
            *(
                Paragraph(note, MUTED if large else TICK, least_pixels=9)
                for note in (evidence, *remedy)
            ),
            *_state_change(change, name),
        ]
        cells.append(Stack(*parts))
    return CardBlock(Row(*cells, gap=24, ruled=True) if large else Stack(*cells, gap=4))


def _state_change(change: BaselineChange | None, name: str) -> list[Paragraph]:
    if change is None:
        return []
    return [Paragraph(getattr(change, name), TICK, least_pixels=9)]
