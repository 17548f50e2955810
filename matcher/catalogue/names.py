"""A hospital's name as people write it -> the hospital, or unknown.

A wrong hospital is worse than none: a string resolves only where a form of a hospital's
name stands in it in full, small slips of spelling aside, and nothing around it says that
something else is meant. The steps, first match wins:

1. an id, an organisation number or a taught name;
2. the whole string is a name;
3. a name stands in a segment between commas, or in two that follow each other;
4. the same once misspelt words are put right, or words run together are taken apart.

Reads no file and keeps no state but its look-up tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from matcher.catalogue.name_forms import FormTable
from matcher.catalogue.name_judge import Judge, Verdict
from matcher.catalogue.name_near import NearWords
from matcher.catalogue.name_parts import MAX_CHARACTERS, Segment, segments_of
from matcher.catalogue.name_places import Places
from matcher.catalogue.name_respell import respellings
from matcher.catalogue.name_words import (
    DEPARTMENT,
    ELSEWHERE,
    FOREIGN,
    GENERIC,
    LEGAL,
    NORWEGIAN,
    PLACES,
    STOP,
    SYNONYMS,
)
from matcher.catalogue.sites import AmbiguousName
from matcher.domain.site import Site
from matcher.text.normalise import fold, repair

#: Answers kept, so that a column of ten thousand cells with fifty names costs fifty look-ups.
_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name was taken to mean.

    Attributes
    ----------
    name:
        The string as it was given.
    site_id, trust_id:
        The hospital or campus, and the unit it counts for; None where unknown.
    confidence:
        0 to 1: 1 the name itself, about .95 a name among other words, below .9 a name put
        right first; 0 where unknown.
    closest:
        Where unknown, the hospital it comes closest to, if any; for messages only.
    may_mean:
        Where unknown because the name is shared, or names several: the hospitals it may mean;
        one alone shares it with a hospital elsewhere, or with a place.
    """

    name: str
    site_id: str | None
    trust_id: str | None
    confidence: float
    closest: str | None = None
    may_mean: tuple[str, ...] = ()


