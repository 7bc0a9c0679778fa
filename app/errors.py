"""What a user of the command line can mend."""


class UnusableError(ValueError):
    """An argument or a file that cannot be used; the text says which and what would do."""
