"""The forms hospitals go by, as keys, and where they stand in a segment.

Exact look-ups only. Whether a form found is believed depends on what surrounds it; that is
decided in `names`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz import fuzz, process

from matcher.catalogue.name_parts import Segment, segments_of
from matcher.catalogue.name_words import GENERIC, HOSPITAL_WORDS
from matcher.catalogue.sites import AmbiguousName, Context
from matcher.domain.site import Site

_SHORTEST_RUN_TOGETHER = 8

#: Forms of at most so many are compared one by one for the closest; alike from this ratio on.
_COMPARABLE = 10_000
_ALIKE = 82
_ALIKE_WITHOUT_COMMON_WORDS = 70

_IN_PARENTHESES = re.compile(r"\(([^)]*)\)")


class Strength(IntEnum):
    """How much a form says by itself.

    `WEAK` forms are single words or saints that streets, people and companies share;
    `SHORT` ones abbreviations in capitals; `MEDIUM` ones names of several words without
    the word hospital; `FULL` ones names in full; `TAUGHT` ones were taught by a user.
    """

    WEAK = 0
    SHORT = 1
    MEDIUM = 2
    FULL = 3
    TAUGHT = 4


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing and whom it means.

    `context` is set where the form means its sites only in context; `holds_and` where an
    "and" is part of it ("Møre og Romsdal").
    """

    site_ids: tuple[str, ...]
    strength: Strength
    context: Context | None = None
    holds_and: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A form found in a segment, over tokens `start` to `stop` (exclusive)."""

    form: Form
    segment: int
    start: int
    stop: int
    in_order: bool = True


@dataclass(frozen=True, slots=True)
class _Reading:
    """A catalogue name taken apart: key tokens, and its letters without blanks."""

    name: str
    tokens: tuple[str, ...]
    letters: str
    holds_and: bool


class FormTable:
    """Key to form, in the order written and, for names in full, in any order."""

    def __init__(
        self,
        sites: Iterable[Site],
        ambiguous: Iterable[AmbiguousName],
        taught: Mapping[str, str],
    ) -> None:
        self._ordered: dict[tuple[str, ...], Form] = {}
        self._any_order: dict[tuple[str, ...], Form] = {}
        self._run_together: dict[str, Form] = {}
        self._spelt: dict[str, str] | None = None
        self.longest = 0
        self.spellings: dict[str, None] = {}
        self._take(taught.items(), taught=True)
        self._take((name, site.site_id) for site in sites for name in _names_in_full(site))
        self._take((name, site.site_id) for site in sites for name in _names_beside(site))
        self._take_ambiguous(ambiguous)

    def _take(self, names: Iterable[tuple[str, str]], *, taught: bool = False) -> None:
        """Add names of one rank; what an earlier rank holds stands."""
        found: dict[tuple[str, ...], tuple[_Reading, list[str]]] = {}
        for name, site_id in names:
            reading = self._read(name)
            tokens = reading.tokens
            if not tokens or tokens in self._ordered:
                continue
            if all(token in GENERIC for token in tokens) and not taught:
                continue
            _, holders = found.setdefault(tokens, (reading, []))
            if site_id not in holders:
                holders.append(site_id)
        for tokens, (reading, holders) in found.items():
            strength = Strength.TAUGHT if taught else _strength(reading.name, tokens)
            form = Form(tuple(holders), strength, holds_and=reading.holds_and)
            self._add(tokens, form)
            self._join(reading.letters, form)

    def _take_ambiguous(self, ambiguous: Iterable[AmbiguousName]) -> None:
        holders: dict[tuple[str, ...], tuple[AmbiguousName, list[str]]] = {}
        for entry in ambiguous:
            tokens = self._read(entry.name).tokens
            if tokens and tokens not in self._ordered:
                holders.setdefault(tokens, (entry, []))[1].append(entry.site)
        for tokens, (entry, site_ids) in holders.items():
            strength = _strength(entry.name, tokens)
            self._add(tokens, Form(tuple(dict.fromkeys(site_ids)), strength, entry.context))

    def _join(self, letters: str, form: Form) -> None:
        """Note a form without its blanks; short ones hide in other words."""
        long = len(letters) >= _SHORTEST_RUN_TOGETHER
        if long and form.context is None and form.strength >= Strength.MEDIUM:
            self._run_together.setdefault(letters, form)

    def _read(self, name: str) -> _Reading:
        """A name taken apart; its spellings are noted."""
        words = [word for segment in segments_of(name) for word in segment.words]
        self.spellings.update((word.folded, None) for word in words)
        return _Reading(
            name.strip(),
            tuple(token for word in words for token in word.tokens),
            "".join(word.folded for word in words if word.tokens),
            any(word.piece for word in words),
        )

    def _add(self, tokens: tuple[str, ...], form: Form) -> None:
        self._ordered[tokens] = form
        self.longest = max(self.longest, len(tokens))
        if not HOSPITAL_WORDS.isdisjoint(tokens):
            key = tuple(sorted(tokens))
            other = self._any_order.get(key)
            if other is None or form.strength is Strength.TAUGHT:
                self._any_order[key] = form
            elif other.site_ids != form.site_ids and other.strength is not Strength.TAUGHT:
                both = tuple(dict.fromkeys((*other.site_ids, *form.site_ids)))
                self._any_order[key] = Form(both, form.strength, form.context or other.context)
        self._join("".join(tokens), form)

    def whole(self, tokens: tuple[str, ...]) -> Form | None:
        """The form these tokens make up, in the order written, else in any."""
        form = self._ordered.get(tokens)
        if form is None and not HOSPITAL_WORDS.isdisjoint(tokens):
            form = self._any_order.get(tuple(sorted(tokens)))
        return form

    def run_together(self, segment: Segment) -> Form | None:
        """The form a segment makes up once blanks are left out."""
        letters = "".join(word.folded for word in segment.words if word.tokens)
        return self._run_together.get(letters) or self._run_together.get("".join(segment.tokens))

    def closest(self, tokens: tuple[str, ...]) -> str | None:
        """The hospital whose form is spelt most like these tokens, for messages; or None.

        Words that many names share, such as "hospital", make none alike. Compares with every
        form, so only in catalogues of ordinary size.
        """
        if len(self._ordered) > _COMPARABLE or not 0 < len(tokens) <= self.longest:
            return None
        if self._spelt is None:
            self._spelt = {" ".join(key): form.site_ids[0] for key, form in self._ordered.items()}
        best = process.extract(
            " ".join(tokens), list(self._spelt), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=5
        )
        own = _telling(tokens)
        for spelt, *_ in best:
            if fuzz.ratio(own, _telling(spelt.split())) >= _ALIKE_WITHOUT_COMMON_WORDS:
                return self._spelt[spelt]
        return None

    def hits(self, segment: Segment, place: int) -> list[Hit]:
        """Forms that stand in a segment without overlap, the longest first."""
        tokens, owner = segment.tokens, segment.owner
        n = len(tokens)
        hits: list[Hit] = []
        taken = [False] * n
        for length in range(min(self.longest, n), 0, -1):
            for by_order in (self._ordered, self._any_order):
                for start in range(n - length + 1):
                    stop = start + length
                    if any(taken[start:stop]) or _cuts_a_word(owner, start, stop):
                        continue
                    window = tokens[start:stop]
                    in_order = by_order is self._ordered
                    if not in_order:
                        if HOSPITAL_WORDS.isdisjoint(window):
                            continue
                        window = tuple(sorted(window))
                    form = by_order.get(window)
                    if form is not None and _as_written(form, segment, start, stop):
                        hits.append(Hit(form, place, start, stop, in_order))
                        taken[start:stop] = [True] * length
        return hits


def key_of(name: str) -> tuple[str, ...]:
    """Key tokens of a name, separators left out."""
    return tuple(token for segment in segments_of(name) for token in segment.tokens)


def _names_in_full(site: Site) -> Iterator[str]:
    for name in (site.name, site.name_en, *site.aliases):
        if name and "(" not in name:
            yield name


def _names_beside(site: Site) -> Iterator[str]:
    """Names with a remark in parentheses, without it."""
    for name in (site.name, site.name_en, *site.aliases):
        if "(" in name:
            yield _IN_PARENTHESES.sub(" ", name)
            yield from _IN_PARENTHESES.findall(name)


def _telling(tokens: Iterable[str]) -> str:
    return " ".join(token for token in tokens if token not in GENERIC)


def _strength(name: str, tokens: tuple[str, ...]) -> Strength:
    if not HOSPITAL_WORDS.isdisjoint(tokens) or tokens[-1].endswith("klinikken"):
        return Strength.FULL
    if len(tokens) == 1:
        short = len(name) <= 6 and _n_capitals(name) >= 2
        return Strength.SHORT if short else Strength.WEAK
    return Strength.WEAK if tokens[0] == "st" else Strength.MEDIUM


def _cuts_a_word(owner: tuple[int, ...], start: int, stop: int) -> bool:
    """Whether a window begins or ends inside a compound word."""
    begins = start > 0 and owner[start - 1] == owner[start]
    ends = stop < len(owner) and owner[stop - 1] == owner[stop]
    return begins or ends


def _as_written(form: Form, segment: Segment, start: int, stop: int) -> bool:
    """Whether a window may be read as a form.

    Not over an "and", which joins two names more often than one; and abbreviations inside a
    longer string only in capitals: "UNN", not "Unn".
    """
    words = [segment.words[i] for i in segment.owner[start:stop]]
    if words[0].piece != words[-1].piece and not form.holds_and:
        return False
    if form.strength is not Strength.SHORT or len(segment.words) == 1:
        return True
    return all(_n_capitals(word.written) >= 2 for word in words)


def _n_capitals(word: str) -> int:
    return sum(char.isupper() for char in word)
