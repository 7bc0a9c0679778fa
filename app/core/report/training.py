"""How a training goes and how it ended, in words."""

from app.core.format import format_percentage
from app.core.networks.training_plan import Epoch, Trained


def describe_epoch(epoch: Epoch) -> str:
    """Says how far a training is and what the network has learned."""
    return (
        f"Epoch {epoch.number} of {epoch.epochs}: loss {epoch.loss:.3g}, "
        f"{format_percentage(epoch.accuracy)} of the training utterances told right."
    )


def describe_training(trained: Trained) -> str:
    """Says how long a training took."""
    return f"Trained in {trained.seconds:.1f} s."
