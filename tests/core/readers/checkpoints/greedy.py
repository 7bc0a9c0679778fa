"""What a hostile file may make a reading process do; it runs in a process of its own."""

import time
from multiprocessing.connection import Connection

from app.core.readers.checkpoints.reader_process import limit_memory


def allocate(report: Connection, wanted_bytes: int) -> None:
    """Takes memory under the limit until there is enough or none is given."""
    limit_memory(1_000_000)
    taken: list[bytearray] = []
    try:
        while len(taken) < wanted_bytes // 2**24:
            taken.append(bytearray(2**24))
    except MemoryError:
        report.send((False, len(taken) * 2**24))
    else:
        report.send((True, len(taken) * 2**24))


def never_answer(pipe: Connection) -> None:
    """Takes a request and waits to be ended."""
    pipe.recv_bytes()
    while True:
        time.sleep(60)
