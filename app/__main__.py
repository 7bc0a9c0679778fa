"""The program's beginning: what must stand before anything else is loaded."""

import sys

from app.core.import_path import shun_current_folder


def main() -> int:
    """Runs the program and returns its exit status."""
    shun_current_folder()
    # Only now: the rest, the standard library's modules included, is looked for.
    from app.signals import take_over

    take_over()
    from app.cli.run import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
