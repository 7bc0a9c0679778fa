"""Commands that explain the program."""

from typing import Final

from app.ui.window.commands.command import Command

HELP: Final = (
    Command("find", "help", "&Find a command…", "Ctrl+Shift+P", lambda w: w.finder.open()),
    Command(
        "shortcuts", "help", "&Keyboard shortcuts…", "Ctrl+F1", lambda w: w.finder.show_shortcuts()
    ),
    Command("about", "help", "&About QuantScope", "", lambda w: w.show_about(), group=1),
)
