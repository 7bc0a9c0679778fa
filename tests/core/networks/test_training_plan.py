"""What a training run may be asked for, and the network that it makes."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from app.core.networks.training_plan import TrainingPlan, find_plan_problem, make_spec
from app.core.spec import ComparisonSpec
from app.core.validation import Capacity, find_problem

PLAN = TrainingPlan(64, 1)


@pytest.mark.parametrize(
    "change",
    [{}, {"cell": "gru", "bidirectional": True}, {"hidden_size": 1}, {"hidden_size": 512}],
)
def test_a_sensible_plan_has_no_problem(change: dict[str, Any]) -> None:
    assert find_plan_problem(replace(PLAN, **change)) is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"hidden_size": 513},
            "Hidden size of a network to train must be a whole number from 1 to 512, not 513.",
        ),
        (
            {"num_layers": 5},
            "Layers of a network to train must be a whole number from 1 to 4, not 5.",
        ),
        ({"seed": -1}, "Seed must be a whole number from 0 to 2,147,483,647, not -1."),
        ({"epochs": 0}, "Epochs must be a whole number from 1 to 10,000, not 0."),
        ({"cell": "rnn"}, "Cell must be lstm or gru, not rnn."),
    ],
)
def test_a_plan_out_of_bounds_is_refused_in_words(change: dict[str, Any], message: str) -> None:
    problem = find_plan_problem(replace(PLAN, **change))
    assert problem is not None
    assert (problem.field, problem.message) == (next(iter(change)), message)


def test_the_network_of_a_plan_has_the_task_and_can_be_compared() -> None:
    spec = make_spec(TrainingPlan(20, 2, "gru", True, seed=7))
    assert spec.has_task
    assert (spec.hidden_size, spec.num_layers, spec.cell) == (20, 2, "gru")
    assert (spec.bidirectional, spec.seed, spec.initial_state) == (True, 7, "zero")
    assert (
        spec.parameter_count
        == ComparisonSpec(12, 20, 2, True, cell="gru", output_size=9).parameter_count
    )
    assert find_problem(spec, Capacity(1, None)) is None


@pytest.mark.slow
def test_planning_needs_no_torch() -> None:
    code = (
        "import sys, app.core.networks.training_plan, app.core.networks.presets; "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
