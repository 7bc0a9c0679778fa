"""How long a picture takes to compose, and how large it is, with 100,000 samples a side.

Run by hand: ``python tests/benchmarks/pictures.py``. Prints each time beside that of compressing
the same record alone, measured in the same run.
"""

import os
import statistics
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np
from fakes import make_comparison
from PySide6.QtGui import QGuiApplication

from app.core.record.document import to_json
from app.core.record.read import read_records
from app.core.results.latency import Round, RoundSide, SideUsage
from app.core.statistics.bootstrap import analyse
from app.ui.page.formats import to_image
from app.ui.page.options import FORMATS, PageOptions, Picture
from app.ui.page.page import Page
from app.ui.page.picture import make_picture
from app.ui.theme import load_fonts

REPEATS = 7


def measure(work: Callable[[], object]) -> float:
    """Returns the median of some repetitions, in milliseconds."""
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1e3)
    return statistics.median(times)


def main() -> None:
    """Prints the figures."""
    application = QGuiApplication([])
    load_fonts()
    rng = np.random.default_rng(0)
    usage = SideUsage(0, 0)
    rounds = [
        Round(
            number // 3,
            RoundSide((44_000 + rng.gamma(2, 2_000, 1000)).astype(np.int64), usage),
            RoundSide((101_000 + rng.gamma(2, 4_000, 1000)).astype(np.int64), usage),
        )
        for number in range(100)
    ]
    latency, speedup = analyse(rounds)
    comparison = replace(make_comparison(), latency=latency, speedup=speedup)
    record = to_json(comparison)
    text = record.encode()
    alone = measure(lambda: zlib.compress(text, 6))
    page = Page([comparison], PageOptions())
    print(f"record {len(text):,} bytes; compressing it takes {alone:.0f} ms")
    for title, work in (
        ("write the record", lambda: to_json(comparison)),
        ("read the record", lambda: read_records(text)),
        ("lay the page out", lambda: Page([comparison], PageOptions())),
        ("paint it at 2x", lambda: to_image(page, 2)),
    ):
        taken = measure(work)
        print(f"{title:<24} {taken:6.0f} ms  {taken / alone:5.2f} of compressing")
    for form in FORMATS:
        picture = Picture(PageOptions(), format=form)
        size = len(make_picture((comparison,), None, picture))
        bare = len(make_picture((replace(comparison, latency=None, speedup=None),), None, picture))
        taken = measure(lambda p=picture: make_picture((comparison,), None, p))
        print(
            f"{form} in all{'':<{16 - len(form)}} {taken:6.0f} ms  {taken / alone:5.2f} of "
            f"compressing; {size:,} bytes ({bare:,} without timed calls)"
        )
    application.quit()


if __name__ == "__main__":
    main()
