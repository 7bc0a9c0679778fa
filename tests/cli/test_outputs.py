import subprocess
import sys

import pytest


@pytest.mark.slow
def test_a_reader_of_the_progress_that_goes_away_costs_no_results() -> None:
    script = (
        "import sys; from app.cli.outputs import say\n"
        "sys.stdin.readline()\n"
        "for line in 'abc': say(line)\n"
        "print('results')\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    process.stderr.close()
    results, _ = process.communicate("go\n", timeout=60)

    assert (results, process.returncode) == ("results\n", 0)
