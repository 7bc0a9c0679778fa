"""Reads networks out of checkpoints that may come from anywhere, in a process of its own."""

from app.core.checkpoints.found import CheckpointContents, FoundModule, fill_spec
from app.core.checkpoints.reader import CheckpointReader

__all__ = ["CheckpointContents", "CheckpointReader", "FoundModule", "fill_spec"]
