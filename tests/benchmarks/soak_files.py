"""Files of every kind that the window opens, small and made anew."""

from pathlib import Path

import numpy as np
from safetensors.numpy import save_file


def write_files(folder: Path) -> list[Path]:
    """Writes checkpoints, inputs and files that are refused; returns their paths."""
    rng = np.random.default_rng(0)

    def draw(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape).astype(np.float32) * 0.2

    def layer(prefix: str, inputs: int, units: int) -> dict[str, np.ndarray]:
        return {
            f"{prefix}weight_ih_l0": draw(4 * units, inputs),
            f"{prefix}weight_hh_l0": draw(4 * units, units),
            f"{prefix}bias_ih_l0": draw(4 * units),
            f"{prefix}bias_hh_l0": draw(4 * units),
        }

    one, several = folder / "one.safetensors", folder / "several.safetensors"
    save_file(layer("lstm.", 6, 8), one)
    save_file(layer("encoder.", 6, 8) | layer("decoder.", 8, 10), several)
    inputs, damaged = folder / "inputs.npy", folder / "damaged.pt"
    np.save(inputs, draw(12, 2, 6))
    damaged.write_bytes(b"PK\x03\x04 and nothing more")
    strange = folder / "strange.safetensors"
    save_file({"<b>fc</b>.weight": draw(3, 3)}, strange)
    return [one, several, inputs, damaged, strange]
