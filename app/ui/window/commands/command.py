"""What a command of the window is, and the menus in which commands stand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from app.ui.window.situation import Situation, always
from app.ui.window.target import Target

Act = Callable[[Target], object]

MENUS: Final[Mapping[str, str]] = {
    "file": "&File",
    "edit": "&Edit",
    "view": "&View",
    "panes": "Pan&es",
    "appearance": "&Appearance",
    "network": "&Network",
    "measure": "&Measure",
    "help": "&Help",
}
"""The menus in their order, with their titles; panes and appearance stand within the view's."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that the window can do.

    Attributes:
        name: What the program calls it.
        menu: The menu in which it stands, a key of ``MENUS``.
        title: What the user reads there; an ampersand before its letter.
        key: Its shortcut, "" for none.
        act: Does it.
        refuse: Returns why it cannot be done now, or nothing.
        group: Groups of a menu are parted by lines.
        checked: Returns whether it is marked as being so; None where it never is.
        detail: Returns what stands behind the title, nothing for the title alone.
    """

    name: str
    menu: str
    title: str
    key: str
    act: Act
    refuse: Callable[[Situation], str] = always
    group: int = 0
    checked: Callable[[Situation], bool] | None = None
    detail: Callable[[Situation], str] | None = None

    @property
    def label(self) -> str:
        """Returns the title without its ampersand and without an ellipsis."""
        return self.title.replace("&", "").removesuffix("…")
