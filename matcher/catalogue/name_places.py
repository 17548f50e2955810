"""Cities, counties and campuses: what a place beside a hospital's name says.

A city behind a trust's name picks the campus only where the campus is known by that city
("Sørlandet sykehus, Arendal"); a postal address ("Akershus University Hospital, Lørenskog")
says nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable

from matcher.catalogue.name_forms import key_of
from matcher.catalogue.name_parts import Segment, Word
from matcher.catalogue.name_words import GENERIC, LEGAL, PLACES, STOP, is_department_word
from matcher.domain.site import Site

#: Hospitals that are no more are not meant by a city alone.
_GONE = "historic_site"


class Places:
    """What places the hospitals of a catalogue lie in and are known by."""

    def __init__(self, sites: Iterable[Site]) -> None:
        self._of_site: dict[str, frozenset[tuple[str, ...]]] = {}
        self._campuses: dict[str, dict[tuple[str, ...], str]] = {}
        self._mains: set[str] = set()
        self._own_words: dict[str, frozenset[str]] = {}
        self.words: set[str] = {*PLACES, "norway"}
        by_id = {site.site_id: site for site in sites}
        for site in by_id.values():
            keys = {key_of(place) for place in (site.city, site.county) if place}
            self._of_site[site.site_id] = frozenset(key for key in keys if key)
            self.words.update(word for key in keys for word in key)
        for site in by_id.values():
            trust = by_id.get(site.trust)
            if trust is not None and trust is not site and site.kind != _GONE:
                self._add_campus(site, trust)

    def _add_campus(self, site: Site, trust: Site) -> None:
        own_words = self._own_words.get(trust.site_id)
        if own_words is None:
            names = (trust.name, trust.name_en)
            own_words = frozenset(word for name in names for word in key_of(name))
            self._own_words[trust.site_id] = own_words
        campuses = self._campuses.setdefault(trust.site_id, {})
        city = key_of(site.city)
        left_over = []
        for name in (site.name, site.name_en):
            left = tuple(w for w in key_of(name) if w not in own_words and w not in GENERIC)
            left_over.append(left)
            if left and len(left) <= 2:
                campuses.setdefault(left, site.site_id)
                self.words.update(left)
            if city and set(city) <= set(left):
                campuses.setdefault(city, site.site_id)
        if not any(left_over):
            self._mains.add(site.site_id)

    def is_main(self, site_id: str) -> bool:
        """Whether a campus goes by its trust's own name ("Haukeland")."""
        return site_id in self._mains

    def campus_at(self, trust_id: str, words: tuple[str, ...]) -> str | None:
        """The campus of a trust that is known by this place."""
        return self._campuses.get(trust_id, {}).get(words)

    def campuses(self, trust_id: str) -> dict[tuple[str, ...], str]:
        """Campuses of a trust by the place they are known by."""
        return self._campuses.get(trust_id, {})

    def lies_in(self, site_ids: Iterable[str], words: tuple[str, ...]) -> bool:
        """Whether one of the hospitals lies in the city or county of this name."""
        return any(words in self._of_site.get(site_id, ()) for site_id in site_ids)

    def bare(self, segment: Segment) -> tuple[str, ...]:
        """A segment's key tokens without postcodes, country and the like: a bare place name."""
        return tuple(
            token
            for word in segment.words
            if not is_number(word)
            for token in word.tokens
            if token not in ("norway", "n", "no")
        )

    def says_nothing(self, word: Word) -> bool:
        """Whether a word beside a name leaves its meaning as it is.

        A word whose spelling was put right is a guess, and an initial is a person's: they do
        say something.
        """
        folded = word.folded
        if word.respelt or (len(folded) == 1 and word.written.isupper()):
            return False
        return (
            len(folded) == 1
            or folded in STOP
            or folded in LEGAL
            or is_number(word)
            or is_department_word(folded)
            or self.words.issuperset(word.tokens)
        )


def is_number(word: Word) -> bool:
    """Whether a word is a number or postcode: "5021", "N5021"."""
    return word.folded.removeprefix("n").removeprefix("o").isdigit()
