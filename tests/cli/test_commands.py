import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import (
    inspect,
    make_accuracy,
    make_anatomy,
    make_batch_effect,
    make_comparison,
    make_rounds,
    make_timed,
    play_whole,
)
from PySide6.QtGui import QImage

from app.cli import commands
from app.cli.outputs import OutputFiles
from app.core import comparison as comparison_module
from app.core.errors import UnusableError
from app.core.events import BatchCompared, Dissected, Event, Judged, Recovered
from app.core.limits import SpecError
from app.core.record.document import collection_to_json, to_json
from app.core.record.open import open_comparisons
from app.core.report.speed_verdict import state_speed
from app.core.report.summary import describe_results
from app.core.spec import ComparisonSpec
from app.core.validation import Capacity

SPEC = ComparisonSpec()
Play = Callable[[ComparisonSpec], Iterator[Event]]


def whole(spec: ComparisonSpec) -> Iterator[Event]:
    return play_whole(spec, lambda: False)


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Callable[[Play], None]:
    """Returns a function that puts a script in the core's place."""

    def put(script: Play) -> None:
        monkeypatch.setattr(comparison_module, "compare", script)

    put(whole)
    return put


class Screen(io.StringIO):
    """A terminal on which lines can be written over."""

    def isatty(self) -> bool:
        return True


