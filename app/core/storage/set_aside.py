"""Sets a file aside under a name with the time: it no longer counts, and nothing is lost."""

from datetime import datetime
from itertools import count
from pathlib import Path

from app.core.errors import UnusableError
from app.core.storage.files import show_name


def set_aside(path: Path, now: datetime) -> Path | None:
    """Renames a file within its folder.

    Args:
        path: The file; a link is set aside itself.
        now: When, for its name.

    Returns:
        Where it is now, None where there was none.

    Raises:
        UnusableError: The system does not let it be renamed.
    """
    if not path.is_symlink() and not path.exists():
        return None
    stem = f"{path.stem}-{now:%Y%m%d-%H%M%S}"
    names = (f"{stem}{f'-{n}' if n > 1 else ''}{path.suffix}" for n in count(1))
    free = next(place for place in map(path.with_name, names) if not place.exists())
    try:
        return path.rename(free)
    except OSError as error:
        raise UnusableError(
            f"{show_name(path)} cannot be set aside ({error.strerror}): see to the rights of "
            f"{path.parent}."
        ) from None
