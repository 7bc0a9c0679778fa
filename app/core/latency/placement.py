"""Where an instance's models come to lie in memory."""

import gc


class Placement:
    """Holds back odd amounts of memory, so that each instance's weights lie elsewhere."""

    def __init__(self) -> None:
        self._padding: list[bytearray] = []

    def move(self, instance: int) -> None:
        """Collects garbage and holds back what is this instance's."""
        # Collected here and never in between: with torch loaded it takes longer than a round.
        gc.disable()
        gc.collect()
        small = [bytearray(1009 * (instance % 61 + 1)) for _ in range(16)]
        self._padding = [*small, bytearray(2**18 + 4096 * (37 * instance % 251))]
