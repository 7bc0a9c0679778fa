"""Prints training times and test accuracies over seeds, and writes the bundled weights.

    python tests/benchmarks/train_vowels.py
    python tests/benchmarks/train_vowels.py --hidden 128 --layers 2 --cell gru --seeds 1 2 3
    python tests/benchmarks/train_vowels.py --write resources/vowels/trained.safetensors

The last is how the bundled file is made: by the program's own training, as ``BUNDLED_PLAN`` of
``app.core.networks.presets`` has it.
"""

import argparse
import statistics
import tempfile
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.numpy import save

from app.core.fidelity.accuracy import judge_speakers
from app.core.networks.models import build_model
from app.core.networks.presets import BUNDLED_PLAN
from app.core.networks.training import train
from app.core.networks.training_plan import Trained, TrainingPlan, make_spec
from app.core.schemes.candidate import make_candidate
from app.core.spec import CELLS, ComparisonSpec, FileSource
from app.core.statistics.paired import AccuracySummary, summarise_accuracy


def follow(plan: TrainingPlan) -> Trained:
    """Returns what comes of a plan."""
    *_, trained = train(plan, stop=lambda: False)
    assert isinstance(trained, Trained)
    return trained


def judge(trained: Trained, outlier: float = 0.0) -> AccuracySummary:
    """Returns how fp32 and int8 fare on the test utterances."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trained.safetensors"
        path.write_bytes(save(dict(trained.weights)))
        return judge_file(trained.plan, path, outlier)


def judge_file(plan: TrainingPlan, path: Path, outlier: float = 0.0) -> AccuracySummary:
    """Returns how the network of a file fares."""
    source = FileSource(path.name, "", path=str(path))
    spec: ComparisonSpec = replace(make_spec(plan), weights=source, outlier=outlier)
    model = build_model(spec)
    candidate = make_candidate(model, "int8", spec.engine)
    return summarise_accuracy(judge_speakers(model, candidate, spec, stop=lambda: False))


def main() -> None:
    """Trains one network a seed, and prints the medians; or writes the bundled file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hidden", type=int, default=BUNDLED_PLAN.hidden_size)
    parser.add_argument("--layers", type=int, default=BUNDLED_PLAN.num_layers)
    parser.add_argument("--cell", choices=CELLS, default=BUNDLED_PLAN.cell)
    parser.add_argument("--bidirectional", action="store_true")
    parser.add_argument("--seeds", type=int, nargs="+", default=list(range(1, 11)))
    parser.add_argument("--outliers", type=float, nargs="+", default=[0.0])
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.write is not None:
        trained = follow(BUNDLED_PLAN)
        options.write.write_bytes(save(dict(trained.weights)))
        options.seeds = []
        print(f"{options.write}: {trained.seconds:.1f} s")
        report("", judge_file(BUNDLED_PLAN, options.write))
        return
    plan = TrainingPlan(options.hidden, options.layers, options.cell, options.bidirectional)
    seconds, shares = [], []
    for seed in options.seeds:
        trained = follow(replace(plan, seed=seed))
        seconds.append(trained.seconds)
        for outlier in options.outliers:
            summary = judge(trained, outlier)
            report(f"seed {seed:<6} {trained.seconds:5.1f} s  outlier {outlier:3g}  ", summary)
            if outlier == 0:
                shares.append((summary.reference.share, summary.candidate.share))
    reference, candidate = zip(*shares, strict=True)
    print(
        f"medians: {statistics.median(seconds):.1f} s, fp32 {statistics.median(reference):.2%}, "
        f"int8 {statistics.median(candidate):.2%}; least fp32 {min(reference):.2%}"
    )


def report(title: str, summary: AccuracySummary) -> None:
    """Prints one network's accuracies."""
    print(
        f"{title}fp32 {summary.reference.share:.2%}  int8 {summary.candidate.share:.2%}  "
        f"{len(summary.flips)} flipped  p {summary.p:.3g}",
        flush=True,
    )


if __name__ == "__main__":
    main()