class NameResolver:
    """Resolves hospital names against a catalogue.

    Parameters
    ----------
    sites:
        The hospitals. Two that share a name are told apart by city, or not at all.
    ambiguous:
        Names that mean a hospital only in context.
    taught_names:
        Name to site id; these win over everything else.
    """

    def __init__(
        self,
        sites: Iterable[Site],
        *,
        ambiguous: Iterable[AmbiguousName] = (),
        taught_names: Mapping[str, str] | None = None,
    ) -> None:
        self._sites = {site.site_id: site for site in sites}
        taught = {k: v for k, v in (taught_names or {}).items() if v in self._sites}
        known = [name for name in ambiguous if name.site in self._sites]
        self._ids = {site_id: site_id for site_id in self._sites}
        self._ids.update((s.org_number, s.site_id) for s in self._sites.values() if s.org_number)
        # "Helse Bergen HF (Haukeland universitetssjukehus)" names two; as a whole it is one.
        self._ids.update(
            (name, s.site_id)
            for s in self._sites.values()
            for name in (s.name, s.name_en)
            if "(" in name
        )
        self._taught = {fold(name): site_id for name, site_id in taught.items()}
        self._places = Places(self._sites.values())
        # A taught name that tells nothing by itself ("Oslo", "Research Site") holds for the
        # whole string only; inside a longer one it would name hospitals that are not meant.
        telling = {name: site_id for name, site_id in taught.items() if self._is_telling(name)}
        self._forms = FormTable(self._sites.values(), known, telling)
        self._judge = Judge(self._sites, self._forms, self._places)
        self._answers: dict[tuple[str, bool], Resolution] = {}

    def resolve(self, raw: str, *, among_norwegian: bool = False) -> Resolution:
        """The hospital a string names, or unknown.

        Parameters
        ----------
        raw:
            Anything a spreadsheet or a registry holds.
        among_norwegian:
            The string stands among Norwegian hospitals, as in a cell that lists several:
            then short forms such as "SUS" mean the Norwegian one.

        Examples
        --------
        >>> from matcher.catalogue import load_reference
        >>> names = load_reference().names
        >>> names.resolve("Dept. of Oncology, Haukeland Univ. Hospital, Bergen").site_id
        'haukeland'
        >>> names.resolve("Research Site, Oslo").site_id is None
        True
        """
        if len(raw) > MAX_CHARACTERS:
            return self._resolve(raw, among_norwegian)  # too long to be met twice, or kept
        key = (raw, among_norwegian)
        answer = self._answers.get(key)
        if answer is None:
            if len(self._answers) >= _REMEMBERED:
                self._answers.clear()
            answer = self._answers[key] = self._resolve(raw, among_norwegian)
        return answer

    def _is_telling(self, name: str) -> bool:
        common = (GENERIC, DEPARTMENT, ELSEWHERE, FOREIGN, LEGAL, NORWEGIAN, PLACES, STOP)
        return any(
            len(token) > 2 and not any(token in words for words in (*common, self._places.words))
            for token in fold(name).split()
        )

    def _resolve(self, raw: str, among_norwegian: bool) -> Resolution:
        compact = raw.strip()[:MAX_CHARACTERS]
        known = self._ids.get(compact) or self._ids.get(compact.replace(" ", ""))
        known = self._taught.get(fold(repair(raw[:MAX_CHARACTERS]))) or known
        if known:
            return self._known(raw, known, 1.0)
        segments = segments_of(raw)
        verdict = self._judge.judge(segments, among_norwegian)
        if not verdict.settled:
            verdict = self._put_right(segments, among_norwegian, verdict)
        if verdict.site_id:
            return self._known(raw, verdict.site_id, verdict.confidence)
        closest = verdict.closest or self._closest(segments)
        return Resolution(raw, None, None, 0.0, closest, verdict.may_mean)

    def _put_right(
        self, segments: tuple[Segment, ...], among_norwegian: bool, verdict: Verdict
    ) -> Verdict:
        """Judge again with misspelt words put right, where a longer name comes out of it.

        Two hospitals that are equally near are none.
        """
        found: Verdict | None = None
        fewest = 0
        for slips, respelt in respellings(segments, self._near):
            if found is not None and slips > fewest:
                break
            again = self._judge.judge(respelt, among_norwegian)
            if again.site_id is None or again.n_tokens <= verdict.n_tokens:
                continue
            if found is not None and self._trust(again.site_id) != self._trust(found.site_id):
                both = tuple(site for site in (found.site_id, again.site_id) if site)
                return Verdict(None, closest=found.site_id, may_mean=both)
            if found is None or again.n_tokens > found.n_tokens:
                found = again.less_sure(slips)
            fewest = slips
        if found is None and verdict.site_id is None and verdict.closest is None:
            found = self._judge.run_together(segments)
        return found or verdict

    def _closest(self, segments: tuple[Segment, ...]) -> str | None:
        """The hospital a short unknown name is spelt most like."""
        return self._forms.closest(tuple(token for s in segments for token in s.tokens))

    def _known(self, raw: str, site_id: str, confidence: float) -> Resolution:
        return Resolution(raw, site_id, self._trust(site_id), confidence)

    def _trust(self, site_id: str | None) -> str | None:
        return None if site_id is None else self._sites[site_id].trust or site_id

    @cached_property
    def _near(self) -> NearWords:
        """Known spellings; built at the first word that is not one of them."""
        lexicon = (DEPARTMENT, ELSEWHERE, FOREIGN, LEGAL, STOP, SYNONYMS)
        common = (word for words in lexicon for word in sorted(words))
        return NearWords(
            [*self._forms.spellings, *sorted(self._places.words), *common],
            common=("north", "south", "helse"),
        )
