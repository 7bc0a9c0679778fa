"""The asking side of a checkpoint's reading: starts the process that reads, and bounds it."""

import contextlib
import json
import multiprocessing
import signal
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from app.core.child_process import starting_children
from app.core.errors import UnusableError
from app.core.readers.checkpoints.contents import CheckpointContents, FoundModule
from app.core.readers.checkpoints.reader_process import serve
from app.core.readers.checkpoints.tensors import MOST_FILE_BYTES, TOO_LARGE
from app.core.spec import FileSource
from app.core.storage.files import show_name
from app.core.storage.regular_file import require_regular
from app.core.storage.temporary import temporary_folder
from app.core.storage.weight_store import Store

PATIENCE_SECONDS: Final = 60.0
_MOST_REPLY: Final = 16 * 1024**2
_POLL_SECONDS: Final = 0.05


class CheckpointReader:
    """One checkpoint, held open by one child process from the survey until it is closed.

    The child starts with ``spawn``: a script that uses this class needs the usual guard. Replies
    are JSON, never pickles. ``close`` may be called from any thread and ends the child at once.
    """

    def __init__(self, path: Path) -> None:
        """Takes the file; nothing is read yet."""
        self.path = path
        self._closed = False
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(theirs,), name="quantscope-reader", daemon=True
        )
        self._theirs = theirs

    def __enter__(self) -> Self:
        """Returns itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Ends the child."""
        self.close()

    def survey(self) -> CheckpointContents:
        """Has the file read and returns the recurrent layers in it.

        Raises:
            UnusableError: It is no checkpoint, holds none, or cannot be read safely; one
                sentence that says what was found and what would do.
        """
        try:
            self._check_file()
            if not self._closed:
                with starting_children():
                    self._process.start()
                self._theirs.close()
            reply = self._ask({"survey": str(self.path)})
        except UnusableError as error:
            raise self._name(error) from None
        modules = [_build_module(entry) for entry in reply["modules"]]
        return CheckpointContents(show_name(self.path), str(reply["kind"]), tuple(modules))

    def extract(self, prefix: str, store: Store) -> FileSource:
        """Returns the kept weights of a layer that the survey found usable.

        Raises:
            UnusableError: They cannot be read, or not be kept.
        """
        name = show_name(self.path)
        try:
            store.folder.mkdir(parents=True, exist_ok=True)
            with temporary_folder(store.folder) as folder:
                file = folder / "weights"
                self._ask({"extract": prefix, "into": str(file)})
                return store.adopt(file, name=name, part=prefix)
        except UnusableError as error:
            raise self._name(error) from None
        except OSError as error:
            reason = error.strerror or str(error)
            raise UnusableError(
                f"The weights of {name} cannot be kept in {store.folder}: {reason}. "
                "Make room there."
            ) from None

    def close(self) -> None:
        """Ends the child at once; a request that is being answered is refused."""
        self._closed = True
        with contextlib.suppress(ValueError):
            if self._process.pid is not None:
                self._process.kill()
                self._process.join()

    def _check_file(self) -> None:
        if require_regular(self.path).st_size > MOST_FILE_BYTES:
            raise UnusableError(TOO_LARGE)

    def _name(self, error: UnusableError) -> UnusableError:
        return UnusableError(f"{show_name(self.path)} cannot be opened. {error}")

    def _ask(self, request: dict[str, str]) -> dict[str, Any]:
        try:
            self._pipe.send_bytes(json.dumps(request).encode())
            waited = 0.0
            while not self._pipe.poll(_POLL_SECONDS):
                waited += _POLL_SECONDS
                if self._closed:
                    raise UnusableError("Reading it was stopped.")
                if waited >= PATIENCE_SECONDS:
                    self._process.kill()
                    raise UnusableError(
                        f"Reading it took longer than {PATIENCE_SECONDS:.0f} s and was given up; "
                        "save its state_dict alone."
                    )
            reply: dict[str, Any] = json.loads(self._pipe.recv_bytes(_MOST_REPLY))
        except (EOFError, OSError):
            raise UnusableError(self._explain_death()) from None
        if "refused" in reply:
            raise UnusableError(str(reply["refused"]))
        return reply

    def _explain_death(self) -> str:
        if self._closed:
            return "Reading it was stopped."
        self._process.join(1)
        code = self._process.exitcode
        if code is not None and code < 0:
            name = signal.Signals(-code).name
            return (
                f"The process that read it was ended by {name}, as happens to files that want "
                "more memory or time than their size explains; save its state_dict again."
            )
        return "The process that read it ended without an answer; save its state_dict again."


def _build_module(entry: dict[str, Any]) -> FoundModule:
    known = {field.name for field in fields(FoundModule)}
    values = {name: value for name, value in entry.items() if name in known}
    return FoundModule(**(values | {"notes": tuple(values["notes"])}))
