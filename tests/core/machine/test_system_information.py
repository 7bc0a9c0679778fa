import getpass
from importlib import metadata
from pathlib import Path

from app import __version__
from app.core.machine.system_information import align, list_system
from app.core.validation import Capacity


def test_versions_processor_and_engines_are_told_without_names_and_folders() -> None:
    text = align(list_system(Capacity(2, 8_000_000_000, ("x86", "qnnpack"), "AVX2")))
    rows = dict(line.split(maxsplit=1) for line in text.splitlines() if "  " in line)
    assert rows["QuantScope"] == __version__
    assert rows["Engines"] == "x86, qnnpack"
    assert "AVX2" in text
    assert f"ONNX Runtime     {metadata.version('onnxruntime')}\n" in text
    assert str(Path.home()) not in text
    assert getpass.getuser() not in text.split()


def test_what_only_torch_knows_is_said_to_be_unknown_before_it_is_loaded() -> None:
    rows = list_system(Capacity(2, None))
    assert rows["Engines"] == rows["Instruction set"] == "told once torch is loaded"
