"""AdamW over one cycle goes the way of torch's own, which would load its compiler."""

import pytest
import torch
from torch.optim.lr_scheduler import OneCycleLR

from app.core.networks.optimizer import AdamW, OneCycle

HIGHEST, WARM_UP, DECAY = 0.02, 0.2, 0.01


def make_parameters() -> list[torch.Tensor]:
    rng = torch.Generator().manual_seed(3)
    return [torch.randn(shape, generator=rng).requires_grad_() for shape in ((4, 3), (4,))]


def slope(parameters: list[torch.Tensor]) -> None:
    matrix, bias = parameters
    loss = (matrix.pow(2).sum(dim=1) + bias.sin()).square().sum()
    torch.autograd.backward(loss)


@pytest.mark.parametrize("steps", [7, 40])
def test_the_parameters_go_the_very_way_of_torch_s_own_optimizer(steps: int) -> None:
    ours, theirs = make_parameters(), make_parameters()
    optimizer = AdamW(ours, OneCycle(HIGHEST, steps, WARM_UP), DECAY)
    theirs_optimizer = torch.optim.AdamW(theirs, lr=HIGHEST, weight_decay=DECAY)
    schedule = OneCycleLR(theirs_optimizer, HIGHEST, total_steps=steps, pct_start=WARM_UP)
    for step in range(steps):
        optimizer.forget_gradients()
        slope(ours)
        optimizer.step()
        theirs_optimizer.zero_grad()
        slope(theirs)
        theirs_optimizer.step()
        if step < steps - 1:
            schedule.step()
        for mine, other in zip(ours, theirs, strict=True):
            assert torch.equal(mine, other)


def test_the_rate_climbs_to_its_peak_and_falls_far_below_its_beginning() -> None:
    cycle = OneCycle(HIGHEST, 100, WARM_UP)
    rates = [cycle.at(step)[0] for step in range(100)]
    assert rates[0] == pytest.approx(HIGHEST / 25)
    assert rates[19] == pytest.approx(HIGHEST)
    assert rates[-1] == pytest.approx(HIGHEST / 25e4)
    assert rates[:20] == sorted(rates[:20])
    assert rates[19:] == sorted(rates[19:], reverse=True)
    assert [round(cycle.at(step)[1], 9) for step in (0, 19, 99)] == [0.95, 0.85, 0.95]


def test_a_parameter_without_a_gradient_is_named() -> None:
    parameters = make_parameters()
    optimizer = AdamW(parameters, OneCycle(HIGHEST, 10, WARM_UP), DECAY)
    parameters[0].grad = torch.ones_like(parameters[0])
    with pytest.raises(ValueError, match="no gradient"):
        optimizer.step()
