"""Reads networks out of checkpoints that may come from anywhere, in a process of its own."""

from app.core.readers.checkpoints.contents import CheckpointContents, FoundModule, fill_spec
from app.core.readers.checkpoints.reader import CheckpointReader

__all__ = ["CheckpointContents", "CheckpointReader", "FoundModule", "fill_spec"]
