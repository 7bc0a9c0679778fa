"""Ends a sequence of torch calls between two of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from app.core.types import Stop


class StoppedError(RuntimeError):
    """A stop was asked for between two torch calls."""


def check_stop(stop: Stop) -> None:
    """Asks whether to go on.

    Raises:
        StoppedError: ``stop`` said no.
    """
    if stop():
        raise StoppedError("a stop was asked for")


class Interruptible(TorchFunctionMode):
    """Asks ``stop`` before every torch function called in its body, on its thread.

    Building and quantizing a large model is thousands of lines of torch's own Python, with
    nowhere to pass a flag; each function in it takes at most as long as a model call.

    Raises:
        StoppedError: From the function that was about to be called.
    """

    def __init__(self, stop: Stop) -> None:
        super().__init__()
        self._stop = stop
        self._gradients = True

    def __enter__(self) -> "Interruptible":
        """Begins to ask."""
        self._gradients = torch.is_grad_enabled()
        super().__enter__()  # type: ignore[no-untyped-call] # torch has no types here
        return self

    def __exit__(self, *raised: object) -> None:
        """Ends to ask; gradients are on or off as before.

        torch's ``no_grad`` puts them back by a torch function, before which a stop may come: the
        thread would learn nothing any more.
        """
        super().__exit__(*raised)  # type: ignore[no-untyped-call]
        torch.set_grad_enabled(self._gradients)

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 - whatever torch returns
        """Calls ``func`` unless a stop was asked for."""
        check_stop(self._stop)
        return func(*args, **(kwargs or {}))
