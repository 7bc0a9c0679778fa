"""Commands that explain the program."""

from typing import Final

from app.ui.window.commands.command import Command

HELP: Final = (Command("about", "help", "&About QuantScope", "", lambda w: w.show_about()),)
