"""Finds texts by what somebody types of them: a part, several parts, or some letters in order."""

from collections.abc import Sequence

Rank = tuple[int, int, int]
"""How well a text suits, the least the best: the kind of match, then how tight and how early."""


def find(query: str, texts: Sequence[str]) -> list[int]:
    """Returns which texts suit, the best first; those that suit alike stay in their order.

    Args:
        query: As it was typed; nothing suits all.
        texts: What is looked through.

    >>> find("exp", ["Save record", "Export picture"]), find("op", ["Stop", "Open"])
    ([1], [1, 0])
    """
    wanted = " ".join(query.casefold().split())
    ranks = [(rank, number) for number, text in enumerate(texts) if (rank := _rank(wanted, text))]
    return [number for _, number in sorted(ranks)]


def _rank(wanted: str, text: str) -> Rank | None:
    text = text.casefold()
    place = text.find(wanted)
    if place >= 0:
        begins = place == 0 or f" {wanted}" in text
        return (0 if begins else 1, 0, place)
    words = wanted.split()
    if all(word in text for word in words):
        return (2, 0, min(text.find(word) for word in words))
    return _rank_letters(wanted.replace(" ", ""), text)


def _rank_letters(wanted: str, text: str) -> Rank | None:
    """Ranks letters that stand in their order with others between: the fewer, the better."""
    place = -1
    places = []
    for letter in wanted:
        place = text.find(letter, place + 1)
        if place < 0:
            return None
        places.append(place)
    return (3, places[-1] - places[0], places[0])
