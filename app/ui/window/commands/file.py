"""Commands that open, save and export, and the one that ends the program."""

from typing import Final

from app.ui.window.commands.command import Command
from app.ui.window.situation import needs_any, needs_one

FILE: Final = (
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
)
