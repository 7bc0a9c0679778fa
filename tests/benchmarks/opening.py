"""Prints the time from a dropped checkpoint of 60 MB to its first panes, beside torch.load's."""

import statistics
import tempfile
import time
from pathlib import Path

import torch
from harness import SHOWN, Bench
from safetensors.torch import save_file
from torch import nn

REPEATS = 5
WIDTH = 1350
"""Of input and state: 58 MB of float32."""


def write_checkpoints(folder: Path, seed: int) -> dict[str, Path]:
    """Writes one network in every format."""
    torch.manual_seed(seed)
    state = {f"module.rnn.{k}": v for k, v in nn.LSTM(WIDTH, WIDTH).state_dict().items()}
    paths = {name: folder / f"{seed}.{name}" for name in ("pt", "old.pt", "safetensors")}
    torch.save({"state_dict": state}, paths["pt"])
    torch.save(state, paths["old.pt"], _use_new_zipfile_serialization=False)
    save_file(state, paths["safetensors"])
    return paths


def main() -> None:
    """Opens networks of other weights in turn, so that each is compared anew."""
    bench = Bench()
    bench.window.panel.field("seconds").setValue(1)
    bench.settle()
    taken: dict[str, list[float]] = {}
    loaded: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        for repeat in range(REPEATS):
            for kind, path in write_checkpoints(Path(name), repeat).items():
                begin = time.perf_counter()
                if kind == "pt":
                    torch.load(path, weights_only=True)
                    loaded.append(time.perf_counter() - begin)
                bench.events.clear()
                begin = time.perf_counter()
                bench.window.open_controller.open_files([path])
                bench.await_event(SHOWN)
                taken.setdefault(kind, []).append(time.perf_counter() - begin)
                bench.session.comparing.stop()
                bench.spin(lambda: not bench.session.comparing.running)
    megabytes = 4 * sum(p.numel() for p in nn.LSTM(WIDTH, WIDTH).parameters()) / 1e6
    bare = statistics.median(loaded)
    for kind, seconds in taken.items():
        median = statistics.median(seconds)
        print(
            f"{kind:<12} {megabytes:.0f} MB: median {median:.2f} s, worst {max(seconds):.2f} s, "
            f"{median / bare:.0f}x a bare torch.load in this process"
        )
    bench.close()


if __name__ == "__main__":
    main()
