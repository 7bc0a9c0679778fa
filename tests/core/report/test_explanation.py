"""The reasons are sentences made of what was measured."""

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch.profiler import ProfilerActivity, profile

from app.core.report.explanation import (
    Reasons,
    describe_caches,
    describe_embedding,
    describe_kernels,
    explain,
)
from app.core.results.latency import Overhead, SideUsage
from app.core.results.size import FileSize, Sizes
from app.core.spec import ComparisonSpec

SYSTEM = ComparisonSpec(engine="x86")
NO_TRIM = replace(SYSTEM, allocator="no-trim")


@pytest.fixture
def compared(make_round: Any, make_comparison: Any) -> Any:
    """Returns a maker of comparisons: 5 ms against 2.5 ms, with so many faults in four calls."""

    def make(
        spec: ComparisonSpec = SYSTEM,
        *,
        faults: int | None = 0,
        reference_ns: int = 5_000_000,
        **facts: Any,
    ) -> Any:
        usage = SideUsage(faults, 0)
        rounds = [
            make_round([reference_ns] * 4, [2_500_000] * 4, instance=i, usage=usage)
            for i in range(2)
        ]
        return make_comparison(rounds, spec, **facts)

    return make


def test_what_one_unit_takes_is_told_for_the_call_and_a_step(compared: Any) -> None:
    reasons = explain(compared(overhead=Overhead(50_000, 1_250_000)), "int8")
    assert reasons.work == (
        "One unit over 20 steps takes fp32 50 µs of 5 ms (1 %), int8 1.25 ms of 2.5 ms (50 %): "
        "2.5 µs and 62.5 µs a step. "
        "Engine x86, processor with AVX2 and without VNNI, 1 thread."
    )


def test_a_cost_of_the_steps_is_not_called_fixed(compared: Any) -> None:
    whole = compared(
        replace(SYSTEM, seq_len=5000),
        overhead=Overhead(210_000_000, 1_000),
        reference_ns=215 * 10**6,
    )
    work = explain(whole, "int8").work
    assert work.startswith("One unit over 5,000 steps takes fp32 210 ms of 215 ms (97.7 %), int8 ")
    assert ": 42 µs and " in work
    assert "ixed" not in work


def test_one_step_is_told_without_a_share_of_it(compared: Any) -> None:
    work = explain(compared(replace(SYSTEM, seq_len=1), overhead=Overhead(50_000, 9)), "int8").work
    assert work.startswith("One unit over 1 step takes fp32 50 µs of 5 ms (1 %), int8 9 ns of ")
    assert "a step" not in work


def test_one_unit_that_came_out_slower_is_told_as_it_was_measured(compared: Any) -> None:
    # Noise can make the tiny model slower than a small one.
    reasons = explain(compared(overhead=Overhead(6_000_000, 2_500_001)), "int8")
    assert "fp32 6 ms (no less than the 5 ms here), int8 2.5 ms (no less" in reasons.work


def test_the_probes_batch_of_one_is_told_beside_a_larger_one(compared: Any) -> None:
    whole = compared(replace(SYSTEM, batch_size=8), overhead=Overhead(50_000, 9))
    assert explain(whole, "int8").work.startswith("One unit over 20 steps of one sequence takes ")


def test_without_a_probe_nothing_is_said_of_one_unit(compared: Any) -> None:
    assert explain(compared(), "int8").work.startswith("Engine x86, ")


def test_where_no_call_was_timed_there_is_no_reason(make_comparison: Any) -> None:
    assert explain(make_comparison([]), "int8") == Reasons("", "")


@pytest.mark.parametrize(
    ("engine", "isa", "threads", "sentence"),
    [
        ("x86", "AVX512 VNNI", 1, "Engine x86, processor with AVX512 VNNI, 1 thread."),
        ("onednn", "AVX2", 2, "Engine onednn, processor with AVX2 and without VNNI, 2 threads."),
        # It has kernels of its own, and an ARM processor has no VNNI to lack.
        ("qnnpack", "AVX2", 2, "Engine qnnpack, processor with AVX2, 2 threads."),
        ("qnnpack", "DEFAULT", 1, "Engine qnnpack, 1 thread."),
    ],
)
def test_what_computes_is_named(
    make_comparison: Any, engine: str, isa: str, threads: int, sentence: str
) -> None:
    spec = ComparisonSpec(engine=engine, threads=threads)
    assert describe_kernels(make_comparison([], spec, isa=isa)).endswith(sentence)


def test_the_copy_of_fp32_is_computed_without_an_engine(make_comparison: Any) -> None:
    spec = ComparisonSpec(scheme="float32")
    assert (
        describe_kernels(make_comparison([], spec))
        == "No engine: fp32, processor with AVX2, 1 thread."
    )


