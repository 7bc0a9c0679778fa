"""Numbers as people read them."""

import math

import pytest

from app.core.format import (
    clean_line,
    duration_unit,
    format_change,
    format_cosine,
    format_count,
    format_duration,
    format_durations,
    format_factor,
    format_number,
    format_percentage,
    format_recipe,
    format_size,
    format_sizes,
    join_range,
    keep_together,
    show_shape,
    show_text,
    size_unit,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.0, "0"),
        (1, "1"),
        (1.5, "1.5"),
        (2.30, "2.3"),
        (12.345, "12.3"),
        (99.95, "100"),
        (99.94, "99.9"),
        (100, "100"),
        (999.4, "999"),
        (999.6, "1,000"),
        (123456, "123,000"),
        (0.0015649, "0.00156"),
        (0.1, "0.1"),
        (0.00000012345, "0.000000123"),
        (-0.25, "−0.25"),
        (-1234, "−1,230"),
        (70.40000000000001, "70.4"),
        (1.234e-12, "0.00000000000123"),
        (1.2e-13, "1.2×10⁻¹³"),
        (9.996e11, "10¹²"),
        (1.5e30, "1.5×10³⁰"),
        (-3.4e38, "−3.4×10³⁸"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "not a number"),
    ],
)
def test_numbers_have_three_significant_digits_and_no_exponent(value: float, text: str) -> None:
    assert format_number(value) == text


@pytest.mark.parametrize("exponent", range(-12, 12))
def test_no_three_digits_are_lost_at_any_magnitude(exponent: int) -> None:
    value = 1.23 * 10.0**exponent
    text = format_number(value)
    assert float(text.replace(",", "")) == pytest.approx(value, rel=1e-9)
    assert "e" not in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.3, "2.30"),
        (0.054, "0.054"),
        (0.0000123, "0.0000123"),
        (0.1, "0.10"),
        (1e30, "10³⁰"),
        (9.99, "9.99"),
        (9.996, "10.0"),
        (12.14, "12.1"),
        (99.94, "99.9"),
        (99.96, "100"),
        (151.2, "151"),
        (1234.5, "1,234"),
    ],
)
def test_factors_keep_three_digits(value: float, text: str) -> None:
    assert format_factor(value) == text


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (0, "0 ns"),
        (0.5, "0.5 ns"),
        (7, "7 ns"),
        (999, "999 ns"),
        (999.4, "999 ns"),
        (999.6, "1 µs"),
        (1_200, "1.2 µs"),
        (999_600, "1 ms"),
        (5_210_000, "5.21 ms"),
        (1_500_000_000, "1.5 s"),
        (90_000_000_000, "90 s"),
    ],
)
def test_durations_stand_in_the_unit_that_suits_them(ns: float, text: str) -> None:
    assert format_duration(ns) == text


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (4479, "4.48 kB"),
        (209_535, "210 kB"),
        (999_600, "1 MB"),
        (3_000_000_000, "3 GB"),
        (12_000_000_000_000, "12,000 GB"),
    ],
)
def test_sizes_stand_in_decimal_units(size_bytes: float, text: str) -> None:
    assert format_size(size_bytes) == text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 calls"), (1, "1 call"), (2, "2 calls"), (1240, "1,240 calls")]
)
def test_a_noun_agrees_with_its_count(count: int, text: str) -> None:
    assert format_count(count, "call") == text


def test_an_axis_gets_a_scale_and_its_unit() -> None:
    assert duration_unit(250_000) == (1e3, "µs")
    assert size_unit(250_000) == (1e3, "kB")
    assert size_unit(-250_000_000) == (1e6, "MB")


@pytest.mark.parametrize(
    "hidden",
    [
        "\n",
        "\x1b[31m",
        "\x07",
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff",
        "\u2028",
        "\ud800",
        "\u3164",
    ],
)
def test_what_cannot_be_seen_or_turns_the_line_becomes_a_mark(hidden: str) -> None:
    shown = clean_line(f"a{hidden}b")

    assert shown.isprintable()
    assert hidden not in shown
    assert shown.startswith("a\N{REPLACEMENT CHARACTER}")


