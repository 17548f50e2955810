"""Which words of a text are excluded or denied: "uten kreft", "children are excluded".

Looks at small closed sets of words and at punctuation; knows no disease.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

_JUST_BEFORE = frozenset("no not non ikke ikkje ingen inga never aldri".split())
#: Words that may stand between a denial and what it denies ("do not have any known ...").
_BETWEEN = frozenset(
    "a an any the have has having had har ha hatt history of prior previous known active current "
    "concomitant evidence signs tidligere tidlegare kjent aktiv annen annan andre other en et ein "
    "eit significant uncontrolled".split()
)
_WITHOUT = frozenset("without uten utan free fri except unntatt unnateke utenom utanom".split())
_RELEASE = frozenset(
    "but men however with med who som hos among blant in i treated for on for and_who whose "
    "despite after etter".split()
)
_EXCLUDE = frozenset(
    "exclude excludes excluding excluded exclusion exclusions ekskluder ekskluderer ekskluderes "
    "ekskluderast ekskludert ekskluderte eksklusjon ekskl excl".split()
)
_CRITERIA = frozenset("criteria criterion kriterier kriterium kriteria".split())
_EXCLUSION_HEADINGS = frozenset(
    "eksklusjonskriterier eksklusjonskriterium eksklusjonskriteria".split()
)
_INCLUSION = frozenset(
    "inclusion inclusions inklusjon inklusjonskriterier inklusjonskriterium include included "
    "inkluder inkluderes inklusjonskriteria".split()
)
_VERBS = frozenset("are is be er blir vert were will must skal was being".split())
_AND = frozenset("and or og eller samt nor".split())
_NOT_ELIGIBLE = frozenset("eligible allowed permitted aktuelle aktuell tillatt".split())
_WITH = frozenset("with med".split())
_REACH = 8


class Clauses:
    """The words of one text with their punctuation, asked whether a term is denied."""

    def __init__(self, words: Sequence[str], gaps: Sequence[str]) -> None:
        self._words = words
        self._gaps = gaps
        self._any = any(
            word in _JUST_BEFORE or word in _WITHOUT or word in _EXCLUDE
            or word in _EXCLUSION_HEADINGS
            for word in words
        )  # fmt: skip

    def deny(self, first: int, last: int) -> bool:
        """Whether the words from `first` up to `last` are excluded or denied."""
        return self._any and (
            first in self._excluded or self._not_before(first) or self._without_before(first)
        )

    def _not_before(self, first: int) -> bool:
        at = first - 1
        while at >= 0 and at >= first - 4 and self._joined(at):
            if self._words[at] in _JUST_BEFORE:
                return True
            if self._words[at] not in _BETWEEN:
                return False
            at -= 1
        return False

    def _without_before(self, first: int) -> bool:
        for at in range(first - 1, max(first - _REACH, 0) - 1, -1):
            if not self._joined(at) or self._words[at] in _RELEASE:
                return False
            if self._words[at] in _WITHOUT:
                # "with or without diabetes" denies nothing.
                return not (at >= 1 and self._words[at - 1] in _AND)
        return False

    def _joined(self, at: int) -> bool:
        """Whether a word and the next belong to one clause."""
        gap = self._gaps[at]
        return not (";" in gap or "\n" in gap or ". " in gap or ":" in gap)

    @cached_property
    def _excluded(self) -> frozenset[int]:
        """Positions of the words under an exclusion."""
        excluded: set[int] = set()
        for at, word in enumerate(self._words):
            if word in _EXCLUSION_HEADINGS or (
                word in _EXCLUDE and self._word(at + 1) in _CRITERIA
            ):
                excluded.update(self._until_inclusion(at))
            elif word in _EXCLUDE:
                before = list(self._list_before(at))
                follows = ":" in self._gaps[at] or not before
                excluded.update(self._rest_of_clause(at) if follows else before)
            elif word in _NOT_ELIGIBLE and self._word(at - 1) in _JUST_BEFORE:
                excluded.update(self._list_before(at - 1))
        return frozenset(excluded)

    def _word(self, at: int) -> str:
        return self._words[at] if 0 <= at < len(self._words) else ""

    def _until_inclusion(self, at: int) -> range:
        end = at + 1
        while end < len(self._words) and self._words[end] not in _INCLUSION:
            end += 1
        return range(at, end)

    def _rest_of_clause(self, at: int) -> range:
        end = at + 1
        if end < len(self._words) and ":" in self._gaps[at]:
            end += 1
        while end < len(self._words) and self._joined(end - 1) and self._words[end] != "but":
            end += 1
        return range(at, end)

    def _list_before(self, at: int) -> range:
        """The words in front of "(are) excluded": a list, back to where it begins."""
        start = at
        while start > 0 and self._joined(start - 1):
            if "," in self._gaps[start - 1] and self._word(start) not in _AND:
                break
            start -= 1
        if start < at and all(self._words[i] in _VERBS for i in range(start, at)):
            return range(at, at)
        return range(start, at)
