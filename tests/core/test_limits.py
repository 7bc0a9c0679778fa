import pytest

from app.core.limits import LIMITS, Limit, read_number

DIMENSION = Limit("Dimension", 1, 8192)
SECONDS = LIMITS["seconds"]


def refuse(text: str, limit: Limit) -> str:
    """Returns the sentence that refuses a text."""
    with pytest.raises(ValueError, match="must be") as refused:
        read_number(text, limit)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8", 8),
        (" 8\t", 8),
        ("+12", 12),
        ("007", 7),
        ("1,024", 1024),
        ("1 024", 1024),
        ("1\N{NO-BREAK SPACE}024", 1024),
        ("1\N{NARROW NO-BREAK SPACE}024", 1024),
        ("1\N{THIN SPACE}024", 1024),
        ("1'024", 1024),
        ("1\N{RIGHT SINGLE QUOTATION MARK}024", 1024),
        ("1_024", 1024),
        ("\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT TWO}", 12),
        ("\N{ARABIC-INDIC DIGIT ONE}\N{ARABIC-INDIC DIGIT TWO}", 12),
    ],
)
def test_a_whole_number_is_read_as_people_write_it(text: str, value: int) -> None:
    read = read_number(text, DIMENSION)
    assert read == value
    assert isinstance(read, int)


def test_several_groups_of_thousands_are_one_number() -> None:
    seeds = LIMITS["seed"]
    assert read_number("2,147,483,647", seeds) == 2_147_483_647
    assert read_number("1 000 000", seeds) == 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "0",
        "-5",
        "8193",
        "99999",
        "12.5",
        "12.0",
        "1e3",
        "0x10",
        "ten",
        "1,24",
        "10,24",
        "1,0240",
        "1024,",
        ",024",
        "1,024 000",
        "1__024",
        "- 5",
        "1 2",
        "²",
        "8\n9",
        "9" * 5000,
    ],
)
def test_what_is_no_whole_number_within_the_limit_is_refused_and_never_another(text: str) -> None:
    with pytest.raises(ValueError, match=r"^Dimension must be a whole number from 1 to 8,192, not"):
        read_number(text, DIMENSION)


def test_the_refusal_names_what_was_typed_and_what_would_do() -> None:
    assert refuse(" 99999 ", DIMENSION) == (
        "Dimension must be a whole number from 1 to 8,192, not “99999”."
    )


def test_a_point_that_may_part_thousands_is_refused_with_the_way_to_write_them() -> None:
    assert refuse("1.024", DIMENSION) == (
        "Dimension must be a whole number from 1 to 8,192, not “1.024”. "
        "A point may part thousands or decimals; for 1024, write that."
    )


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("1,024", "A comma may part thousands or decimals; write 1024 or 1.024."),
        ("0,5", "Decimals stand after a point: 0.5."),
    ],
)
def test_a_comma_in_a_number_with_decimals_is_refused_with_the_way_to_write_it(
    text: str, advice: str
) -> None:
    assert refuse(text, SECONDS).endswith(f"not “{text}”. {advice}")


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.5", 0.5), (".5", 0.5), ("12.5", 12.5), ("1.024", 1.024), ("1 024", 1024), ("1e3", 1000)],
)
def test_a_number_with_decimals_is_read_exactly(text: str, value: float) -> None:
    assert read_number(text, SECONDS) == value


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "3601", "0.05", "ten", "1_0", ""])
def test_what_is_no_number_within_the_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^Time budget must be a number from 0\.1 to 3,600, not"):
        read_number(text, SECONDS)


def test_a_long_text_is_shortened_in_the_sentence_and_its_odd_signs_are_replaced() -> None:
    said = refuse("a\x1b[31m" + "9" * 5000, DIMENSION)
    assert len(said) < 120
    assert "\x1b" not in said
    assert said.endswith("9…”.")
