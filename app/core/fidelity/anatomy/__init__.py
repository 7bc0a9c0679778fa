"""Where the error of an int8 network comes from, and what becomes of it step by step."""

from app.core.fidelity.anatomy.dissect import dissect

__all__ = ["dissect"]
