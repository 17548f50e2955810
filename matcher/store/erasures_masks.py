"""Where words were blacked out: places in texts, so that it can be done again without the words.

A journal must not hold the names it is there to erase. It holds of each text a short checksum
and where in it words stood. Done again on the same text, the same words go. A text that is
another one by then, such as a draft from before it was changed, goes altogether: nobody knows
what stood in it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

#: Stands where words stood.
BLACK = "[…]"


class Blackener(Protocol):
    """Blackens the texts of one cell after another; a cell may be a tree of texts."""

    def begin(self, cell: str, whole: str) -> None:
        """Go on to a cell, which is `whole` as it is kept."""

    def __call__(self, text: str) -> str:
        """The next text of the cell without its words."""


@dataclass(slots=True)
class ByWords:
    """Blackens words, and notes where they stood.

    Attributes
    ----------
    places:
        By cell, its checksum and, by the number of each of its texts, where words stood.
    """

    pattern: re.Pattern[str]
    places: dict[str, list[Any]] = field(default_factory=dict)
    _found: dict[str, list[list[int]]] = field(default_factory=dict)
    _number: int = 0

    def begin(self, cell: str, whole: str) -> None:
        """Go on to a cell."""
        self._found, self._number = {}, 0
        self.places[cell] = [checksum(whole), self._found]

    def __call__(self, text: str) -> str:
        """The text without the words."""
        spans = [list(match.span()) for match in self.pattern.finditer(text)]
        if spans:
            self._found[str(self._number)] = spans
        self._number += 1
        return _without(text, spans)


@dataclass(slots=True)
class ByPlaces:
    """Blackens what stands where words stood."""

    places: Mapping[str, Any]
    _found: Mapping[str, list[list[int]]] | None = None
    _number: int = 0

    def begin(self, cell: str, whole: str) -> None:
        """Go on to a cell."""
        known = self.places.get(cell)
        is_same = known is not None and known[0] == checksum(whole)
        self._found = known[1] if known is not None and is_same else None
        self._number = 0

    def __call__(self, text: str) -> str:
        """The text without what stood there; all of it where the cell is another one."""
        number, self._number = str(self._number), self._number + 1
        if self._found is None:
            return BLACK if text else text
        return _without(text, self._found.get(number, []))


def checksum(text: str) -> str:
    """Tells a text from what it is after a change, and is too short to guess a text by."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=2).hexdigest()


def _without(text: str, spans: list[list[int]]) -> str:
    for begin, end in reversed(spans):
        text = f"{text[:begin]}{BLACK}{text[end:]}"
    return text
