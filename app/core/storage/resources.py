"""Finds the files under resources/, from a checkout and from an installed wheel."""

from pathlib import Path

PACKAGE_FOLDER = Path(__file__).resolve().parents[2]


def resource_path(name: str) -> Path:
    """Returns the path of a resource, named relative to resources/.

    Raises:
        FileNotFoundError: The installation lacks it.
    """
    # A wheel holds resources/ inside the package, a checkout beside it.
    for folder in (PACKAGE_FOLDER / "resources", PACKAGE_FOLDER.parent / "resources"):
        path = folder / name
        if path.exists():
            return path
    raise FileNotFoundError(f"QuantScope's installation lacks the file resources/{name}")
