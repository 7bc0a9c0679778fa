"""Says what this program is, and whose work it carries."""

from PySide6.QtWidgets import QMessageBox, QWidget

from app import __version__


def show_about(parent: QWidget) -> None:
    """Opens the message box."""
    QMessageBox.about(
        parent,
        "About QuantScope",
        f"<h3>QuantScope {__version__}</h3>"
        "<p>Shows what dynamic int8 quantization does to an LSTM on this machine: "
        "whether it is faster, whether it is smaller, and whether it is still right.</p>"
        "<p>Japanese Vowels: M. Kudo, J. Toyama and M. Shimbo, UCI Machine Learning Repository, "
        "CC BY 4.0.</p>"
        "<p>Fonts: Inter and JetBrains Mono, under the SIL Open Font License 1.1.</p>",
    )
