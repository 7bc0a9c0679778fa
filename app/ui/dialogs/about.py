"""Says what this program is, and whose work it carries."""

from PySide6.QtWidgets import QWidget

from app import ABOUT, __version__
from app.ui.widgets import message_box


def show_about(parent: QWidget) -> None:
    """Opens the message box."""
    message_box.tell(
        parent,
        "About QuantScope",
        f"QuantScope {__version__}",
        f"{ABOUT}: whether it is faster, whether it is smaller, and whether it is still right.\n\n"
        "Japanese Vowels: M. Kudo, J. Toyama and M. Shimbo, UCI Machine Learning Repository, "
        "CC BY 4.0.\n\n"
        "Fonts: Inter and JetBrains Mono, under the SIL Open Font License 1.1.",
    )
