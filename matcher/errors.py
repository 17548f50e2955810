"""What can go wrong, in two families.

`UserError` is the user's mistake: it maps once, at the edge, to exit code 2 or
an HTTP status, and is shown as one message without a traceback. Any other
`MatcherError` is a fault of ours (exit code 1).
"""

from __future__ import annotations


class MatcherError(Exception):
    """Base of every error this package raises on purpose."""


class UserError(MatcherError):
    """Something the user can put right: a value, the rule it breaks, the remedy.

    Parameters
    ----------
    message:
        The value and the rule, one sentence: ``Unknown hospital 'Haukland'.``
    remedy:
        What to do about it: ``See: matcher sites``. Empty where the rule says it all.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.message = message
        self.remedy = remedy


class RequestError(UserError):
    """A request that cannot be ranked as it stands."""


class UnknownNameError(UserError):
    """A hospital, therapy area or capability that the catalogue does not hold."""


class ConflictError(UserError):
    """Somebody else changed it since it was read; nothing was overwritten."""


class ForbiddenError(UserError):
    """Somebody who is not let in, or whose role does not allow it."""


class NotFoundError(UserError):
    """A request, letter or person that the store does not hold."""


class AsOfError(UserError):
    """An as-of day before all events, or later than tomorrow."""


class FileError(UserError):
    """A file that cannot be read or written: missing, empty, truncated, wrong kind."""


class StoreError(UserError):
    """A store that cannot be used: newer version, read-only, locked, full disk."""


class ModelError(UserError):
    """A model that cannot be used: missing, torn, altered, newer."""


class MailError(UserError):
    """A letter that could not be sent: no mail server, refused, or nobody knows.

    Attributes
    ----------
    may_have_gone:
        The connection broke after the letter was handed over: it may have been sent.
    """

    def __init__(self, message: str, remedy: str = "", *, may_have_gone: bool = False) -> None:
        super().__init__(message, remedy)
        self.may_have_gone = may_have_gone


class UnsendableError(MailError):
    """A letter that no mail server could send: its address or subject has to be put right."""
