"""Which words of a text are excluded or denied: "uten kreft", "children are excluded".

Looks at small closed sets of words and at punctuation; knows no disease.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from matcher.catalogue.term_words import word_set

_JUST_BEFORE = word_set("no not non cannot ikke ikkje ingen inga never aldri")
#: Words that may stand between a denial and what it denies ("do not have any known ...").
_BETWEEN = word_set(
    "a an any the have has having had har ha hatt history of prior previous known active current "
    "concomitant evidence signs tidligere tidlegare kjent aktiv annen annan andre other en et ein "
    "eit significant uncontrolled for"
)
_WITHOUT = word_set("without uten utan except unntatt unnateke utenom utanom")
#: Words that end the reach of "without".
_RELEASE = word_set(
    "but men however with med who som hos among blant in i treated for on whose despite after etter"
)
_EXCLUDE = word_set(
    "exclude excludes excluding excluded exclusion exclusions ekskluder ekskluderer ekskluderes "
    "ekskluderast ekskludert ekskluderte eksklusjon ekskl excl"
)
#: Of these, the forms after which comes what is excluded.
_EXCLUDING = word_set(
    "exclude excludes excluding exclusion exclusions ekskluder ekskluderer ekskl excl eksklusjon"
)
#: Words written short, whose full stop ends no sentence.
_SHORTENED = word_set(
    "ekskl excl inkl incl ev evt bl pga mtp dr prof f eg ie vs st nr no approx ca"
)
_EXCLUSION_HEADINGS = word_set("eksklusjonskriterier eksklusjonskriterium eksklusjonskriteria")
#: A text with none of these denies nothing.
_SIGNS = _JUST_BEFORE | _WITHOUT | _EXCLUDE | _EXCLUSION_HEADINGS
_CRITERIA = word_set("criteria criterion kriterier kriterium kriteria")
_INCLUSION = word_set(
    "inclusion inclusions inklusjon inklusjonskriterier inklusjonskriterium include included "
    "inkluder inkluderes inklusjonskriteria"
)
_VERBS = word_set("are is be er blir vert were will must skal was being")
_BUT = word_set("but men")
_AND = word_set("and or og eller samt nor")
_NOT_ELIGIBLE = word_set(
    "eligible allowed permitted participate enrol enroll aktuelle aktuell tillatt delta deltake "
    "inkluderes inkluderast"
)
#: Words that begin what is said of somebody; an exclusion's list does not reach past them.
_SOMEBODY = word_set(
    "patients subjects participants children adults those women men pasienter pasientar barn "
    "voksne vaksne kvinner kvinnar menn deltakere deltakarar de dei"
)
_REACH = 8
_LIST_REACH = 40


class Clauses:
    """The words of one text with their punctuation, asked whether a term is denied."""

    def __init__(self, words: Sequence[str], gaps: Sequence[str]) -> None:
        self._words = words
        self._gaps = gaps
        self._any = any(word in _SIGNS for word in words)

    def deny(self, first: int) -> bool:
        """Whether the term that begins at word `first` is excluded or denied."""
        return self._any and (
            first in self._excluded or self._not_before(first) or self._without_before(first)
        )

    def _not_before(self, first: int) -> bool:
        at = first - 1
        while at >= 0 and at >= first - 4 and self.joined(at):
            if self._words[at] in _JUST_BEFORE:
                return True
            if self._words[at] not in _BETWEEN:
                return False
            at -= 1
        return False

    def _without_before(self, first: int) -> bool:
        for at in range(first - 1, max(first - _REACH, 0) - 1, -1):
            if not self.joined(at) or self._words[at] in _RELEASE:
                return False
            if self._words[at] in _WITHOUT:
                # "with or without diabetes" denies nothing.
                return not (at >= 1 and self._words[at - 1] in _AND)
        return False

    def joined(self, at: int) -> bool:
        """Whether a word and the next belong to one clause."""
        gap = self._gaps[at]
        if len(gap) == 1 or (gap == ". " and self._words[at] in _SHORTENED):
            return True
        return not (";" in gap or "\n" in gap or ". " in gap or ":" in gap)

    @cached_property
    def _excluded(self) -> frozenset[int]:
        """Positions of the words under an exclusion."""
        excluded: set[int] = set()
        for at, word in enumerate(self._words):
            if word in _NOT_ELIGIBLE and self._word(at - 1) in _JUST_BEFORE:
                excluded.update(self._list_before(at - 1))
            elif word in _EXCLUSION_HEADINGS or (
                word in _EXCLUDE and self._word(at + 1) in _CRITERIA
            ):
                excluded.update(self._until_inclusion(at))
            elif word not in _EXCLUDE:
                continue
            elif word in _EXCLUDING or self._goes_on(at):
                excluded.update(self._rest_of_clause(at))
            else:
                excluded.update(self._list_before(at) or self._rest_of_clause(at))
        return frozenset(excluded)

    def _goes_on(self, at: int) -> bool:
        """Whether "excluded" is followed by what is: "ekskluderes: ...", "excluded patients"."""
        gap = self._gaps[at]
        return ":" in gap or (gap.isspace() and self._word(at + 1) in _SOMEBODY)

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
        while (
            end < min(len(self._words), at + _LIST_REACH)
            and self.joined(end - 1)
            and self._words[end] not in _BUT
        ):
            end += 1
        return range(at, end)

    def _list_before(self, at: int) -> range:
        """The words in front of "(are) excluded": a list, back to where it begins."""
        start = at
        while start > max(at - _LIST_REACH, 0) and self.joined(start - 1):
            if "," in self._gaps[start - 1] and (
                self._word(start) in _SOMEBODY or not self._is_list(start, at)
            ):
                break
            start -= 1
        if all(self._words[i] in _VERBS for i in range(start, at)):
            return range(at, at)
        return range(start, at)

    def _is_list(self, start: int, end: int) -> bool:
        """Whether "a, b or c": the last part is joined to those before by a small word."""
        last = max((i for i in range(start, end) if "," in self._gaps[i - 1]), default=start)
        return self._words[last] in _AND or any(
            self._words[i] in _AND for i in range(last, min(last + 3, end))
        )
