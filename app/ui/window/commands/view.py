"""Commands that choose what is seen, and in which colours."""

from typing import Final

from app.ui.theme import Appearance
from app.ui.window.commands.command import Command
from app.ui.window.layout import ACCURACY, ANATOMY, COMPARISON, MODULES, SIDE_BY_SIDE
from app.ui.window.situation import needs_another_pane


def _page_command(name: str, title: str, key: str, page: int) -> Command:
    return Command(
        name,
        "view",
        title,
        key,
        lambda window: window.turn_to(page),
        checked=lambda situation: situation.page == page,
    )


def _appearance_command(appearance: Appearance, title: str) -> Command:
    return Command(
        f"appearance_{appearance}",
        "appearance",
        title,
        "",
        lambda window: window.choose_appearance(appearance),
        checked=lambda situation: situation.appearance == appearance,
    )


def _pane_command(name: str, title: str) -> Command:
    return Command(
        f"show_{name}",
        "panes",
        title,
        "",
        lambda window: window.toggle_pane(name),
        lambda situation: needs_another_pane(situation, name),
        checked=lambda situation: name in situation.panes_shown,
    )


VIEW: Final = (
    _page_command("show_comparison", "&Comparison", "Ctrl+1", COMPARISON),
    _page_command("show_accuracy", "Acc&uracy", "Ctrl+2", ACCURACY),
    _page_command("show_anatomy", "A&natomy of the error", "Ctrl+3", ANATOMY),
    _page_command("show_modules", "&Modules", "Ctrl+4", MODULES),
    _page_command("show_side_by_side", "&Side by side", "Ctrl+5", SIDE_BY_SIDE),
    Command(
        "show_history",
        "view",
        "&History or parameters",
        "Ctrl+H",
        lambda w: w.toggle_history(),
        group=1,
    ),
    Command(
        "show_panel",
        "view",
        "&Panel at the left",
        "F9",
        lambda w: w.toggle_panel(),
        group=1,
        checked=lambda situation: situation.panel_shown,
    ),
    Command(
        "full_screen",
        "view",
        "&Full screen",
        "F11",
        lambda w: w.toggle_full_screen(),
        group=1,
        checked=lambda situation: situation.full_screen,
    ),
    Command(
        "enlarge",
        "view",
        "Enlar&ge a pane",
        "Ctrl+M",
        lambda w: w.enlarge_pane(),
        group=1,
        checked=lambda situation: situation.enlarged,
    ),
    Command("reset_layout", "view", "&Reset layout", "", lambda w: w.reset_layout(), group=1),
    _pane_command("latency", "&Latency"),
    _pane_command("size", "&Size on disk"),
    _pane_command("divergence", "&Output difference"),
    _appearance_command("system", "As the &system"),
    _appearance_command("light", "&Light"),
    _appearance_command("dark", "&Dark"),
)
