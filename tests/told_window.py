"""The program as a user starts it, which tells on stdout what a test cannot see on the screen."""

import sys


def main() -> int:
    """Starts the window by the command line's own way."""
    # In here: the stopwatch process imports this file too, and needs no Qt.
    from PySide6.QtCore import Slot
    from PySide6.QtWidgets import QApplication, QWidget

    from app import launch
    from app.cli import run
    from app.core.events import Event
    from app.core.spec import ComparisonSpec

    class ToldWindow(launch.Window):
        """A window that says which comparison began or ended, and where the focus is."""

        def __init__(self, session: object, *others: object) -> None:
            super().__init__(session, *others)
            session.comparing.started.connect(self.tell_start)
            session.comparing.happened.connect(self.tell_event)
            for leaving in (self.export_controller, self.copy_controller, self.model_controller):
                leaving.said.connect(self.tell_said)
            QApplication.instance().focusChanged.connect(self.tell_focus)

        @Slot(object)
        def tell_start(self, spec: ComparisonSpec) -> None:
            tell(f"started {spec.hidden_size}")

        @Slot(object)
        def tell_event(self, event: Event) -> None:
            tell(type(event).__name__)

        @Slot(QWidget, QWidget)
        def tell_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
            tell(f"focus {new.objectName() if new is not None else None}")

        @Slot(str)
        def tell_said(self, message: str) -> None:
            tell(f"said {message}")

    launch.Window = ToldWindow
    return run.run([])


def tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
