"""Commands that copy, and those that change parameters as a whole."""

from typing import Final

from app.ui.window.commands.command import Command
from app.ui.window.situation import needs_any, needs_one, needs_redo, needs_undo

EDIT: Final = (
    Command(
        "undo",
        "edit",
        "&Undo",
        "Ctrl+Z",
        lambda w: w.undoing.undo(),
        needs_undo,
        detail=lambda situation: situation.undo,
    ),
    Command(
        "redo",
        "edit",
        "R&edo",
        "Ctrl+Shift+Z",
        lambda w: w.undoing.redo(),
        needs_redo,
        detail=lambda situation: situation.redo,
    ),
    Command(
        "copy_picture",
        "edit",
        "&Copy picture",
        "Ctrl+C",
        lambda w: w.copy_controller.copy_picture(),
        needs_any,
        1,
    ),
    Command(
        "copy_record",
        "edit",
        "Copy &record (JSON)",
        "Ctrl+Shift+C",
        lambda w: w.copy_controller.copy_record(),
        needs_any,
        1,
    ),
    Command(
        "copy_script",
        "edit",
        "Copy &script (Python)",
        "Ctrl+Alt+C",
        lambda w: w.copy_controller.copy_script(),
        needs_one,
        1,
    ),
    Command(
        "copy_table",
        "edit",
        "Copy &table (Markdown)",
        "Ctrl+Shift+M",
        lambda w: w.copy_controller.copy_table(),
        needs_any,
        1,
    ),
    Command(
        "copy_results",
        "edit",
        "Copy results as te&xt",
        "",
        lambda w: w.copy_controller.copy_results(),
        needs_any,
        1,
    ),
    Command(
        "search_history",
        "edit",
        "Search the &history",
        "Ctrl+F",
        lambda w: w.search_history(),
        group=2,
    ),
    Command(
        "defaults",
        "edit",
        "Recipe &defaults",
        "Ctrl+D",
        lambda w: w.panel.defaults_button.click(),
        group=2,
    ),
)
