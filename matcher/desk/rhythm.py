"""How long before a deadline something is due at this desk."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How many working days before the company's deadline something is due.

    Attributes
    ----------
    internal:
        We want the answers.
    first_reminder, second_reminder:
        A reminder is suggested.
    """

    internal: int = 2
    first_reminder: int = 5
    second_reminder: int = 2


#: What holds where nobody has said otherwise.
SUGGESTED = Rhythm()
