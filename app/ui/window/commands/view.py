"""Commands that choose what is seen, and in which colours."""

from typing import Final

from app.ui.theme import Appearance
from app.ui.window.commands.command import Act, Command
from app.ui.window.layout import ACCURACY, ANATOMY, COMPARISON, MODULES, SIDE_BY_SIDE


def _turn_to(page: int) -> Act:
    return lambda window: window.turn_to(page)


def _appearance_command(appearance: Appearance, title: str) -> Command:
    return Command(
        f"appearance_{appearance}",
        "appearance",
        title,
        "",
        lambda window: window.choose_appearance(appearance),
        checked=lambda situation: situation.appearance == appearance,
    )


VIEW: Final = (
    Command("show_comparison", "view", "&Comparison", "Ctrl+1", _turn_to(COMPARISON)),
    Command("show_accuracy", "view", "Acc&uracy", "Ctrl+2", _turn_to(ACCURACY)),
    Command("show_anatomy", "view", "A&natomy of the error", "Ctrl+3", _turn_to(ANATOMY)),
    Command("show_modules", "view", "&Modules", "Ctrl+4", _turn_to(MODULES)),
    Command("show_side_by_side", "view", "&Side by side", "Ctrl+5", _turn_to(SIDE_BY_SIDE)),
    Command(
        "show_history",
        "view",
        "&History or parameters",
        "Ctrl+H",
        lambda w: w.toggle_history(),
    ),
    _appearance_command("system", "As the &system"),
    _appearance_command("light", "&Light"),
    _appearance_command("dark", "&Dark"),
)
