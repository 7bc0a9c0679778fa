from dataclasses import replace

from fakes import make_trained

from app.core.networks.training_plan import Epoch, TrainingPlan
from app.core.report.training import describe_epoch, describe_training


def test_an_epoch_tells_how_far_it_is_and_what_was_learned() -> None:
    assert describe_epoch(Epoch(2, 4, 1.5, 0.5)) == (
        "Epoch 2 of 4: loss 1.5, 50.0 % of the training utterances told right."
    )


def test_a_training_tells_how_long_it_took() -> None:
    trained = replace(make_trained(TrainingPlan(4, 1)), seconds=12.34)
    assert describe_training(trained) == "Trained in 12.3 s."
