"""Text from outside, made safe to show: no hospital name may move a cursor or colour a screen."""

from __future__ import annotations

import unicodedata

#: A space at which no line may break; kept, because numbers stand with it.
NO_BREAK = "\u00a0"

#: Controls, formats, private use and halves of surrogate pairs.
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})


def plain(text: str) -> str:
    """Text without control characters; line breaks and tabs become blanks.

    Examples
    --------
    >>> plain("Haukeland\\x1b[31m\\nsjukehus")
    'Haukeland[31m sjukehus'
    """
    visible = (" " if c.isspace() and c != NO_BREAK else c for c in text)
    kept = "".join(c for c in visible if unicodedata.category(c) not in _UNSEEN)
    return " ".join(part for part in kept.split(" ") if part)
