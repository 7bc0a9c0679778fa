"""What commands are done to: the window, as far as they know it."""

from typing import TYPE_CHECKING, Protocol

from app.ui.theme import Appearance

if TYPE_CHECKING:
    from app.ui.controllers.copying import CopyController
    from app.ui.controllers.export import ExportController
    from app.ui.controllers.kept_place import KeptPlace
    from app.ui.controllers.measuring import MeasuringController
    from app.ui.controllers.models import ModelController
    from app.ui.controllers.networks import NetworksController
    from app.ui.controllers.open_files import OpenController
    from app.ui.controllers.system import SystemController
    from app.ui.controllers.undo import UndoController
    from app.ui.parameters.panel import ParameterPanel
    from app.ui.window.finding import Finder


class Target(Protocol):
    """The window's parts that do something, and what it does itself."""

    @property
    def panel(self) -> "ParameterPanel":
        """Returns where parameters are set."""
        ...

    @property
    def open_controller(self) -> "OpenController":
        """Returns what opens files."""
        ...

    @property
    def export_controller(self) -> "ExportController":
        """Returns what writes files."""
        ...

    @property
    def copy_controller(self) -> "CopyController":
        """Returns what fills the clipboard."""
        ...

    @property
    def model_controller(self) -> "ModelController":
        """Returns what saves models."""
        ...

    @property
    def networks(self) -> "NetworksController":
        """Returns what brings other networks."""
        ...

    @property
    def measuring(self) -> "MeasuringController":
        """Returns what decides on measurements."""
        ...

    @property
    def kept_place(self) -> "KeptPlace":
        """Returns the place in the history of what is shown."""
        ...

    @property
    def undoing(self) -> "UndoController":
        """Returns what takes changes back."""
        ...

    @property
    def system(self) -> "SystemController":
        """Returns what tells of the log and of this machine."""
        ...

    @property
    def finder(self) -> "Finder":
        """Returns what lists commands and keys."""
        ...

    def show_tour(self) -> None:
        """Shows the first steps in this window."""
        ...

    def close(self) -> bool:
        """Ends the program."""
        ...

    def turn_to(self, page: int) -> None:
        """Shows a page."""
        ...

    def toggle_history(self) -> None:
        """Shows the history, or the parameters again."""
        ...

    def search_history(self) -> None:
        """Shows the history with the cursor in its search."""
        ...

    def toggle_panel(self) -> None:
        """Gives the left panel's room to the page, or takes it back."""
        ...

    def toggle_pane(self, name: str) -> None:
        """Hides a pane of the comparison or brings it back."""
        ...

    def enlarge_pane(self) -> None:
        """Gives one pane of the comparison all the room, or takes it back."""
        ...

    def reset_layout(self) -> None:
        """Shares the window's room as at first."""
        ...

    def toggle_full_screen(self) -> None:
        """Takes all of the screen, or as much as before."""
        ...

    def choose_appearance(self, appearance: Appearance) -> None:
        """Changes the theme."""
        ...

    def show_parameters(self) -> None:
        """Lets the parameters stand at the left."""
        ...

    def show_help(self) -> None:
        """Shows the help text on what has the focus."""
        ...

    def show_contents(self) -> None:
        """Shows the first help text."""
        ...

    def ask_what_this_is(self) -> None:
        """Lets the next click be a question."""
        ...

    def show_about(self) -> None:
        """Says what this program is."""
        ...
