"""The views of latencies by number, and when their axis is logarithmic by itself.

They stand apart from what draws them: the first frame names them, and draws nothing yet.
"""

from typing import Final

HISTOGRAM, ECDF, COURSE, TAIL, RATIO = range(5)

FAR_APART: Final = 20.0
"""Beyond this factor an even axis leaves the shorter durations no room of their own."""
