"""How a training goes and how it ended, in words."""

from app.core.format import format_number, format_percentage, format_tenths
from app.core.networks.training_plan import Epoch, Trained


def describe_epoch(epoch: Epoch) -> str:
    """Says how far a training is and what the network has learned."""
    return (
        f"Epoch {epoch.number} of {epoch.epochs}: loss {format_number(epoch.loss)}, "
        f"{format_percentage(epoch.accuracy)} of the training utterances told right."
    )


def describe_training(trained: Trained) -> str:
    """Says how long a training took."""
    return f"Trained in {format_tenths(trained.seconds)} s."
