"""What a cell names -> the catalogue's ids, each distinct text looked up once.

Hospitals, therapy areas, capabilities and regions. A name that the catalogue does not
know is never guessed: it is None, with the closest one for the message.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from matcher.catalogue import Catalogue
from matcher.catalogue.terms import area_named, areas_of
from matcher.domain.site import Site
from matcher.errors import UnknownNameError
from matcher.files.cells import ALIKE, CellError
from matcher.text.normalise import fold

#: One hospital is written in a few ways; a file with more spellings holds something else.
_REMEMBERED = 100_000

#: A cell is taken for the area of a disease it names from this weight on, or where it holds
#: nothing but terms of an area; a slip of the pen is neither, and stays an error that names the
#: closest area.
_PLAIN_WORDS = 0.7

#: The total of a hospital in `registry_counts`.
ALL_AREAS = "all"


@dataclass(frozen=True, slots=True)
class Place:
    """A hospital cell looked up: the id, or None, the closest hospital, and those it may mean."""

    site_id: str | None
    closest: str = ""
    may_mean: tuple[str, ...] = ()


class Lookup:
    """Names of one catalogue. Hospitals in the files themselves are in it already."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._ids = {site.site_id: site.site_id for site in catalogue.sites}
        self._ids |= {site.site_id.casefold(): site.site_id for site in catalogue.sites}
        self._sites = {site.site_id: site for site in catalogue.sites}
        self._trusts = {site.site_id: site.trust or site.site_id for site in catalogue.sites}
        self._names = {site.site_id: site.name for site in catalogue.sites}
        self._towns = {site.site_id: fold(site.city) for site in catalogue.sites if site.city}
        self._short_forms = {
            fold(name.name): name.site
            for name in catalogue.ambiguous_names
            if name.context == "country" and name.site in self._ids
        }
        self._areas: dict[str, str | None] = {}
        self._places: dict[str, Place] = {}
        self._capabilities = {
            kind.capability_id: kind.capability_id for kind in catalogue.capability_kinds
        }
        for kind in catalogue.capability_kinds:
            for name in (kind.capability_id, kind.name_nb, kind.name_nn, kind.name_en):
                self._capabilities.setdefault(_plain(name), kind.capability_id)

    def place(self, text: str) -> Place:
        """The hospital a text names."""
        place = self._places.get(text)
        if place is None:
            if len(self._places) >= _REMEMBERED:
                self._places.clear()
            place = self._places[text] = self._resolve(text)
        return place

    def _resolve(self, text: str) -> Place:
        if (site_id := self._ids.get(text) or self._ids.get(text.casefold())) is not None:
            return Place(site_id)
        resolution = self._catalogue.names.resolve(text)
        if resolution.site_id is not None:
            return Place(resolution.site_id)
        return Place(None, resolution.closest or "", resolution.may_mean)

    def norwegian_place(self, text: str) -> Place:
        """The hospital a text names in a Norwegian portal: there, SUS is Stavanger's."""
        place = self.place(text)
        if place.site_id is None and (site_id := self._short_forms.get(fold(text))) is not None:
            return Place(site_id)
        return place

    def site(self, text: str) -> str:
        """The id of a hospital; CellError names the closest where there is none."""
        place = self.norwegian_place(text)
        if place.site_id is None and len(place.may_mean) > 1:
            raise CellError("may mean several hospitals", self.remedy_for(text))
        if place.site_id is None:
            raise CellError("is no hospital the catalogue knows", self.remedy_for(text))
        return place.site_id

    def remedy_for(self, text: str) -> str:
        """What to do about an unknown hospital."""
        place = self.place(text)
        hint = f"Closest: {self.describe(place.closest)}. " if place.closest else ""
        if len(place.may_mean) > 1:
            hint = f"It may mean: {', '.join(map(self.describe, place.may_mean))}. "
        return f'{hint}Correct it, or teach it once: matcher alias add "{text}" SITE'

    def describe(self, site: str) -> str:
        """A hospital's name with its id, for messages."""
        name = self._names.get(site)
        return f"{name} ({site})" if name else site

    def hospital(self, site_id: str) -> Site | None:
        """The hospital of that id, those in the files among them."""
        return self._sites.get(site_id)

    def hospitals(self) -> Iterable[Site]:
        """All of them."""
        return self._sites.values()

    def trust_of(self, site_id: str) -> str:
        """The unit a hospital counts for."""
        return self._trusts.get(site_id, site_id)

    def lies_in(self, site_id: str, text: str) -> bool:
        """Whether a text is the town of a hospital, or of its trust."""
        towns = (self._towns.get(site_id), self._towns.get(self.trust_of(site_id)))
        return fold(text) in towns

    def _area_in_words(self, text: str) -> str | None:
        """The area that a disease or specialty in a cell belongs to, where the words are plain.

        What looks like an id (``dermatology-x``) is one, or a mistake.
        """
        if " " not in text and not text.isalpha():
            return None
        found = areas_of(text, self._catalogue)
        if found and found[0][1] >= _PLAIN_WORDS:
            return found[0][0]
        return area_named(text, self._catalogue)

    def area(self, text: str) -> str:
        """The id of a therapy area, by id, name or synonym; CellError names the closest."""
        if text not in self._areas:
            self._areas[text] = self._catalogue.resolve_area(text) or self._area_in_words(text)
        area_id = self._areas[text]
        if area_id is None:
            try:
                self._catalogue.area(text)
            except UnknownNameError as error:
                raise CellError("is no therapy area", error.remedy or error.message) from None
            area_id = self._areas[text] = text
        return area_id

    def capability(self, text: str) -> str:
        """The id of a capability; CellError names the closest."""
        capability_id = self._capabilities.get(_plain(text))
        if capability_id is None:
            closest = get_close_matches(_plain(text), self._capabilities, n=1, cutoff=ALIKE)
            hint = f"Closest: {self._capabilities[closest[0]]}. " if closest else ""
            raise CellError("is no capability", f"{hint}See: matcher sites --capabilities")
        return capability_id

    def region(self, text: str) -> str | None:
        """The id of a regional authority, or None."""
        return self._ids.get(text) or self._catalogue.resolve_region(text)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
