from collections.abc import Callable
from dataclasses import replace

import pytest
from fakes import make_accuracy, make_comparison, make_divergence, make_rounds
from PySide6.QtWidgets import QWidget

from app.core.draft import Draft
from app.core.events import Built
from app.core.results import FileSize, Sizes, Speedup
from app.core.speed_verdict import state_comparison
from app.core.wording import state_difference, state_size
from app.ui.theme import DARK
from app.ui.verdict import VerdictBand


@pytest.fixture
def band(show: Callable[[QWidget], QWidget]) -> VerdictBand:
    return show(VerdictBand())


def texts(band: VerdictBand) -> list[str]:
    return [cell.text for cell in (band.speed_cell, band.size_cell, band.difference_cell)]


def test_nothing_measured_is_said_so(band: VerdictBand) -> None:
    assert texts(band) == ["—: not measured yet"] * 3


def test_what_is_not_known_yet_is_being_measured(band: VerdictBand) -> None:
    comparison = make_comparison()
    built = Built(comparison.spec, comparison.environment, comparison.modules)
    band.show_draft(Draft(built, comparison.sizes))
    speed, size, difference = texts(band)
    assert speed == difference == "—: measuring"
    assert size == "1.30× smaller: 4.48 kB → 3.46 kB"


def test_a_whole_comparison_answers_all_three_questions(
    band: VerdictBand, visible_texts: Callable[[QWidget], list[str]]
) -> None:
    comparison = make_comparison()
    band.show_draft(Draft.of(comparison))
    statements = [
        state_comparison(comparison),
        state_size(comparison.sizes),
        state_difference(comparison.divergence),
    ]
    assert texts(band) == [f"{s.headline}: {s.evidence}" for s in statements]
    shown = visible_texts(band)
    assert all(s.headline in shown and s.evidence in shown for s in statements)


@pytest.mark.parametrize(
    ("speedup", "text"),
    [
        (Speedup(0.5, 0.4, 0.6, 0.95, "slower", "user"), "2.00× slower: 95 % CI 1.67 to 2.50"),
        (Speedup(6.0, 5.5, 6.5, 0.95, "faster", "user"), "6.00× faster: 95 % CI 5.50 to 6.50"),
        (Speedup(1.0, 0.98, 1.02, 0.95, "same", "user"), "practically the same: 95 % CI 2.0 %"),
        (Speedup(1.01, 0.9, 1.1, 0.95, "undecided", "user"), "cannot tell: 95 % CI 11 % slower"),
    ],
    ids=["slower", "faster", "same", "undecided"],
)
def test_the_speed_is_said_the_way_round_that_it_is(
    band: VerdictBand, speedup: Speedup, text: str
) -> None:
    band.show_draft(replace(Draft.of(make_comparison()), speedup=speedup))
    assert band.speed_cell.text.startswith(text)


@pytest.mark.parametrize(
    ("candidate_bytes", "headline"), [(1000, "same size"), (2000, "2.00× larger")]
)
def test_a_file_that_does_not_shrink_is_shown_as_it_is(
    band: VerdictBand, candidate_bytes: int, headline: str
) -> None:
    sizes = Sizes(FileSize(1000, 0, 0, 0), FileSize(candidate_bytes, 0, 0, 0))
    band.show_draft(replace(Draft.of(make_comparison()), sizes=sizes))
    assert band.size_cell.text.startswith(f"{headline}: ")


def test_a_model_beside_its_own_copy_is_identical_and_practically_the_same(
    band: VerdictBand,
) -> None:
    same = make_comparison(
        rounds=make_rounds(candidate_us=100), divergence=make_divergence(scale=0)
    )
    band.show_draft(Draft.of(same))
    assert band.difference_cell.text == "identical outputs: h is the same at every step"
    assert band.speed_cell.text.startswith("practically the same: ")


def test_old_verdicts_are_dimmed_until_new_ones_come_or_they_hold_after_all(
    band: VerdictBand,
) -> None:
    draft = Draft.of(make_comparison())
    band.show_draft(draft)
    before = texts(band)
    band.dim()
    assert band.dimmed
    assert texts(band) == before
    band.undim()
    assert not band.dimmed
    band.dim()
    band.show_draft(draft)
    assert not band.dimmed


def test_another_theme_changes_no_word(band: VerdictBand) -> None:
    band.show_draft(Draft.of(make_comparison()))
    before = texts(band)
    band.set_theme(DARK)
    assert texts(band) == before


@pytest.mark.parametrize(
    ("scale", "said"),
    [(0.001, "; accuracy 97.0 → 96.8 %"), (0, "identical outputs: same h; accuracy 97.0 → 96.8 %")],
)
def test_a_task_says_what_the_difference_does_to_it(
    band: VerdictBand, scale: float, said: str
) -> None:
    draft = Draft.of(make_comparison(divergence=make_divergence(scale=scale)))
    band.show_draft(replace(draft, accuracy=make_accuracy()))
    assert band.difference_cell.text.endswith(said)
    band.show_draft(draft)
    assert "accuracy" not in band.difference_cell.text
