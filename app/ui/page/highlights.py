"""What pages say of real networks: their accuracy, their worst matrix, and the error's growth."""

from app.core.report.accuracy import describe_difference, state_accuracy
from app.core.report.anatomy import explain_anatomy
from app.core.report.growth import state_growth
from app.core.results.comparison import Comparison
from app.core.schemes.registry import find_scheme
from app.core.statistics.paired import summarise_accuracy
from app.ui.charts.titles import ACCURACY, MOST_HARM
from app.ui.page.cards import MUTED, CardBlock
from app.ui.page.layout import Block, Row, Stack
from app.ui.page.paragraph import Paragraph
from app.ui.page.text_metrics import Style

_SAID = Style(11)


def list_findings(comparison: Comparison) -> list[tuple[str, str]]:
    """Returns what is known beyond speed, size and difference: questions with their answers."""
    found = []
    if comparison.accuracy is not None:
        candidate = find_scheme(comparison.spec.scheme).title
        summary = summarise_accuracy(comparison.accuracy)
        statement = state_accuracy(summary, candidate)
        found.append(
            (
                ACCURACY,
                f"{statement.headline}; {describe_difference(summary, candidate)}. "
                f"{statement.evidence[:1].upper()}{statement.evidence[1:]}.",
            )
        )
    if comparison.anatomy is not None:
        explained = explain_anatomy(comparison.anatomy, comparison.spec)
        found += [
            (MOST_HARM, f"{explained.headline} {explained.evidence}".rstrip()),
            (
                "Does the error grow?",
                state_growth(comparison.anatomy.growth, comparison.spec),
            ),
        ]
    return found


def make_networks(comparison: Comparison, *, narrow: bool = False) -> list[Block]:
    """Returns a card with all that is known of a real network, or no block at all.

    Args:
        comparison: With its accuracy, its anatomy, or neither.
        narrow: Whether the answers stand one under the other.
    """
    found = list_findings(comparison)
    if not found:
        return []
    cells = [Stack(Paragraph(asked, MUTED), Paragraph(said, _SAID)) for asked, said in found]
    return [CardBlock(Stack(*cells, gap=4) if narrow else Row(*cells, gap=24, ruled=True))]
