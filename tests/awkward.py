"""Comparisons whose figures try every format: tiny, huge, the same, undecided, none."""

from dataclasses import replace

import numpy as np
from fakes import (
    SIZES,
    make_accuracy,
    make_anatomy,
    make_batch_effect,
    make_comparison,
    make_divergence,
    make_rounds,
)

from app.core.results.comparison import Comparison
from app.core.results.latency import Overhead, Round, RoundSide, SideUsage
from app.core.results.size import FileSize, Sizes, StoredSize
from app.core.spec import ComparisonSpec

USUAL = make_comparison()


def slow_down(times: float, faults: int = 512) -> tuple[Round, ...]:
    """Returns the usual rounds with calls so many times as long, in memory handed out anew."""
    usage = SideUsage(faults * 80, 1)

    def stretch(side: RoundSide) -> RoundSide:
        return RoundSide((side.samples_ns * times).astype(np.int64), usage)

    return tuple(
        replace(own, reference=stretch(own.reference), candidate=stretch(own.candidate))
        for own in make_rounds(candidate_us=150)
    )


_SPEECH = ComparisonSpec(
    input_size=80, hidden_size=512, num_layers=2, bidirectional=True, seq_len=1200,
    batch_size=8, output_size=40,
)  # fmt: skip
_LARGE_SIZES = Sizes(
    FileSize(33_554_432, 65_536, 4_200, 1_175), FileSize(8_388_608, 65_536, 9_100, 1_587)
)
_NEAR = tuple(
    replace(own, candidate=RoundSide(own.reference.samples_ns * 1007 // 1000, SideUsage(0, 0)))
    for own in make_rounds()
)
_EXACT = make_divergence(scale=0)

COMPARISONS: dict[str, Comparison] = {
    "recipe": USUAL,
    "accuracy": replace(
        make_comparison(
            ComparisonSpec(
                input_size=12, hidden_size=64, inputs="vowels", output_size=9, seq_len=29
            )
        ),
        accuracy=make_accuracy(),
        anatomy=make_anatomy(outlier=43.2178),
    ),
    "large": replace(
        make_comparison(
            _SPEECH, rounds=slow_down(1234.5), divergence=make_divergence(1200, 64, rows=16)
        ),
        sizes=_LARGE_SIZES,
        overhead=Overhead(1_234_567, 987_654),
        anatomy=make_anatomy(_SPEECH, outlier=12.3456),
        batch_effect=make_batch_effect(8, 1200),
    ),
    "tiny differences": replace(
        make_comparison(divergence=make_divergence(scale=3.21e-13)),
        anatomy=make_anatomy(),
    ),
    "the same": make_comparison(ComparisonSpec(scheme="float32"), rounds=_NEAR, divergence=_EXACT),
    "stored in half": replace(USUAL, sizes=replace(SIZES, stored=StoredSize("bfloat16", 3_327))),
    "stopped": make_comparison(rounds=make_rounds(count=1, calls=3), stopped_by="user"),
    "budget spent": make_comparison(rounds=slow_down(0.35), stopped_by="budget"),
    "not timed": replace(USUAL, latency=None, speedup=None),
    "GRU": replace(
        make_comparison(ComparisonSpec(cell="gru")),
        divergence=replace(make_divergence(20, 8), cell=None, cell_units=None),
        anatomy=make_anatomy(ComparisonSpec(cell="gru")),
    ),
}
KEPT = replace(
    make_comparison(replace(_SPEECH, allocator="no-trim"), rounds=slow_down(876.5, faults=0)),
    sizes=_LARGE_SIZES,
)
