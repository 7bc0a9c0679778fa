import math
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import pytest
from annotated_types import Ge, MaxLen
from pydantic import ValidationError

from app.core.bounds import Check, Entry, Items, Unrecorded
from app.core.errors import UnusableError
from app.core.record.codec import build, write
from app.core.record.shape import shape_of
from app.core.types import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    counts: Annotated[IntArray, Items(Annotated[int, Ge(0)], most=3)]
    note: Annotated[str, Check(str.isupper, "must be loud")] = "A"


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    height: Annotated[float, Ge(0), Entry(infinite=True)]
    leaves: Annotated[tuple[Leaf, ...], MaxLen(2), Entry(under="crown", name="foliage")]
    age: int | None = None
    place: Annotated[str, Unrecorded()] = "here"
    label: Annotated[str, Entry(omitted=True, cleaned=True)] = ""
    seed: Annotated[int, Entry(required=True, after="")] = 7
    course: Annotated[np.ndarray[Any, np.dtype[np.float64]] | None, Entry(levels=(2, 3))] = None

    @property
    def total(self) -> Annotated[float, Entry(after="height")]:
        return float(sum(leaf.counts.sum() for leaf in self.leaves))

    @property
    def spread(self) -> Annotated[int, Entry()]:
        return len(self.leaves)

    @property
    def tall(self) -> bool:
        return self.height > 10


TREE = Tree(2.5, (Leaf(np.array([1, 2])), Leaf(np.array([3]), "B")))
WRITTEN = {
    "seed": 7,
    "height": 2.5,
    "total": 6.0,
    "crown": {"foliage": [{"counts": [1, 2], "note": "A"}, {"counts": [3], "note": "B"}]},
    "age": None,
    "course": None,
    "spread": 2,
}


def read(told: dict[str, Any]) -> Tree:
    return build(Tree, shape_of(Tree).model_validate(told))


def refuse(told: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(ValidationError) as refused:
        read(told)
    error = refused.value.errors()[0]
    return ".".join(map(str, error["loc"])), error["msg"]


def test_a_result_is_written_as_it_is_declared() -> None:
    assert write(TREE) == WRITTEN
    assert list(write(TREE)) == list(WRITTEN)


def test_what_was_written_is_read_back() -> None:
    again = read(WRITTEN)
    assert write(again) == WRITTEN
    assert again.leaves[0].counts.dtype == np.int64
    assert not again.leaves[0].counts.flags.writeable


def test_what_no_record_holds_is_what_it_is_by_itself() -> None:
    assert read(write(Tree(1.0, (), place="there"))).place == "here"


def test_null_stands_for_infinity_where_that_is_declared() -> None:
    told = write(Tree(math.inf, ()))
    assert told["height"] is None
    assert read(told).height == math.inf


def test_a_field_is_left_out_where_it_is_its_own_default() -> None:
    assert "label" not in write(TREE)
    assert read(write(Tree(1.0, (), label="oak"))).label == "oak"


def test_a_cleaned_text_is_written_as_one_line() -> None:
    assert (
        write(Tree(1.0, (), label="a\nb" + "c" * 400))["label"]
        == "a\N{REPLACEMENT CHARACTER}b" + "c" * 297
    )


def test_what_is_only_drawn_is_kept_in_thousandths_of_its_largest() -> None:
    course = np.array([[0.0, 1.0], [2.0, 4.0]])
    told = write(Tree(1.0, (), course=course))["course"]
    assert told == {"top": 4.0, "levels": [[0, 250], [500, 1000]]}
    again = read(write(Tree(1.0, (), course=course))).course
    np.testing.assert_array_equal(again, course)


def test_an_entry_may_be_missing_where_there_is_a_default_unless_all_records_have_it() -> None:
    told = dict(WRITTEN)
    del told["age"]
    assert read(told).age is None
    del told["seed"]
    assert refuse(told) == ("seed", "Field required")


@pytest.mark.parametrize(
    ("entry", "value", "place"),
    [
        ("height", -1.0, "height"),
        ("height", math.inf, "height"),
        ("height", "2.5", "height"),
        ("age", 1.5, "age"),
        ("total", "6", "total"),
        ("crown", None, "crown"),
        ("crown", {"foliage": [{"counts": []}]}, "crown.foliage.0.counts"),
        ("crown", {"foliage": [{"counts": [1, -1]}]}, "crown.foliage.0.counts.1"),
        ("crown", {"foliage": [{"counts": [1], "note": "a"}]}, "crown.foliage.0.note"),
        ("crown", {"foliage": [{"counts": [1]}] * 3}, "crown.foliage"),
        ("course", {"top": 1.0, "levels": [[1001]]}, "course.levels.0.0"),
        ("course", {"top": 1.0, "levels": [[1], [1], [1]]}, "course.levels"),
    ],
)
def test_a_value_beyond_its_declaration_is_refused_by_its_place(
    entry: str, value: object, place: str
) -> None:
    assert refuse(WRITTEN | {entry: value})[0] == place


@pytest.mark.parametrize(("figure", "said"), [("total", 7.0), ("spread", 7)])
def test_a_figure_that_does_not_follow_from_the_fields_is_refused_by_its_place(
    figure: str, said: float
) -> None:
    for place, name in (("a.tree", rf"a\.tree\.{figure}"), ("", rf": {figure}")):
        with pytest.raises(UnusableError, match=f"{name} is 7, and what"):
            build(Tree, shape_of(Tree).model_validate(WRITTEN | {figure: said}), place)


def test_a_text_that_does_not_stand_its_test_is_refused_in_its_words() -> None:
    told = WRITTEN | {"crown": {"foliage": [{"counts": [1], "note": "a"}]}}
    assert refuse(told)[1] == "Value error, must be loud"
