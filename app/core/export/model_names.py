"""The names of the files that a saved model consists of."""

from pathlib import Path


def planned_files(base: Path) -> tuple[Path, Path, Path]:
    """Returns where the state_dict, the TorchScript and the note go, in this order."""
    return (
        base.with_name(f"{base.name}-state_dict.pt"),
        base.with_name(f"{base.name}-torchscript.pt"),
        base.with_name(f"{base.name}-how-to-load.txt"),
    )
