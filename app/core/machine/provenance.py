"""Tells whether a comparison was measured on this machine, without loading torch."""

import platform
from dataclasses import dataclass, fields
from importlib import metadata
from typing import Final

from app import __version__
from app.core.machine.hardware import processor_name
from app.core.results.comparison import Environment

_TITLES: Final = {
    "cpu": "processor",
    "torch": "torch",
    "python": "Python",
    "quantscope": "QuantScope",
}


@dataclass(frozen=True, slots=True)
class ThisMachine:
    """What latencies depend on and does not change while the program runs."""

    cpu: str
    torch: str
    python: str
    quantscope: str


def read_this_machine() -> ThisMachine:
    """Returns this machine's processor and versions."""
    python = platform.python_version()
    return ThisMachine(processor_name(), read_version("torch"), python, __version__)


def read_version(package: str) -> str:
    """Returns the version of a package that is installed, without loading it."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def find_differences(environment: Environment, here: ThisMachine) -> tuple[str, ...]:
    """Returns what was different where a comparison was measured, each in a few words."""
    differences = []
    for field in fields(here):
        there, ours = getattr(environment, field.name), getattr(here, field.name)
        if there != ours:
            differences.append(f"{_TITLES[field.name]} {there} instead of {ours}")
    return tuple(differences)
