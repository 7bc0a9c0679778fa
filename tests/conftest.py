"""Qt without a screen, settings that are nobody's, and a guard against what tests leave behind."""

import gc
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before it is loaded: its cache does not belong into the folder from which tests are run.
os.environ.setdefault(
    "HYPOTHESIS_STORAGE_DIRECTORY", str(Path(tempfile.gettempdir()) / "quantscope-hypothesis")
)

from hypothesis import settings

# Before Qt is loaded: a test never opens a window on somebody's screen.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
# Before torch is loaded: threads that wait for each other on busy cores take a hundred times as
# long. A test that means more says so.
os.environ["OMP_NUM_THREADS"] = "1"
# For the modules that tests share, such as fakes.py and leaks.py.
sys.path.insert(0, str(Path(__file__).parent))

from children import Children

children = Children()

# In the background of a shell, or under nohup, tests and all that they start ignore these.
for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP) if os.name == "posix" else ():
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)

# The same cases in every run, and no folder for those that failed. To look for new ones:
# HYPOTHESIS_PROFILE=default pytest.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session", autouse=True)
def own_configuration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps every test, and what it starts, away from the user's own settings."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(autouse=True)
def garbage_of_one_thread() -> Iterator[None]:
    """Collects garbage on the main thread alone, after each test.

    A window that is over lies in a cycle. Collected by a worker's thread, it is handed to the main
    one to be deleted there, and each can wait for a lock that the other holds.
    """
    gc.disable()
    yield
    # All that was made in the test is young: the rest need not be looked at.
    gc.collect(1)


@pytest.fixture
def nothing_left_behind(qapp: object) -> Iterator[None]:  # noqa: ARG001 - Qt must be there
    """Fails a test that leaves a running thread, a timer without an owner or a visible window."""
    from leaks import Leaks

    with Leaks().watch() as leaks:
        yield
    left = leaks.find()
    assert not left, f"left behind: {'; '.join(left)}"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture of the test: one that many share may start a process as well."""
    children.begin(allowed=item.get_closest_marker("slow") is not None)


@pytest.fixture(scope="session", autouse=True)
def _watched_children() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        children.watch(patch)
        yield


@pytest.fixture(autouse=True)
def _no_child_of_a_quick_test() -> Iterator[None]:
    """Fails a test that was refused a process on another thread."""
    yield
    assert not children.refused, f"a quick test started {children.refused}"
