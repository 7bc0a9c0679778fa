"""Failures that are told in our own words."""


class UnusableError(ValueError):
    """An argument or a file that cannot be used; the text says which and what would do."""


class FailedError(RuntimeError):
    """Something could not be done, through no fault of an argument; the text says what and why."""
