"""The one list of commands: what each is called, its key, what it does and when it can be used.

Menus, shortcuts, enabling and tips all come from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from app.ui.theme import Appearance
from app.ui.window.layout import ACCURACY, ANATOMY, COMPARISON, MODULES, SIDE_BY_SIDE
from app.ui.window.situation import (
    Situation,
    always,
    needs_any,
    needs_finished,
    needs_kept,
    needs_one,
    needs_pinnable,
    needs_running,
    needs_torch,
)
from app.ui.window.target import Target

Act = Callable[[Target], object]

MENUS: Final[Mapping[str, str]] = {
    "file": "&File",
    "edit": "&Edit",
    "view": "&View",
    "appearance": "&Appearance",
    "network": "&Network",
    "measure": "&Measure",
    "help": "&Help",
}
"""The menus in their order, with their titles; the appearance is a menu within the view's."""


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
    """

    name: str
    menu: str
    title: str
    key: str
    act: Act
    refuse: Callable[[Situation], str] = always
    group: int = 0
    checked: Callable[[Situation], bool] | None = None


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


COMMANDS: Final = (
    Command("open", "file", "&Open…", "Ctrl+O", lambda w: w.open_controller.ask_for_files()),
    Command(
        "save",
        "file",
        "&Save record…",
        "Ctrl+S",
        lambda w: w.export_controller.save_record(),
        needs_any,
    ),
    Command(
        "export",
        "file",
        "&Export picture…",
        "Ctrl+E",
        lambda w: w.export_controller.export_picture(),
        needs_any,
        1,
    ),
    Command(
        "export_table",
        "file",
        "Export &table…",
        "",
        lambda w: w.export_controller.export_table(),
        needs_any,
        1,
    ),
    Command(
        "export_samples",
        "file",
        "Export sa&mples as CSV…",
        "",
        lambda w: w.export_controller.export_samples(),
        needs_one,
        1,
    ),
    Command(
        "export_steps",
        "file",
        "Export &differences as CSV…",
        "",
        lambda w: w.export_controller.export_steps(),
        needs_one,
        1,
    ),
    Command(
        "save_model",
        "file",
        "Save &quantized model…",
        "",
        lambda w: w.model_controller.save_model(),
        needs_one,
        1,
    ),
    Command("quit", "file", "E&xit", "Ctrl+Q", lambda w: w.close(), group=2),
    Command(
        "copy_picture",
        "edit",
        "&Copy picture",
        "Ctrl+C",
        lambda w: w.copy_controller.copy_picture(),
        needs_any,
    ),
    Command(
        "copy_record",
        "edit",
        "Copy &record (JSON)",
        "Ctrl+Shift+C",
        lambda w: w.copy_controller.copy_record(),
        needs_any,
    ),
    Command(
        "copy_script",
        "edit",
        "Copy &script (Python)",
        "Ctrl+Alt+C",
        lambda w: w.copy_controller.copy_script(),
        needs_one,
    ),
    Command(
        "copy_table",
        "edit",
        "Copy &table (Markdown)",
        "Ctrl+Shift+M",
        lambda w: w.copy_controller.copy_table(),
        needs_any,
    ),
    Command(
        "copy_results",
        "edit",
        "Copy results as te&xt",
        "",
        lambda w: w.copy_controller.copy_results(),
        needs_any,
    ),
    Command(
        "defaults",
        "edit",
        "Recipe &defaults",
        "Ctrl+D",
        lambda w: w.panel.defaults_button.click(),
        group=1,
    ),
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
    Command(
        "open_checkpoint",
        "network",
        "&Open checkpoint…",
        "Ctrl+Shift+O",
        lambda w: w.open_controller.ask_for_checkpoint(),
    ),
    Command(
        "choose_trained",
        "network",
        "Trained on &Japanese vowels",
        "Ctrl+J",
        lambda w: w.networks.choose_trained(),
        group=1,
    ),
    Command(
        "train",
        "network",
        "&Train on Japanese vowels…",
        "Ctrl+T",
        lambda w: w.networks.ask_to_train(),
        group=1,
    ),
    Command(
        "choose_words",
        "network",
        "&Word language model",
        "",
        lambda w: w.networks.choose_words(),
        group=1,
    ),
    Command(
        "choose_random",
        "network",
        "&Random weights",
        "Ctrl+R",
        lambda w: w.networks.choose_random(),
        group=2,
    ),
    Command("run", "measure", "&Run again", "F5", lambda w: w.measuring.run_again(), needs_torch),
    Command(
        "precise",
        "measure",
        "Measure &precisely",
        "F6",
        lambda w: w.measuring.measure_precisely(),
        needs_finished,
    ),
    Command(
        "here",
        "measure",
        "Measure &here against this",
        "F8",
        lambda w: w.measuring.measure_here(),
        needs_kept,
    ),
    Command("stop", "measure", "&Stop", "Esc", lambda w: w.measuring.stop(), needs_running),
    Command(
        "pin",
        "measure",
        "&Baseline",
        "Ctrl+B",
        lambda w: w.kept_place.toggle_baseline(),
        needs_pinnable,
        1,
        lambda situation: situation.is_baseline,
    ),
    Command(
        "check",
        "measure",
        "&Check this machine",
        "F7",
        lambda w: w.measuring.check_machine(),
        needs_torch,
        1,
    ),
    Command("about", "help", "&About QuantScope", "", lambda w: w.show_about()),
)
