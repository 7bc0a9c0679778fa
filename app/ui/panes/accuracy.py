"""The accuracy pane: how often both models tell the speaker, and where they disagree."""

from app.core.results import Accuracy
from app.ui.pane import Pane

_PROMISE = (
    "How often fp32 and the candidate tell the speaker of 370 utterances, and which answers "
    "flipped. Train on Japanese vowels, or choose the trained network in the Network menu, to "
    "see it."
)


class AccuracyPane(Pane):
    """Both sides' accuracy with its interval, their difference, and the answers that flipped."""

    def __init__(self) -> None:
        super().__init__("Accuracy on Japanese vowels", _PROMISE)
        self._accuracy: Accuracy | None = None
        self._candidate = "int8"

    def show_accuracy(self, accuracy: Accuracy | None, candidate: str) -> None:
        """Shows both models' answers; None, for a comparison without a task, takes them away."""
        self._accuracy = accuracy
        self._candidate = candidate
        self.clear()
