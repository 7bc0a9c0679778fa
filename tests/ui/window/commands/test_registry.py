"""The list of commands, walked: what each is called, and what can be done in which situation."""

from collections import Counter
from dataclasses import replace

import pytest

from app.core.report.progress import NOT_LOADED, NOTHING_YET
from app.ui.parameters.network_row import NETWORKS
from app.ui.window.commands.command import MENUS
from app.ui.window.commands.registry import COMMANDS
from app.ui.window.situation import Situation

KEYS = {
    "open": "Ctrl+O",
    "save": "Ctrl+S",
    "export": "Ctrl+E",
    "quit": "Ctrl+Q",
    "undo": "Ctrl+Z",
    "redo": "Ctrl+Shift+Z",
    "copy_picture": "Ctrl+C",
    "copy_record": "Ctrl+Shift+C",
    "copy_script": "Ctrl+Alt+C",
    "copy_table": "Ctrl+Shift+M",
    "defaults": "Ctrl+D",
    "search_history": "Ctrl+F",
    "show_comparison": "Ctrl+1",
    "show_accuracy": "Ctrl+2",
    "show_anatomy": "Ctrl+3",
    "show_modules": "Ctrl+4",
    "show_side_by_side": "Ctrl+5",
    "show_history": "Ctrl+H",
    "show_panel": "F9",
    "enlarge": "Ctrl+M",
    "full_screen": "F11",
    "help": "F1",
    "what_is_this": "Shift+F1",
    "find": "Ctrl+Shift+P",
    "shortcuts": "Ctrl+F1",
    "run": "F5",
    "here": "F8",
    "pin": "Ctrl+B",
    "precise": "F6",
    "stop": "Esc",
    "check": "F7",
    "open_checkpoint": "Ctrl+Shift+O",
    "choose_trained": "Ctrl+J",
    "train": "Ctrl+T",
    "choose_random": "Ctrl+R",
}
OF_ANY = {
    "save",
    "export",
    "export_table",
    "copy_picture",
    "copy_record",
    "copy_table",
    "copy_results",
}
OF_ONE = {"export_samples", "export_steps", "save_model", "copy_script"}
MEASURING = {"run", "precise", "here", "stop", "pin", "check"}

LOADING = Situation(measuring=True)
EMPTY = Situation(loaded=True)
BUSY = Situation(loaded=True, measuring=True, begun=True)
DONE = Situation(loaded=True, begun=True, in_front=1, complete=True, kept=True)
FAILED = Situation(loaded=True, begun=True, in_front=1)


def refused(situation: Situation) -> set[str]:
    return {command.name for command in COMMANDS if command.refuse(situation)}


def test_every_command_has_a_name_of_its_own_a_title_and_a_menu() -> None:
    assert max(Counter(command.name for command in COMMANDS).values()) == 1
    for command in COMMANDS:
        assert command.title.replace("&", "").strip()
        assert command.menu in MENUS


def test_no_key_is_taken_twice_and_all_are_the_known_ones() -> None:
    assert {c.name: c.key for c in COMMANDS if c.key} == KEYS
    assert len(set(KEYS.values())) == len(KEYS)


def test_the_networks_of_the_panel_are_commands_under_the_same_titles() -> None:
    titles = {c.name: c.title.replace("&", "") for c in COMMANDS if c.menu == "network"}
    assert titles == NETWORKS


def test_no_letter_stands_for_two_things_in_one_menu() -> None:
    titles = [(command.menu, command.title) for command in COMMANDS]
    titles += [
        ("view" if menu in {"panes", "appearance"} else "", title) for menu, title in MENUS.items()
    ]
    letters = Counter((menu, title.partition("&")[2][:1].lower()) for menu, title in titles)
    assert [taken for taken, count in letters.items() if count > 1] == []


@pytest.mark.parametrize(
    ("situation", "unusable"),
    [
        (LOADING, OF_ANY | OF_ONE | MEASURING),
        (EMPTY, OF_ANY | OF_ONE | {"precise", "here", "stop", "pin"}),
        (BUSY, {"precise", "here", "pin"}),
        (DONE, {"stop"}),
        (FAILED, {"precise", "here", "stop", "pin"}),
        (Situation(loaded=True, in_front=3), OF_ONE | {"precise", "here", "stop", "pin"}),
        (Situation(loaded=True, begun=True, asking=True), {"precise", "here", "pin"}),
        (
            Situation(loaded=True, in_front=1, complete=True, kept=True, foreign=True),
            {"precise", "stop"},
        ),
        (
            Situation(loaded=True, in_front=1, complete=True, kept=True, sound=False),
            {"precise", "stop"},
        ),
        (Situation(loaded=True, measuring=True, begun=True, pinned=True), {"precise", "here"}),
    ],
    ids=[
        "torch loads",
        "empty",
        "busy",
        "done",
        "failed",
        "several",
        "asking",
        "foreign",
        "unsound",
        "a baseline while busy",
    ],
)
def test_what_cannot_be_used_follows_from_the_situation(
    situation: Situation, unusable: set[str]
) -> None:
    assert refused(situation) - {"undo", "redo"} == unusable


def test_only_what_was_changed_can_be_taken_back_and_is_named() -> None:
    assert {"undo", "redo"} <= refused(DONE)
    named = replace(DONE, undo="Seed 1 → 2", redo="baseline")
    assert not {"undo", "redo"} & refused(named)
    details = {c.name: c.detail(named) for c in COMMANDS if c.detail is not None}
    assert details == {"undo": "Seed 1 → 2", "redo": "baseline"}


def test_a_refusal_is_a_whole_sentence() -> None:
    for situation in (LOADING, EMPTY, BUSY, DONE, FAILED, Situation(in_front=2)):
        for command in COMMANDS:
            reason = command.refuse(situation)
            assert reason == "" or reason[0].lower() != reason[0] or reason.startswith("torch")
            assert reason == "" or reason.endswith(".")


def test_the_reason_names_what_is_missing() -> None:
    reasons = {c.name: c.refuse(LOADING) for c in COMMANDS}
    assert reasons["save"] == NOTHING_YET
    assert reasons["run"] == reasons["precise"] == NOT_LOADED
    assert "being measured" in reasons["stop"]
