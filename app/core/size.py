"""The bytes of a saved state_dict, and where they go."""

from collections import Counter
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from app.core.networks.models import Network, Runnable
from app.core.results.size import FileSize, Sizes
from app.core.schemes.onnx_network import OnnxNetwork
from app.core.schemes.onnx_size import measure_graph
from app.core.storage.temporary import temporary_folder
from app.core.storage.torch_archive import list_entries, weigh_under

STEM = "temp"
"""Of the file whose size is told. It changes the size: the archive repeats it in every entry."""

_ROOT = "archive"
"""What torch repeats instead where it is given an open file."""


def compare_sizes(reference: Network, candidate: Runnable) -> Sizes:
    """Saves both models, each as its runtime loads it, and takes their files apart.

    Raises:
        OSError: The temporary directory cannot hold the files.
    """
    return Sizes(measure_size(reference), _measure_candidate(candidate))


def _measure_candidate(candidate: Runnable) -> FileSize:
    if isinstance(candidate, OnnxNetwork):
        return measure_graph(candidate.graph, candidate.data)
    if not isinstance(candidate, Network):
        raise TypeError(f"nobody knows how a {type(candidate).__name__} is saved")
    return measure_size(candidate)


def measure_size(model: nn.Module) -> FileSize:
    """Writes the model's state_dict as a real file and returns where the bytes of temp.p go.

    Raises:
        OSError: The temporary directory cannot hold the file.
    """
    state = model.state_dict()
    with temporary_folder() as folder:
        path = folder / f"{STEM}.p"
        # Opened here: of a path with a letter outside ASCII torch would not take the stem, and
        # the folder for temporary files may well have one.
        with path.open("wb") as file:
            torch.save(state, file)
        total = weigh_under(STEM, path, written_under=_ROOT)
        entries = list_entries(path)
    parts = _count_elements(state)
    counted = sum(parts.values())
    stored = sum(size for name, size in entries.items() if name.startswith("data/"))
    if counted != stored:
        raise ValueError(f"the file stores {stored} bytes of tensors, the model holds others")
    packing = entries["data.pkl"] + parts["scales"]
    return FileSize(
        weights_bytes=parts["weights"],
        biases_bytes=parts["biases"],
        packing_bytes=packing,
        overhead_bytes=total - (counted - parts["scales"]) - packing,
        embedding_bytes=parts["embedding"],
        linear_bytes=parts["linear"],
    )


def _count_elements(state: dict[str, object]) -> Counter[str]:
    """Returns the bytes of each part, each storage counted once as saved."""
    parts: Counter[str] = Counter()
    seen = set()
    # All at once: an unpacked tensor that is freed leaves its address to the next one.
    for name, tensor in [(name, t) for name, value in state.items() for t in _find_tensors(value)]:
        storage = tensor.untyped_storage()
        if storage.data_ptr() in seen:
            continue
        seen.add(storage.data_ptr())
        parts[_name_part(name, tensor)] += storage.nbytes()
        if _is_per_channel(tensor):
            for parameter in (tensor.q_per_channel_scales(), tensor.q_per_channel_zero_points()):
                parts["scales"] += parameter.untyped_storage().nbytes()
    return parts


def _name_part(name: str, tensor: Tensor) -> str:
    if tensor.ndim < 2:
        # A quantized linear layer keeps its output's scale and zero point as numbers.
        return "biases" if tensor.ndim else "scales"
    module = name.split(".")[0]
    return module if module in {"embedding", "linear"} else "weights"


def _is_per_channel(tensor: Tensor) -> bool:
    return tensor.is_quantized and tensor.qscheme() == torch.per_channel_affine


def _find_tensors(value: object) -> Iterator[Tensor]:
    """Yields every tensor of a state_dict, those inside torch's packed parameters included."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _find_tensors(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _find_tensors(item)
    elif isinstance(value, torch.ScriptObject):
        yield from _find_tensors(value.__getstate__())
