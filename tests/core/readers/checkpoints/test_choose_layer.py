"""Nothing is chosen in silence: what was left out is named, and all that could be chosen is."""

from app.core.readers.checkpoints.choose_layer import describe_left_out, list_choices, refuse_all
from app.core.readers.checkpoints.contents import CheckpointContents, FoundModule

PLAIN = "It is a plain RNN."
PROJECTED = "It projects its output."


def layer(prefix: str, refusal: str = "") -> FoundModule:
    return FoundModule(prefix, "lstm", 3, 4, 1, False, 144, "float32", refusal=refusal)


def contents(*modules: FoundModule) -> CheckpointContents:
    return CheckpointContents("m.pt", "torch", modules)


def test_nothing_was_left_out_where_all_can_be_used() -> None:
    assert describe_left_out(contents(layer("a"), layer("b"))) == ""


def test_what_was_left_out_is_said_with_its_reason() -> None:
    both = contents(layer("encoder", PLAIN), layer("decoder"))
    assert describe_left_out(both) == "encoder was left out: It is a plain RNN."


def test_those_of_one_reason_stand_together() -> None:
    refused = [layer(f"rnns.{n}", PLAIN) for n in range(6)]
    said = describe_left_out(contents(layer("", PROJECTED), layer("a"), *refused))
    assert said == (
        "(top level) was left out: It projects its output. "
        "rnns.0 to rnns.5 were left out: It is a plain RNN."
    )


def test_of_very_many_reasons_the_last_layers_are_named_without() -> None:
    refused = [layer(f"rnn_{c}", f"Reason {c}.") for c in "abcdefg"]
    said = describe_left_out(contents(*refused))
    assert said.endswith("Reason e. rnn_f, rnn_g were left out for other reasons.")


def test_all_that_can_be_chosen_are_named() -> None:
    few = [layer(f"net.{c}") for c in "abcdefghijkl"]
    assert list_choices(few) == "; ".join(module.title for module in few)
    many = [layer(f"net.{c}") for c in "abcdefghijklmnopqrst"]
    assert list_choices(many) == ", ".join(f"net.{c}" for c in "abcdefghijklmnopqrst")


def test_why_none_can_be_used_is_said_of_each() -> None:
    assert refuse_all(contents(layer("a", PLAIN))) == f"m.pt: a cannot be compared. {PLAIN}"
    assert refuse_all(contents(layer("", PLAIN))) == f"m.pt cannot be compared. {PLAIN}"
    assert refuse_all(contents(layer("a", PLAIN), layer("b", PROJECTED), layer("c", PLAIN))) == (
        "None of the 3 recurrent layers of m.pt can be compared. a, c: It is a plain RNN. "
        "b: It projects its output."
    )
