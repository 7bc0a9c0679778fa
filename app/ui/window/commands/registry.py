"""The one list of commands: what each is called, its key, what it does and when it can be used.

Menus, shortcuts, enabling and tips all come from it.
"""

from typing import Final

from app.ui.window.commands.edit import EDIT
from app.ui.window.commands.file import FILE
from app.ui.window.commands.help import HELP
from app.ui.window.commands.measure import MEASURE
from app.ui.window.commands.network import NETWORK
from app.ui.window.commands.view import VIEW

COMMANDS: Final = (*FILE, *EDIT, *VIEW, *NETWORK, *MEASURE, *HELP)
