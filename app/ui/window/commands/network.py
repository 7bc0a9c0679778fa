"""Commands that bring another network."""

from typing import Final

from app.ui.window.commands.command import Command

NETWORK: Final = (
    Command(
        "open_checkpoint",
        "network",
        "&Open checkpoint…",
        "Ctrl+Shift+O",
        lambda w: w.open_controller.ask_for_checkpoint(),
    ),
    Command(
        "choose_trained",
        "network",
        "Trained on &Japanese vowels",
        "Ctrl+J",
        lambda w: w.networks.choose_trained(),
        group=1,
    ),
    Command(
        "train",
        "network",
        "&Train on Japanese vowels…",
        "Ctrl+T",
        lambda w: w.networks.ask_to_train(),
        group=1,
    ),
    Command(
        "choose_words",
        "network",
        "&Word language model",
        "",
        lambda w: w.networks.choose_words(),
        group=1,
    ),
    Command(
        "choose_random",
        "network",
        "&Random weights",
        "Ctrl+R",
        lambda w: w.networks.choose_random(),
        group=2,
    ),
)
