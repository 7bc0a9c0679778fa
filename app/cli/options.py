"""Turns the options of ``compare`` into a spec, with what they name in files."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from app.cli.parser import INPUT_WORDS
from app.core.errors import UnusableError
from app.core.format import clean_line, show_text
from app.core.limits import LIMITS
from app.core.networks.presets import trained_vowels, word_language_model
from app.core.readers.checkpoints.choose_layer import describe_left_out, list_choices, refuse_all
from app.core.readers.checkpoints.contents import CheckpointContents, FoundModule, fill_spec
from app.core.readers.checkpoints.reader import CheckpointReader
from app.core.readers.checkpoints.shards import list_parts
from app.core.readers.input_arrays import read_inputs
from app.core.spec import VOWEL_FEATURES, ComparisonSpec
from app.core.storage.weight_store import Store

_PRESETS: Final = {"vowels": trained_vowels, "word-language-model": word_language_model}
_SHAPE: Final = {
    "cell": "--cell",
    "dim": "--dim",
    "input_size": "--input-size",
    "hidden_size": "--hidden-size",
    "num_layers": "--layers",
    "bidirectional": "--bidirectional",
    "vocabulary": "--vocabulary",
    "output_size": "--outputs",
}
"""What a network that comes whole has decided already."""

_OTHERS: Final = ("cell", "initial_state", "scheme", "engine", "allocator")


def read_spec(
    options: argparse.Namespace, store: Store, tell: Callable[[str], None]
) -> ComparisonSpec:
    """Returns the spec that the options of ``compare`` describe.

    Args:
        options: As parsed.
        store: Where weights and inputs out of files are kept.
        tell: Is told what was changed in a network so that it can be quantized.

    Raises:
        UnusableError: Options contradict each other, or a file cannot be used; one sentence.
    """
    _refuse_contradictions(options)
    values: dict[str, Any] = {
        name: value for name in (*LIMITS, *_OTHERS) if (value := getattr(options, name)) is not None
    }
    if options.bidirectional:
        values["bidirectional"] = True
    if options.dim is not None:
        values |= {"input_size": options.dim, "hidden_size": options.dim}
    spec = ComparisonSpec()
    if options.network is not None:
        spec = _PRESETS[options.network](spec)
    elif options.checkpoint is not None:
        spec = _open_checkpoint(options.checkpoint, options.lstm, store, tell)
    whole = options.network is not None or options.checkpoint is not None
    spec = replace(spec, **values)
    return _choose_inputs(spec, options, store, fixed=whole or "input_size" in values)


def list_files(options: argparse.Namespace) -> tuple[tuple[str, Path], ...]:
    """Returns the files that the options have read, each with the option that names it."""
    files = []
    if options.checkpoint is not None:
        every = (options.checkpoint, *list_parts(options.checkpoint))
        files = [("--checkpoint", path) for path in every]
    if options.inputs is not None and options.inputs not in INPUT_WORDS:
        files.append(("--inputs", Path(options.inputs)))
    return tuple(files)


def _refuse_contradictions(options: argparse.Namespace) -> None:
    absent = (None, False)
    given = [
        flag
        for name, flag in _SHAPE.items()
        # By identity: 0 is an answer.
        if not any(getattr(options, name) is value for value in absent)
    ]
    if options.network is not None and options.checkpoint is not None:
        raise UnusableError("--network and --checkpoint both say which network; give one of them.")
    for flag in ("--network", "--checkpoint"):
        if getattr(options, flag.removeprefix("--")) is not None and given:
            raise UnusableError(f"{flag} says what the network is; leave out {given[0]}.")
    if options.lstm is not None and options.checkpoint is None:
        raise UnusableError("--lstm is a part of a checkpoint; give --checkpoint FILE as well.")
    if options.dim is not None and len(set(given) & {"--input-size", "--hidden-size"}):
        raise UnusableError(
            "--dim sets both sizes; give it alone, or --input-size and --hidden-size."
        )
    from_file = options.inputs is not None and options.inputs not in INPUT_WORDS
    for flag, value in (("--batch-first", options.batch_first), ("--array", options.array)):
        if value and not from_file:
            raise UnusableError(f"{flag} is about a file of inputs; give --inputs FILE as well.")
    for flag, value in (("--seq-len", options.seq_len), ("--batch", options.batch_size)):
        if value is not None and from_file:
            raise UnusableError(f"--inputs takes all of a file; leave out {flag}.")


def _open_checkpoint(
    path: Path, prefix: str | None, store: Store, tell: Callable[[str], None]
) -> ComparisonSpec:
    with CheckpointReader(path) as reader:
        module = _choose_module(reader.survey(), prefix, tell)
        for note in module.notes:
            tell(note)
        source = reader.extract(module.prefix, store)
    return fill_spec(ComparisonSpec(), module, source)


def _choose_module(
    contents: CheckpointContents, prefix: str | None, tell: Callable[[str], None]
) -> FoundModule:
    if prefix is not None:
        chosen = [module for module in contents.modules if module.prefix == prefix]
        if not chosen:
            raise UnusableError(
                f"{contents.name} holds no recurrent layer {show_text(prefix)}, but "
                f"{list_choices(contents.modules)}."
            )
        (module,) = chosen
        if module.refusal:
            raise UnusableError(f"{contents.name} cannot be compared. {clean_line(module.refusal)}")
        return module
    if not contents.usable:
        raise UnusableError(refuse_all(contents))
    left_out = describe_left_out(contents)
    if len(contents.usable) > 1:
        raise UnusableError(
            f"{contents.name} holds {len(contents.usable)} recurrent layers; choose one with "
            f"--lstm PREFIX: {list_choices(contents.usable)}. {left_out}".rstrip()
        )
    (module,) = contents.usable
    if left_out:
        tell(f"Taken: {show_text(module.title, 400)}. {left_out}")
    return module


def _choose_inputs(
    spec: ComparisonSpec, options: argparse.Namespace, store: Store, *, fixed: bool
) -> ComparisonSpec:
    """Takes the inputs that were asked for; where the width is not ``fixed``, it is theirs."""
    if options.inputs is None:
        return spec
    if options.inputs in INPUT_WORDS:
        follows = options.inputs == "vowels" and not fixed
        input_size = VOWEL_FEATURES if follows else spec.input_size
        return replace(spec, inputs=options.inputs, input_size=input_size)
    source, (seq_len, batch_size, width) = read_inputs(
        Path(options.inputs),
        store,
        part=options.array or "",
        batch_first=options.batch_first,
        input_size=spec.input_size if fixed else None,
    )
    return replace(
        spec,
        inputs="file",
        input_file=source,
        seq_len=seq_len,
        batch_size=batch_size,
        input_size=width,
    )
