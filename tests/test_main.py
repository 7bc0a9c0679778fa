import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest
import torch
from fakes import make_comparison
from PySide6.QtGui import QImage

from app import __version__, launch
from app.cli.run import run as run_command
from app.core.record.document import to_json
from app.core.report.failures import describe_failure
from app.core.spec import ComparisonSpec

RECIPE = ComparisonSpec()
PATIENCE_SECONDS = 120
LARGE = "--dim 8192 --layers 16 --bidirectional --batch 1024 --seq-len 5000"


class Answer:
    """What one command line came to."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


Run = Callable[..., Answer]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Returns a function that runs a command line in this process."""

    def run(*arguments: str) -> Answer:
        try:
            status = run_command(arguments)
        except SystemExit as leaving:
            status = leaving.code
        return Answer(status, *capsys.readouterr())

    return run


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What a window was opened on: it would stand where there is a display."""
    opened: list[object] = []
    monkeypatch.setattr(
        launch, "run_window", lambda found, files: opened.extend((*found, *files)) or 0
    )
    monkeypatch.setattr("app.cli.run.require_window", lambda: None)
    return opened


def start(folder: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    """Starts the program as a user does, far from any display."""
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    env |= variables
    return subprocess.Popen(
        [sys.executable, "-m", "app", *arguments],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("arguments", "what", "would_do"),
    [
        ("--dim 0", "not “0”", "1 to 8,192"),
        ("--dim -4", "not “-4”", "1 to 8,192"),
        ("--dim abc", "not “abc”", "a whole number"),
        ("--dim 8.5", "not “8.5”", "a whole number"),
        ("--dim 99999999999999999999999", "not “99999999999999999999999”", "1 to 8,192"),
        ("--dim", "--dim", "expected one argument"),
        ("--input-size 8193", "Input size", "1 to 8,192"),
        ("--hidden-size 0", "Hidden size", "1 to 8,192"),
        ("--layers 17", "Layers", "1 to 16"),
        ("--seq-len 0", "Sequence length", "1 to 5,000"),
        ("--batch 1025", "Batch size", "1 to 1,024"),
        ("--seed -1", "Seed", "0 to 2,147,483,647"),
        ("--threads 0", "Threads", "1 to 1,024"),
        ("--seconds 0", "Time budget", "0.1 to 3,600"),
        ("--seconds nan", "not “nan”", "0.1 to 3,600"),
        ("--seconds inf", "not “inf”", "0.1 to 3,600"),
        ("--scheme int4", "int4", "int8"),
        ("--dim 8 --input-size 9", "--dim sets both sizes", "give it alone"),
        ("--dim 8 --hidden-size 8", "--dim sets both sizes", "give it alone"),
        ("--threads 1024", "1024 threads do not fit", "This machine has"),
        (LARGE, "GB of memory", "choose"),
        ("--json gone/a.json", "The folder gone does not exist", "choose another"),
        ("--png gone/a.png", "The folder gone does not exist", "choose another"),
        ("--png .", ". is a folder", "name a file"),
        ("--outlier nan", "not “nan”", "0 to 1,000"),
        ("--vocabulary -1", "Vocabulary", "0 to 1,000,000"),
        ("--cell rnn", "rnn", "lstm"),
        ("--network bert", "bert", "word-language-model"),
        ("--network vowels --dim 8", "leave out --dim", "--network says"),
        ("--checkpoint none.pt", "none.pt cannot be opened", "look at its name"),
        ("--inputs vowels --dim 8", "12 features a step", "choose 12"),
        ("--vocabulary 9 --inputs vowels", "An embedding takes token numbers", "choose"),
        ("--bogus", "--bogus", "unrecognized"),
        ("extra", "extra", "unrecognized"),
        ("--json a --png a", "both name a", "give each its own file"),
    ],
)
def test_a_wrong_argument_gets_one_line_that_says_which_and_what_would_do(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    arguments: str, what: str, would_do: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    answer = run("compare", *arguments.split())
    (line,) = answer.err.splitlines()
    assert line.startswith("quantscope: ")
    assert what in line
    assert would_do in line
    assert (answer.status, answer.out) == (2, "")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_an_index_names_is_not_written_over(run: Run, tmp_path: Path) -> None:
    index, part = tmp_path / "model.index.json", tmp_path / "part.safetensors"
    index.write_text(json.dumps({"weight_map": {"weight_ih_l0": part.name}}))
    part.write_bytes(b"what is read")
    answer = run("compare", "--checkpoint", str(index), "--png", str(part))
    (line,) = answer.err.splitlines()
    assert f"--checkpoint and --png both name {part}" in line
    assert (answer.status, answer.out, part.read_bytes()) == (2, "", b"what is read")


def test_an_unknown_engine_gets_one_line_with_the_engines_that_there_are(run: Run) -> None:
    answer = run("compare", "--engine", "foo")
    (line,) = answer.err.splitlines()
    assert "no engine foo" in line
    assert "qnnpack" in line
    assert (answer.status, answer.out) == (2, "")


def test_a_file_in_place_of_a_folder_is_refused_before_anything_is_measured(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    answer = run("compare", "--json", str(tmp_path / "file" / "a.json"))
    (line,) = answer.err.splitlines()
    assert str(tmp_path / "file") in line
    assert answer.status == 2


@pytest.mark.parametrize("source", ["--checkpoint", "--inputs"])
@pytest.mark.parametrize("output", ["--json", "--png", "--svg", "--pdf", "--csv", "-steps"])
@pytest.mark.parametrize("link", [None, Path.symlink_to, Path.hardlink_to])
def test_an_output_does_not_take_the_place_of_what_is_read(
    run: Run, tmp_path: Path, source: str, output: str, link: Callable[..., None] | None
) -> None:
    read = tmp_path / "in-steps.csv"
    read.write_bytes(b"what is read")
    if link is not None:
        link(tmp_path / "link-steps.csv", read)
    name = "in" if link is None else "link"
    option, path = (output, f"{name}-steps.csv") if output != "-steps" else ("--csv", f"{name}.csv")
    answer = run("compare", source, str(read), option, str(tmp_path / path))
    (line,) = answer.err.splitlines()
    assert line.startswith(f"quantscope: {source} and {option}")
    assert line.endswith("give each its own file.")
    assert (answer.status, answer.out, read.read_bytes()) == (2, "", b"what is read")


def test_an_argument_of_several_lines_is_refused_in_one(run: Run) -> None:
    answer = run("compare", "--dim", "8\n9")
    assert len(answer.err.splitlines()) == 1
    assert answer.status == 2


@pytest.mark.parametrize("arguments", [["bogus"], ["--bogus"], ["info", "extra"]])
def test_an_unknown_command_or_option_gets_one_line(run: Run, arguments: list[str]) -> None:
    answer = run(*arguments)
    assert len(answer.err.splitlines()) == 1
    assert answer.err.startswith("quantscope: ")
    assert (answer.status, answer.out) == (2, "")


def test_the_version_is_told(run: Run) -> None:
    answer = run("--version")
    assert (answer.status, answer.out) == (0, f"QuantScope {__version__}\n")


def test_the_help_names_every_option(run: Run) -> None:
    answer = run("compare", "--help")
    assert answer.status == 0
    files = ("--json", "--png", "--svg", "--pdf", "--csv")
    network = ("--network", "--checkpoint", "--lstm", "--cell", "--vocabulary", "--outputs")
    inputs = ("--inputs", "--batch-first", "--array", "--state", "--outlier")
    for option in ("--dim", "--seq-len", "--seed", "--engine", *network, *inputs, *files):
        assert option in answer.out


def test_info_tells_what_a_bug_report_needs(run: Run) -> None:
    answer = run("info")
    rows = dict(line.split("  ", 1) for line in answer.out.splitlines())
    assert answer.status == 0
    assert answer.err == ""
    assert rows["QuantScope"].strip() == __version__
    assert sys.executable in rows["Python"]
    assert "qnnpack" in rows["Engines"]
    assert rows["Settings"].strip().endswith("quantscope.ini")
    assert Path(rows["Kept weights"].strip()).parts[-2:] == ("quantscope", "weights")
    assert Path(rows["Resources"].strip(), "fonts").is_dir()


def test_without_a_display_the_window_is_refused_in_a_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(
        launch, "run_window", lambda _opened, **_files: pytest.fail("the window was opened")
    )
    answer = run()
    (line,) = answer.err.splitlines()
    assert line.startswith("quantscope: There is no display")
    assert (answer.status, answer.out) == (1, "")


@pytest.mark.slow
def test_without_a_command_the_window_opens_and_its_status_is_the_programs(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "run_window", lambda _opened, **_files: 7)
    assert run().status == 7


def test_reset_sets_the_settings_aside_and_opens_the_window(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("app.cli.run.require_window", lambda: None)
    monkeypatch.setattr(launch, "run_window", lambda _opened, **_files: 0)
    path = tmp_path / "quantscope.ini"
    monkeypatch.setattr("app.ui.settings.default_path", lambda: path)
    assert run("--reset").err == "quantscope: there are no settings yet; nothing was set aside\n"
    path.write_text("[General]")
    answer = run("--reset")
    (kept,) = tmp_path.iterdir()
    assert kept.name.startswith("quantscope-2")
    assert (answer.status, answer.out) == (0, "")
    assert answer.err == f"quantscope: the old settings are kept as {kept}\n"


def test_reset_beside_a_command_is_refused(run: Run) -> None:
    answer = run("--reset", "info")
    assert (answer.status, answer.out) == (2, "")
    assert "leave it out" in answer.err


@pytest.mark.slow
def test_an_interrupt_is_said_and_has_its_status(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_opened: object, **_files: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(launch, "run_window", interrupt)
    answer = run()
    assert (answer.status, answer.err) == (130, "quantscope: interrupted\n")


@pytest.mark.slow
def test_a_comparison_without_a_display_ends_in_figures_a_record_and_a_picture(
    tmp_path: Path,
) -> None:
    process = start(tmp_path, "compare", "--seconds", "0.3", "--json", "a.json", "--png", "a.png")
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, err
    for figure in ("4,479", "3,455", "0.12887", "0.12912", "0.00156", "1.21 %"):
        assert figure in out
    record = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert record["size"]["reference_bytes"] == 4479
    assert record["size"]["candidate_bytes"] == 3455
    assert record["latency"]["reference"]["n"] > 0
    assert json.loads(QImage(str(tmp_path / "a.png")).text("quantscope")) == record
    assert "Written: a.json\nWritten: a.png\n" in err
    assert {entry.name for entry in tmp_path.iterdir()} == {"a.json", "a.png"}


@pytest.mark.slow
def test_ctrl_c_during_the_timing_ends_the_program_and_its_stopwatch(tmp_path: Path) -> None:
    process = start(tmp_path, "compare", "--seconds", "600")
    children: list[psutil.Process] = []
    for line in process.stderr:
        if "Timing" in line:
            children = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(signal.SIGINT)
            break
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 130
    assert err.splitlines()[-1] == "quantscope: interrupted"
    assert out == ""
    assert children
    _gone, alive = psutil.wait_procs(children, timeout=PATIENCE_SECONDS)
    assert alive == []


def test_a_file_that_cannot_be_used_gets_one_line_and_no_window(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        launch, "run_window", lambda _opened, **_files: pytest.fail("a window opened")
    )
    (tmp_path / "broken.json").write_text("{")
    for arguments in (["broken.json"], ["show", "broken.json"], ["diff", "broken.json", "none"]):
        answer = run(*(str(tmp_path / a) if "." in a else a for a in arguments))
        (line,) = answer.err.splitlines()
        assert line.startswith("quantscope: broken.json cannot be opened. It is not whole JSON")
        assert (answer.status, answer.out) == (2, "")


def test_a_word_that_is_nothing_is_said_to_be_neither_command_nor_file(run: Run) -> None:
    answer = run("compair")
    assert answer.err == (
        "quantscope: compair is neither a command (compare, show, diff, info, install-desktop) "
        "nor a file.\n"
    )
    assert answer.status == 2


def test_a_file_opens_the_window_on_what_it_holds(
    run: Run, tmp_path: Path, opened: list[object]
) -> None:
    path = tmp_path / "a.json"
    path.write_text(to_json(make_comparison()))
    assert run(str(path)).status == 0
    ((comparison, name),) = opened
    assert (comparison.spec, name) == (RECIPE, "a.json")


def test_a_checkpoint_or_inputs_open_the_window_on_the_file_itself(
    run: Run, tmp_path: Path, opened: list[object]
) -> None:
    checkpoint, inputs = tmp_path / "a", tmp_path / "b"
    torch.save(torch.nn.LSTM(2, 2).state_dict(), checkpoint)
    with inputs.open("wb") as file:
        np.save(file, np.zeros((2, 1, 2), np.float32))
    assert run(str(checkpoint)).status == 0
    assert run(str(inputs)).status == 0
    assert opened == [checkpoint, inputs]


@pytest.mark.slow
def test_a_checkpoint_is_compared_and_what_was_kept_of_it_is_gone(tmp_path: Path) -> None:
    torch.manual_seed(1)
    torch.save(torch.nn.GRU(3, 4).double().state_dict(), tmp_path / "model.pt")
    temporary = tmp_path / "temporary ü 日本"
    temporary.mkdir()
    process = start(
        tmp_path,
        "compare",
        *("--checkpoint", "model.pt", "--seconds", "0.2", "--json", "a.json"),
        TMPDIR=str(temporary),
    )
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, err
    assert out.startswith("GRU, input 3, hidden 4, 1 layer, weights of model.pt, 20 steps")
    assert "float64" in err.splitlines()[0]
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert json.loads(text)["spec"]["model"]["weights"]["name"] == "model.pt"
    assert str(tmp_path) not in text
    assert list(temporary.iterdir()) == []


def test_names_in_a_file_do_not_command_the_terminal(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "frames.npz"
    names = ("a\x1b[2J", "b\nquantscope: all is well")
    np.savez(path, **{name: np.zeros((2, 1, 8), np.float32) for name in names})
    answer = run("compare", "--inputs", str(path))
    (line,) = answer.err.splitlines()
    assert line.startswith("quantscope: frames.npz cannot be opened. It holds 2 arrays")
    assert line.isprintable()
    assert answer.status == 2


FULL = Path("/dev/full")


@pytest.mark.slow
@pytest.mark.skipif(not FULL.exists(), reason="a device of Linux")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--version"], 1),
        (["--help"], 1),
        (["compare", "--help"], 1),
        (["info"], 1),
        (["show", "a.json"], 1),
        (["diff", "a.json", "a.json"], 1),
        (["compare", "--dim", "4", "--seconds", "0.1"], 1),
        (["show", "none"], 2),
        (["compare", "--dim", "0"], 2),
        (["compare", "--checkpoint", "none"], 2),
    ],
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_results_that_could_not_be_written_are_one_line_and_a_refusal_stays_one(
    tmp_path: Path, arguments: list[str], status: int, unbuffered: str
) -> None:
    (tmp_path / "a.json").write_text(to_json(make_comparison()))
    with FULL.open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == status
    line = done.stderr.splitlines()[-1]
    lost = "quantscope: The results could not be written to standard output: No space left on"
    assert line.startswith(lost) == (status == 1)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes it")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--version"], 1),
        (["info"], 1),
        (["show", "a.json"], 1),
        (["compare", "--dim", "4", "--seconds", "0.1", "--json", "b.json"], 1),
        (["show", "none"], 2),
    ],
)
def test_results_for_a_standard_output_that_is_closed_are_one_line(
    tmp_path: Path, arguments: list[str], status: int
) -> None:
    (tmp_path / "a.json").write_text(to_json(make_comparison()))
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-m", "app", *arguments],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == status
    line = done.stderr.splitlines()[-1]
    lost = "quantscope: The results could not be written to standard output: it is closed."
    assert (line == lost) == (status == 1)
    assert (tmp_path / "b.json").exists() == ("--json" in arguments)


@pytest.mark.slow
@pytest.mark.skipif(not FULL.exists(), reason="a device of Linux")
def test_a_standard_error_that_is_full_costs_neither_results_nor_status(tmp_path: Path) -> None:
    for arguments, status in ((["--dim", "4", "--seconds", "0.1"], 0), (["--engine", "foo"], 2)):
        with FULL.open("w") as full:
            command = [sys.executable, "-m", "app", "compare", *arguments]
            done = subprocess.run(
                command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=full, check=False
            )
        assert done.returncode == status
        assert (b"size (bytes)" in done.stdout) == (status == 0)


@pytest.mark.slow
def test_a_current_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    code = "import os, sys; os.rmdir(os.getcwd()); "
    code += "os.execv(sys.executable, [sys.executable, '-P', '-m', 'app', *sys.argv[1:]])"
    for arguments in (["compare", "--seconds", "0.1"], ["info"], []):
        folder = tmp_path / "gone"
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == (
            "quantscope: The current folder is gone or closed to you; change to another one with "
            "cd.\n"
        )


@pytest.mark.parametrize(
    "arguments",
    [
        ["--dim", "8\x1b[2J"],
        ["--cell", "8\x1b[2J"],
        ["--\x1b[2J"],
        ["--json", "none\x1b[2J/a"],
        ["--engine", "a\x1b[2J"],
        ["--inputs", "a\x1b[2J"],
        ["--checkpoint", "a\x1b[2J"],
    ],
)
def test_what_an_option_holds_commands_no_terminal(run: Run, arguments: list[str]) -> None:
    answer = run("compare", *arguments)
    (line,) = answer.err.splitlines()
    assert line.isprintable()
    assert answer.status == 2


def test_what_was_not_foreseen_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise TypeError("odd\nat line 3")

    monkeypatch.setattr("app.cli.commands.info", fail)
    monkeypatch.setattr("app.cli.commands.compare", fail)
    for command, what in (("info", "The command"), ("compare", "The comparison")):
        answer = run(command)
        assert answer.err == f"quantscope: {describe_failure(what, TypeError('odd'))}\n"
        assert (answer.status, answer.out) == (1, "")