def test_spaces_of_other_alphabets_stay_spaces_and_accents_stay() -> None:
    assert clean_line("モデル\u3000１.pt e\u0301") == "モデル １.pt e\u0301"
    assert clean_line("e" + "\u0301" * 500) == "e\u0301\u0301"


def test_a_long_name_keeps_its_two_ends() -> None:
    shown = show_text("encoder." + "x" * 10**6 + ".weight_hh_l0")

    assert len(shown) == 80
    assert shown.startswith("encoder.x")
    assert shown.endswith("x.weight_hh_l0")
    assert show_text("short") == "short"


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ((), "a single number"),
        ((16, 4), "16 × 4"),
        ((5000, 1, 1024), "5,000 × 1 × 1,024"),
        ((1,) * 100_000, "1 × 1 × 1 × … (100,000 dimensions)"),
        ((10**5000, 2), "10^5000 × 2"),
    ],
)
def test_a_shape_is_shown_in_few_words_whatever_its_rank(shape: tuple[int, ...], text: str) -> None:
    assert show_shape(shape) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.12887, "0.12887"),
        (0.00156, "0.00156"),
        (0.000917, "0.00092"),
        (0.0001, "0.00010"),
        (0.0000999, "0.0000999"),
        (2.98e-8, "0.0000000298"),
        (0, "0"),
        (1e30, "10³⁰"),
    ],
)
def test_the_recipes_five_decimals_are_kept_where_they_say_something(
    value: float, text: str
) -> None:
    assert format_recipe(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0.0 %"), (358 / 370, "96.8 %"), (359 / 370, "97.0 %"), (1.0, "100 %")],
)
def test_a_part_of_a_whole_is_a_percentage_without_a_sign(share: float, text: str) -> None:
    assert format_percentage(share) == text


@pytest.mark.parametrize(
    ("cosine", "text"),
    [
        (1.0, "1"),
        (0.9999999, "> 0.999999"),
        (0.99993, "0.99993"),
        (-0.25, "−0.25"),
        (0.0, "0"),
        (-1e-9, "0"),
    ],
)
def test_a_cosine_near_one_is_not_rounded_to_it(cosine: float, text: str) -> None:
    assert format_cosine(cosine) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("12 ms", "12~ms"),
        ("McNemar p = 0.03: worse", "McNemar p~=~0.03: worse"),
        ("McNemar's exact p < 0.0001", "McNemar's exact p~<~0.0001"),
        ("the interval is ± 2 %", "the interval is ±~2~%"),
        ("95 % CI 1.2 to 1.4", "95~%~CI 1.2 to 1.4"),
        ("16 × 4", "16~×~4"),
        ("12 steps of 3 mice", "12 steps of 3 mice"),
        ("a step p is 3 long", "a step p is 3 long"),
    ],
)
def test_no_line_ends_between_a_number_and_its_unit(text: str, kept: str) -> None:
    assert keep_together(text) == kept.replace("~", "\N{NO-BREAK SPACE}")


def test_figures_above_each_other_share_the_unit_of_the_largest() -> None:
    assert format_durations([154_000, 5_480_000]) == ["0.154 ms", "5.48 ms"]
    assert format_sizes([512, 209_535]) == ["0.512 kB", "210 kB"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5, "+0.5"), (-1.24, "−1.2"), (0.0, "0.0"), (-0.01, "0.0"), (0.01, "0.0"), (100, "+100")],
)
def test_a_difference_bears_its_sign_and_nothing_has_none(value: float, text: str) -> None:
    assert format_change(value) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        ("−2", "2", "−2 to +2"),
        ("−0.5", "0.25", "−0.5 to +0.25"),
        ("−2", "−1", "−2 to −1"),
        ("−2", "0", "−2 to 0"),
        ("−2", "0.0", "−2 to 0.0"),
        ("0", "2", "0 to 2"),
        ("1", "2", "1 to 2"),
    ],
)
def test_ends_of_a_range_both_have_a_sign_or_neither(low: str, high: str, text: str) -> None:
    assert join_range(low, high) == text