class LostScreen(Screen):
    """A terminal that goes away with the first line that is written over."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor

    def write(self, text: str) -> int:
        if "\r" in text:
            raise OSError(5, "Input/output error")
        return super().write(text)

    def fileno(self) -> int:
        return self._descriptor


@pytest.mark.usefixtures("play")
def test_results_go_to_stdout_and_progress_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    commands.compare(SPEC, OutputFiles())
    out, err = capsys.readouterr()
    last = make_timed(6, stopped_by="precision")
    expected = replace(make_comparison(), latency=last.latency, speedup=last.speedup)
    assert out == f"{describe_results(expected)}\n"
    lines = err.splitlines()
    assert lines[:4] == [
        "Loading torch…",
        "Models built and quantized.",
        "Files saved and measured.",
        "Outputs compared.",
    ]
    speed = state_speed(last.speedup, last.latency.pairs)
    assert lines[-1].startswith(f"100 %  {speed.headline}. Done: the interval is ±")


def test_everything_that_is_found_out_is_said_before_the_timing_begins(
    play: Callable[[Play], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def script(spec: ComparisonSpec) -> Iterator[Event]:
        events = whole(spec)
        yield from (next(events) for _ in range(3))
        yield BatchCompared(make_batch_effect())
        yield Dissected(make_anatomy(spec))
        yield Judged(make_accuracy())
        yield from events

    play(script)
    spec = replace(SPEC, batch_size=8, input_size=12, output_size=9, inputs="vowels")
    commands.compare(spec, OutputFiles())
    assert capsys.readouterr().err.splitlines()[3:8] == [
        "Outputs compared.",
        "Sequences called without their batch-mates.",
        "Error followed to where it comes from.",
        "Accuracy of both models measured.",
        "Timing…",
    ]
    commands.compare(replace(SPEC, scheme="float32"), OutputFiles())
    assert capsys.readouterr().err.splitlines()[3:5] == ["Outputs compared.", "Timing…"]


@pytest.mark.usefixtures("play")
def test_the_record_is_written_whole(tmp_path: Path) -> None:
    commands.compare(SPEC, OutputFiles(json=tmp_path / "a.json"))
    last = make_timed(6, stopped_by="precision")
    expected = replace(make_comparison(), latency=last.latency, speedup=last.speedup)
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == to_json(expected)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.usefixtures("play", "qapp")
def test_the_picture_holds_the_same_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.compare(SPEC, OutputFiles(tmp_path / "a.json", tmp_path / "a.png"))
    text = QImage(str(tmp_path / "a.png")).text("quantscope")
    assert text == (tmp_path / "a.json").read_text(encoding="utf-8")
    assert capsys.readouterr().err.splitlines()[-2:] == [
        f"Written: {tmp_path / 'a.json'}",
        f"Written: {tmp_path / 'a.png'}",
    ]


def test_a_folder_that_vanished_meanwhile_is_said_and_the_results_are_printed_all_the_same(
    play: Callable[[Play], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()

    def script(spec: ComparisonSpec) -> Iterator[Event]:
        yield from whole(spec)
        folder.rmdir()

    play(script)
    with pytest.raises(UnusableError, match=r"a\.json could not be written: No such file"):
        commands.compare(SPEC, OutputFiles(json=folder / "a.json"))
    assert "4,479" in capsys.readouterr().out


def test_an_unwritable_file_is_refused_before_the_comparison(
    play: Callable[[Play], None], tmp_path: Path
) -> None:
    play(lambda _spec: pytest.fail("the comparison was begun"))
    for paths in ((tmp_path / "gone" / "a.json", None), (None, tmp_path / "gone" / "a.png")):
        with pytest.raises(UnusableError, match="does not exist"):
            commands.compare(SPEC, OutputFiles(*paths))


def test_what_does_not_fit_is_refused_before_torch_is_loaded(
    play: Callable[[Play], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    play(lambda _spec: pytest.fail("the comparison was begun"))
    monkeypatch.setattr(commands, "free_memory", lambda: 1_000_000)
    with pytest.raises(SpecError, match="of memory") as caught:
        commands.compare(SPEC, OutputFiles())
    assert caught.value.problem.field in {"hidden_size", "seq_len"}
    monkeypatch.setattr(commands, "free_memory", lambda: Capacity(1, 10**12).free_bytes)
    monkeypatch.setattr(commands, "count_cores", lambda: 1)
    with pytest.raises(SpecError, match="1 core; 2 threads do not fit"):
        commands.compare(replace(SPEC, threads=2), OutputFiles())
    assert capsys.readouterr() == ("", "")


def test_a_recovery_is_said(
    play: Callable[[Play], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def script(spec: ComparisonSpec) -> Iterator[Event]:
        *known, finished = whole(spec)
        yield from known
        yield Recovered("A fresh one has taken over.")
        yield finished

    play(script)
    commands.compare(SPEC, OutputFiles())
    assert "A fresh one has taken over." in capsys.readouterr().err.splitlines()


def test_a_comparison_that_ends_without_a_result_is_an_error(play: Callable[[Play], None]) -> None:
    play(lambda spec: inspect(make_comparison(spec)))
    with pytest.raises(RuntimeError, match="without a result"):
        commands.compare(SPEC, OutputFiles())


def many_rounds(spec: ComparisonSpec) -> Iterator[Event]:
    *known, _, last, finished = whole(spec)
    yield from known
    for percent in range(1, 100):
        running = replace(last.speedup, stopped_by=None)
        yield replace(last, speedup=running, progress=percent / 100)
    yield last
    yield finished


def test_progress_in_a_file_is_a_few_lines(
    play: Callable[[Play], None], capsys: pytest.CaptureFixture[str]
) -> None:
    play(many_rounds)
    commands.compare(SPEC, OutputFiles())
    shown = [line for line in capsys.readouterr().err.splitlines() if " %  " in line[:7]]
    assert [line[:5].strip() for line in shown] == ["25 %", "50 %", "75 %", "100 %"]


def test_progress_on_a_terminal_is_one_line_written_over(
    play: Callable[[Play], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    play(many_rounds)
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    commands.compare(SPEC, OutputFiles())
    (line,) = (line for line in screen.getvalue().split("\n") if "\r" in line)
    assert line.count("\r\033[K") == 100
    assert " 42 %  " in line


def test_a_record_of_the_terminal_parses(play: Callable[[Play], None], tmp_path: Path) -> None:
    play(whole)
    commands.compare(replace(SPEC, seed=2**31 - 1), OutputFiles(json=tmp_path / "a.json"))
    record = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert record["spec"]["workload"]["seed"] == 2**31 - 1


@pytest.mark.usefixtures("play")
def test_every_kind_of_file_is_written(tmp_path: Path) -> None:
    outputs = OutputFiles(
        *(tmp_path / f"a.{kind}" for kind in ("json", "png", "svg", "pdf", "csv"))
    )
    commands.compare(SPEC, outputs)
    (first,) = open_comparisons(tmp_path / "a.json")
    for kind in ("png", "svg", "pdf"):
        (comparison,) = open_comparisons(tmp_path / f"a.{kind}")
        assert to_json(comparison) == to_json(first)
    assert (tmp_path / "a.csv").read_text().startswith("round,")
    assert (tmp_path / "a-steps.csv").read_text().startswith("step,")


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    same = tmp_path / "a"
    for outputs in (
        OutputFiles(svg=same, pdf=same),
        OutputFiles(json=tmp_path / "a-steps", csv=same),
    ):
        with pytest.raises(UnusableError, match=r"both name .*; give each its own file"):
            commands.compare(SPEC, outputs)


def test_a_record_is_shown_as_it_was_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    comparison = make_comparison()
    path = tmp_path / "a.json"
    path.write_text(to_json(comparison))
    commands.show(path)
    shown = capsys.readouterr().out
    assert shown.startswith(describe_results(comparison))
    assert "Measured elsewhere: processor Test processor instead of " in shown


def test_two_records_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = (make_comparison(rounds=make_rounds(candidate_us=us)) for us in (200, 50))
    for name, comparison in (("a", before), ("b", after)):
        (tmp_path / name).write_text(to_json(comparison))
    commands.diff(tmp_path / "a", tmp_path / "b")
    lines = capsys.readouterr().out.splitlines()
    speed = next(line for line in lines if line.startswith("speed-up"))
    assert "slower" in speed
    assert "faster" in speed
    (tmp_path / "both").write_text(collection_to_json([before, after]))
    with pytest.raises(UnusableError, match="both holds 2 comparisons"):
        commands.diff(tmp_path / "a", tmp_path / "both")


@pytest.mark.usefixtures("play")
def test_a_terminal_that_goes_away_costs_no_results(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with (tmp_path / "terminal").open("w") as file:
        monkeypatch.setattr("sys.stderr", LostScreen(file.fileno()))
        commands.compare(SPEC, OutputFiles())
    last = make_timed(6, stopped_by="precision")
    expected = replace(make_comparison(), latency=last.latency, speedup=last.speedup)
    assert capsys.readouterr().out == f"{describe_results(expected)}\n"