def test_page_faults_are_told_per_call_of_each_side(compared: Any) -> None:
    # Two rounds of four calls, 2,000 faults each.
    assert explain(compared(faults=2000), "int8").memory == (
        "fp32 makes 500 page faults a call. int8 makes 500 page faults a call."
    )


@pytest.mark.parametrize("faults", [None, 0, 3])
def test_less_than_one_fault_a_call_is_not_worth_a_sentence(
    compared: Any, faults: int | None
) -> None:
    assert explain(compared(faults=faults), "int8").memory == ""


@pytest.mark.parametrize("first", ["system", "no-trim"])
def test_what_faults_cost_is_told_alike_whichever_allocator_was_measured_first(
    compared: Any, first: str
) -> None:
    system = compared(SYSTEM, faults=2000)
    no_trim = compared(NO_TRIM, faults=2, reference_ns=3_700_000)
    shown, kept = (system, no_trim) if first == "system" else (no_trim, system)
    assert explain(shown, "int8", kept).memory == (
        "With freed memory kept, fp32 takes 3.7 ms instead of 5 ms, 0.5 page faults a call "
        "instead of 500. "
        "With freed memory kept, int8 takes 2.5 ms instead of 2.5 ms, 0.5 page faults a call "
        "instead of 500."
    )


def test_where_neither_allocator_faults_nothing_is_said(compared: Any) -> None:
    assert explain(compared(faults=1), "int8", compared(NO_TRIM, faults=None)).memory == ""


def test_a_kept_comparison_without_latencies_is_no_what_if(
    compared: Any, make_comparison: Any
) -> None:
    memory = explain(compared(faults=400), "int8", make_comparison([], NO_TRIM)).memory
    assert memory.startswith("fp32 makes 100 page faults a call.")


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ((40_000, 10_000), "Weights: fp32 40 kB (fit L2), int8 10 kB (fit L1)."),
        ((32_768, 32_769), "Weights: fp32 32.8 kB (fit L1), int8 32.8 kB (fit L2)."),
        ((8_000_000, 2_000_000), "Weights: fp32 8 MB (beyond L3), int8 2 MB (fit L3)."),
    ],
)
def test_weights_are_set_against_the_caches(
    make_comparison: Any, weights: tuple[int, int], sentence: str
) -> None:
    caches = (32_768, 1_048_576, 4_194_304)
    comparison = make_comparison([], weights=weights, cache_bytes=caches)
    assert describe_caches(comparison, "int8") == sentence


def test_without_known_caches_nothing_is_said_of_them(make_comparison: Any) -> None:
    assert describe_caches(make_comparison([]), "int8") == ""


def test_faults_come_before_caches(compared: Any) -> None:
    memory = explain(compared(faults=2000, cache_bytes=(50_000,)), "copy").memory
    assert memory.index("copy makes") < memory.index("Weights: fp32 20 kB (fit L1), copy")


def test_an_embedding_is_said_to_stay_as_it_is_with_what_it_takes_of_the_file(
    compared: Any,
) -> None:
    spec = replace(SYSTEM, vocabulary=1000)
    file = FileSize(20_000, 10, 10, 10)
    sizes = Sizes(replace(file, embedding_bytes=32_000), replace(file, embedding_bytes=32_000))
    whole = replace(compared(spec), sizes=sizes)
    said = "The embedding stays fp32: 32 kB of the int8 file's 52 kB (61.5 %)."
    assert describe_embedding(whole, "int8") == said
    assert explain(whole, "int8").memory.endswith(said)
    copied = replace(whole, spec=replace(spec, scheme="float32"))
    assert describe_embedding(copied, "copy") == ""
    assert describe_embedding(compared(), "int8") == ""


def test_a_gru_has_no_kernel_for_all_its_steps(compared: Any) -> None:
    said = describe_kernels(compared(replace(SYSTEM, cell="gru")))
    assert said.endswith("A GRU is computed step by step in fp32 too.")
    assert "step by step" not in describe_kernels(compared())


def test_torch_computes_an_fp32_lstm_in_one_kernel_and_a_gru_step_by_step() -> None:
    products = {}
    for layer in (torch.nn.LSTM(4, 4), torch.nn.GRU(4, 4)):
        with torch.inference_mode(), profile(activities=[ProfilerActivity.CPU]) as seen:
            layer.eval()(torch.zeros(20, 1, 4))
        counts = {event.key: event.count for event in seen.key_averages()}
        products[type(layer)] = counts.get("aten::addmm", 0)
    assert products[torch.nn.LSTM] < 20 <= products[torch.nn.GRU]
