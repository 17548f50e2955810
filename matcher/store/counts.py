"""Counting what becomes of the rows of a change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of the rows, counted by table."""

    new: Mapping[str, int]
    changed: Mapping[str, int]
    unchanged: Mapping[str, int]


@dataclass(slots=True)
class Counts:
    """The counts while they are being made."""

    new: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)

    def applied(self) -> Applied:
        """The counts so far."""
        return Applied(dict(self.new), dict(self.changed), dict(self.unchanged))
