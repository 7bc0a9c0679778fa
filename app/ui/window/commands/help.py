"""Commands that explain the program."""

from typing import Final

from app.ui.window.commands.command import Command

HELP: Final = (
    Command("help", "help", "&Help on this", "F1", lambda w: w.show_help()),
    Command("contents", "help", "&Contents", "", lambda w: w.show_contents()),
    Command("what_is_this", "help", "&What is this?", "Shift+F1", lambda w: w.ask_what_this_is()),
    Command("find", "help", "&Find a command…", "Ctrl+Shift+P", lambda w: w.finder.open()),
    Command(
        "shortcuts", "help", "&Keyboard shortcuts…", "Ctrl+F1", lambda w: w.finder.show_shortcuts()
    ),
    Command("tour", "help", "&Tour", "", lambda w: w.show_tour()),
    Command("show_log", "help", "Show &log", "", lambda w: w.system.show_log(), group=1),
    Command(
        "copy_system",
        "help",
        "Copy &system information",
        "",
        lambda w: w.system.copy_information(),
        group=1,
    ),
    Command("about", "help", "&About QuantScope", "", lambda w: w.show_about(), group=2),
)
