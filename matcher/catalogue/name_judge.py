"""Whether a form found in a string is believed, and which hospital it then means.

Holds the rules; finding forms and spellings is for its neighbours.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from matcher.catalogue.name_case import Case
from matcher.catalogue.name_forms import Form, FormTable, Hit, Strength
from matcher.catalogue.name_parts import Segment
from matcher.catalogue.name_places import Places
from matcher.catalogue.name_words import (
    ACADEMIC,
    ELSEWHERE,
    FOREIGN,
    HOSPITAL_WORDS,
    PRIVATE,
    TRUST,
)
from matcher.domain.site import Site

_CONFIDENCE = {
    Strength.TAUGHT: 0.99,
    Strength.FULL: 0.97,
    Strength.MEDIUM: 0.95,
    Strength.SHORT: 0.95,
    Strength.WEAK: 0.92,
}
#: A name that means the hospital only in its context.
_IN_CONTEXT = 0.9
#: Words run together; one slip put right.
_RUN_TOGETHER = 0.88
_A_SLIP = 0.04


@dataclass(frozen=True, slots=True)
class Verdict:
    """A hospital or None.

    `n_tokens` is the length of the longest name it rests on; `settled`: it stays as it is
    however the words are spelt; `may_mean`: the hospitals a name is shared by, where it is none.
    """

    site_id: str | None
    confidence: float = 0.0
    closest: str | None = None
    settled: bool = False
    n_tokens: int = 0
    may_mean: tuple[str, ...] = ()

    def less_sure(self, slips: int) -> Verdict:
        """The same with the slips taken off its confidence."""
        return replace(self, confidence=round(self.confidence - _A_SLIP * slips, 2))


@dataclass(frozen=True, slots=True)
class _Belief:
    site_id: str
    trust: str
    hit: Hit
    confidence: float


#: What a name turned round begins with: "Hospital Bergen", "University Hospital Oslo".
_HEADS = HOSPITAL_WORDS | {"university"}


class Judge:
    """Judges strings taken apart against the forms and places of a catalogue."""

    def __init__(self, sites: Mapping[str, Site], forms: FormTable, places: Places) -> None:
        self._sites = sites
        self._forms = forms
        self._places = places

    def judge(self, segments: tuple[Segment, ...], among_norwegian: bool = False) -> Verdict:
        """The hospital the segments name, or none."""
        bare = tuple(token for segment in segments for token in self._places.bare(segment))
        if not bare:
            return Verdict(None, settled=True)
        case = Case(segments, among_norwegian)
        whole = self._forms.whole(bare)
        if whole is not None and whole.context is None and not case.foreign:
            site_id = self._only_one(whole, case)
            if site_id:
                return Verdict(site_id, 1.0, settled=True, n_tokens=len(bare))
        if case.foreign:
            return Verdict(None, settled=True)
        hits = [h for i, segment in enumerate(segments) for h in self._forms.hits(segment, i)]
        beliefs = self._believe(hits, case)
        if not beliefs:
            beliefs = self._believe_pairs(segments, case)
        if not beliefs:
            shared = whole.site_ids if whole is not None else ()
            closest = hits[0].form.site_ids[0] if hits else None
            return Verdict(None, closest=closest, may_mean=shared)
        longest = max(belief.hit.stop - belief.hit.start for belief in beliefs)
        return replace(self._agree(beliefs, segments), n_tokens=longest)

    def run_together(self, segments: Iterable[Segment]) -> Verdict | None:
        """The hospital a segment names once its blanks are left out."""
        for segment in segments:
            form = self._forms.run_together(segment)
            if form is not None and form.context is None and len(form.site_ids) == 1:
                return Verdict(form.site_ids[0], _RUN_TOGETHER)
        return None

    def _believe(self, hits: Sequence[Hit], case: Case) -> list[_Belief]:
        """Hits that stand, those that need others' support last."""
        beliefs: list[_Belief] = []
        later: list[Hit] = []
        for hit in hits:
            if hit.form.context is not None or not self._stands_alone(hit, hits, case):
                later.append(hit)
                continue
            site_id = self._only_one(hit.form, case)
            if site_id:
                beliefs.append(self._belief(site_id, hit, _CONFIDENCE[hit.form.strength]))
        trusts = {belief.trust for belief in beliefs}
        for hit in later:
            site_id = self._in_context(hit, hits, trusts, case)
            if site_id:
                beliefs.append(self._belief(site_id, hit, _IN_CONTEXT))
        return beliefs

    def _believe_pairs(self, segments: tuple[Segment, ...], case: Case) -> list[_Belief]:
        """A name that a comma cuts in two: "University Hospital, Akershus"."""
        for i, (first, second) in enumerate(itertools.pairwise(segments)):
            tokens = self._places.bare(first.last_piece()) + self._places.bare(second.first_piece())
            form = self._forms.whole(tokens)
            if form is None or form.context is not None or form.strength < Strength.MEDIUM:
                continue
            site_id = self._only_one(form, case)
            if site_id:
                start = len(first.tokens) - len(first.last_piece().tokens)
                hit = Hit(form, i, start, len(first.tokens))
                return [self._belief(site_id, hit, _CONFIDENCE[form.strength])]
        return []

    def _stands_alone(self, hit: Hit, hits: Sequence[Hit], case: Case) -> bool:
        """Whether a form is believed without help from the rest of the string."""
        strength = hit.form.strength
        if strength is Strength.TAUGHT:
            return True
        beside = case.beside(hit, hits)
        if any(word.folded in PRIVATE for word in case.in_segment(hit)):
            return False
        if strength is Strength.FULL:
            return not self._belongs_to_another(hit, case)
        if any(word.folded in ELSEWHERE or word.folded in FOREIGN for word in beside):
            return False
        if strength is Strength.WEAK:
            return self._says_nothing_else(hits, case)
        if strength is Strength.MEDIUM and not any(word.folded in TRUST for word in beside):
            return all(map(self._places.says_nothing, beside))
        return True

    def _says_nothing_else(self, hits: Sequence[Hit], case: Case) -> bool:
        """Whether the string holds nothing but names, departments, places, and a university
        apart from the names."""
        return all(
            (apart and word.folded in ACADEMIC)
            or (word.folded not in ELSEWHERE and self._places.says_nothing(word))
            for word, apart in case.outside(hits)
        )

    def _belongs_to_another(self, hit: Hit, case: Case) -> bool:
        """Whether "hospital Bergen" was read out of "Some Hospital Bergen"."""
        segment = case.segments[hit.segment]
        if segment.tokens[hit.start] not in _HEADS:
            return False
        first, last = segment.owner[hit.start], segment.owner[hit.stop - 1]
        around = segment.words[max(first - 1, 0) : first]
        if not hit.in_order:
            around += segment.words[last + 1 : last + 2]
        return not all(map(self._places.says_nothing, around))

    def _only_one(self, form: Form, case: Case) -> str | None:
        """The form's one hospital; of several the one whose place is named, or their trust."""
        if len(form.site_ids) == 1:
            return form.site_ids[0]
        near = [s for s in form.site_ids if self._place_named((s,), case)]
        if len(near) == 1:
            return near[0]
        trusts = {self._trust(site_id) for site_id in form.site_ids}
        trust = trusts.pop()
        return trust if not trusts and trust in self._sites else None

    def _in_context(
        self, hit: Hit, hits: Sequence[Hit], trusts: set[str], case: Case
    ) -> str | None:
        """The hospital an ambiguous or weak form means beside what else is named."""
        sites = hit.form.site_ids
        named = [s for s in sites if self._trust(s) in trusts]
        if len(named) == 1:
            return named[0]
        context = hit.form.context
        if context is None:
            return None
        if case.among_norwegian and len(sites) == 1:
            return sites[0]
        if context == "trust" or any(word.folded in PRIVATE for word in case.in_segment(hit)):
            return None
        if hit.form.strength is Strength.WEAK and not self._says_nothing_else(hits, case):
            return None
        near = [s for s in sites if self._place_named((s,), case)]
        if len(near) == 1:
            return near[0]
        if context == "country" and len(sites) == 1 and case.is_norwegian(hit):
            return sites[0]
        return None

    def _place_named(self, site_ids: tuple[str, ...], case: Case) -> bool:
        """Whether a hospital's city or county stands in the string by itself or beside a name."""
        for segment in case.segments:
            bare = self._places.bare(segment)
            if self._places.lies_in(site_ids, bare):
                return True
            if any(self._places.lies_in(site_ids, (token,)) for token in segment.tokens):
                return True
        return False

    def _agree(self, beliefs: list[_Belief], segments: tuple[Segment, ...]) -> Verdict:
        """One hospital out of everything believed; two trusts are none."""
        hospitals = [b for b in beliefs if self._sites[b.site_id].kind != "rhf"]
        beliefs = hospitals or beliefs
        taught = [b for b in beliefs if b.hit.form.strength is Strength.TAUGHT]
        beliefs = taught or beliefs
        trusts = {belief.trust for belief in beliefs}
        confidence = max(belief.confidence for belief in beliefs)
        if len(trusts) > 1:
            several = tuple(dict.fromkeys(belief.site_id for belief in beliefs))
            return Verdict(None, closest=beliefs[0].site_id, may_mean=several)
        trust = trusts.pop()
        named = {b.site_id for b in beliefs} - {trust}
        campuses = {s for s in named if not self._places.is_main(s)}
        if not campuses:
            campuses = self._campuses_beside(trust, beliefs, segments)
        if len(campuses) == 1:
            return Verdict(campuses.pop(), confidence)
        if not campuses and len(named) == 1:
            return Verdict(named.pop(), confidence)
        return Verdict(trust if trust in self._sites else beliefs[0].site_id, confidence)

    def _campuses_beside(
        self, trust: str, beliefs: list[_Belief], segments: tuple[Segment, ...]
    ) -> set[str]:
        """Campuses whose place stands in a segment of its own, or in the name's own piece."""
        if not self._places.campuses(trust):
            return set()
        case = Case(segments)
        hit_in = {belief.hit.segment for belief in beliefs}
        found = set()
        for i, segment in enumerate(segments):
            if i not in hit_in:
                found.add(self._places.campus_at(trust, self._places.bare(segment)))
        for belief in beliefs:
            words = [word for word in case.beside(belief.hit, ()) if word.tokens]
            found.update(self._places.campus_at(trust, word.tokens) for word in words)
            pairs = itertools.pairwise(words)
            found.update(self._places.campus_at(trust, a.tokens + b.tokens) for a, b in pairs)
        return {site_id for site_id in found if site_id}

    def _belief(self, site_id: str, hit: Hit, confidence: float) -> _Belief:
        return _Belief(site_id, self._trust(site_id), hit, confidence)

    def _trust(self, site_id: str) -> str:
        return self._sites[site_id].trust or site_id
