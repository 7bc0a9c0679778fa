"""Draws the three answers: faster, smaller, still right."""

from app.core.report.baseline_change import describe_change
from app.core.report.latency import NOT_TIMED
from app.core.report.rightness import state_rightness
from app.core.report.speed_verdict import state_comparison
from app.core.report.verdicts import QUESTIONS, state_size
from app.core.results.comparison import Comparison
from app.ui.page.axes import TICK
from app.ui.page.cards import MUTED, CardBlock
from app.ui.page.layout import Block, Row, Stack
from app.ui.page.paragraph import Paragraph
from app.ui.page.text_metrics import Style


def make_verdict(comparison: Comparison, baseline: Comparison | None, *, large: bool) -> Block:
    """Returns the three answers, beside each other if there is room, else one under the other."""
    statements = (
        state_comparison(comparison),
        state_size(comparison.sizes),
        state_rightness(comparison.divergence, comparison.accuracy),
    )
    changes = ("",) * 3 if baseline is None else describe_change(comparison, baseline).answers
    cells = []
    for question, statement, change in zip(QUESTIONS, statements, changes, strict=True):
        headline = "not timed" if statement is None else statement.headline
        evidence = NOT_TIMED if statement is None else statement.evidence
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
            *([Paragraph(change, TICK, least_pixels=9)] if change else []),
        ]
        cells.append(Stack(*parts))
    return CardBlock(Row(*cells, gap=24, ruled=True) if large else Stack(*cells, gap=4))
