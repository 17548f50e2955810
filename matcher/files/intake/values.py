"""The value beside a label -> the value of a field, or nothing where it cannot be told.

A value in the portal's own form is read by the rules of a table's cell; another by what the
catalogue reads in words. Nothing is guessed: what cannot be read is left for a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from matcher.catalogue import Catalogue
from matcher.catalogue.terms import read
from matcher.domain.request import Request
from matcher.domain.vocabulary import Confidentiality
from matcher.errors import UserError
from matcher.files.request_file import request_from

#: "3", "3-4 sites", "ca. 12", "up to 5": the number, or the upper one.
_COUNT = re.compile(r"\D{0,25}?(\d{1,5})(?:\s?(?:-|–|to|til)\s?(\d{1,5}))?(?![\d.,]*\d)")
_IN_NORWAY = re.compile(
    r"\b(\d{1,4})\s?\(?(?:[^\W\d]{1,12} ){0,2}(?:(?:in|i) )?(?:norway|norge|noreg)\b"
    r"|\b(?:norway|norge|noreg)\s?[:=]?\s?(\d{1,4})\b"
)
_NOT_A_TOTAL = re.compile(
    r"\b(?:per|pr\.?|each|hver|hvert|kvar|kvart|every|global\w*|worldwide|totalt?|million)\b"
)
_AGREEMENT = re.compile(
    r"\b(?:cda|nda|confidential(?:ity)?(?: disclosure)? agreement|non-disclosure|konfidensialitetsavtale\w*|"
    r"konfidensialitetserklæring\w*|taushetserklæring\w*|teieplikt\w*|fortrulegheits\w*)\b"
)
_NEEDED = re.compile(
    r"\b(?:require[ds]?|needed|need|must|before|prior to|first|upon|once|after|sign\w*|kreves|krevst|"
    r"krevast|før|må|nødvendig|naudsynt|yes|ja|signer\w*|underskriv\w*)\b"
)
_NOT_NEEDED = re.compile(
    r"\b(?:no|not|without|ikke|ikkje|ingen|uten|utan|already|allerede|allereie|in place|master|none|nei)\b"
)
_NO_NAME = re.compile(
    r"\b(?:sponsor\w*|company|firma\w*|oppdragsgiver\w*)\b.{0,60}\b(?:confidential|undisclosed|"
    r"not be (?:disclosed|named|shared)|anonym\w*|blinded|konfidensiel\w*|ikke (?:oppgis|deles|navngis|nevnes)|"
    r"ikkje (?:delast|nemnast|opplysast))"
)
_UNNAMED = re.compile(
    r"(?:confidential|undisclosed|blinded|anonym\w*|tbd|tba|not disclosed|konfidensiel\w*|hemmelig|"
    r"n/?a|unknown|ukjent|ikke oppgitt|ikkje oppgitt|will be disclosed.*|-+)\W*"
)
_JOINED = re.compile(r"\s(?:og|and|samt)\s")
#: A larger number is the whole world's.
_MOST_IN_NORWAY = {"sites_wanted": 60, "patients_wanted": 5_000}
#: What is looked at of a value that is no long text.
_MOST = 2_000


def confidentiality_in(text: str) -> tuple[str, str]:
    """(value, words) where the words say what must be kept quiet; ("", "") otherwise.

    >>> confidentiality_in("A CDA must be signed before the synopsis is shared.")[0]
    'cda_first'
    """
    for sentence in re.split(r"(?<=[.!?])\s|\n", text[:20_000]):
        lower = sentence[:600].lower()
        if _AGREEMENT.search(lower) and _NEEDED.search(lower) and not _NOT_NEEDED.search(lower):
            return Confidentiality.CDA_FIRST.value, sentence.strip()[:200]
        if _NO_NAME.search(lower):
            return Confidentiality.NO_SPONSOR_NAME.value, sentence.strip()[:200]
    return "", ""


def is_unnamed(sponsor: str) -> bool:
    """Whether a sponsor's name is only said to be kept back."""
    return _UNNAMED.fullmatch(sponsor[:100].strip().lower()) is not None


class Values:
    """Reads labelled values with one catalogue, as on one day."""

    def __init__(self, catalogue: Catalogue, today: date) -> None:
        self._catalogue = catalogue
        self._today = today
        self._readers: Mapping[str, Callable[[str, str], object]] = {
            "sites_wanted": self._count,
            "patients_wanted": self._count,
            "confidentiality": self._confidentiality,
            "reply_due_on": self._deadline,
            "phase": self._phase,
            "request_type": self._request_type,
            "intervention_type": self._in_words_or_cell("product", "{}"),
            "population": self._in_words_or_cell("key_criteria", "{}"),
            "therapy_areas": self._parts,
            "required_capabilities": self._parts,
            "regions": self._parts,
            "suggested_sites": self._parts,
            "already_contacted": self._parts,
        }

    def read(self, field: str, written: str) -> object:
        """The value of a field of `Request`; None where it cannot be told."""
        reader = self._readers.get(field)
        if reader is not None:
            return reader(field, written[:_MOST])
        most = _MOST if field != "key_criteria" else 8_000
        text = written[:most] if field == "key_criteria" else " ".join(written[:most].split())
        return text.strip(" \t\"'") or None

    def _cell(self, field: str, written: str) -> object:
        """By the rules of a table's cell."""
        try:
            request = request_from(
                {field: written}, name="text", catalogue=self._catalogue, today=self._today
            )
        except UserError:
            return None
        return getattr(request, field)

    def _in_words_or_cell(self, part: str, pattern: str) -> Callable[[str, str], object]:
        def read_it(field: str, written: str) -> object:
            value = self._cell(field, written)
            return value if value is not None else self._in_words(field, part, pattern, written)

        return read_it

    def _in_words(self, field: str, part: str, pattern: str, written: str) -> object:
        """By what the catalogue reads in words."""
        said: dict[str, str] = {part: pattern.format(written)}
        given = Request(received_on=self._today, **said)  # type: ignore[arg-type]
        reading = read(given, self._catalogue)
        return getattr(reading.request, field) or None

    def _deadline(self, field: str, written: str) -> object:
        day = self._in_words_or_cell("timeline", "Deadline: {}")(field, written)
        # A day before the request came in is no deadline.
        return day if isinstance(day, date) and day >= self._today else None

    def _phase(self, field: str, written: str) -> object:
        in_words = self._in_words(field, "title", "Phase {}", written[:200])
        return in_words or self._in_words(field, "title", "{}", written[:200])

    def _request_type(self, field: str, written: str) -> object:
        if (value := self._cell(field, written)) is not None:
            return value
        text = written.lower()
        country = re.search(r"\b(?:country|countries|land|landsnivå)\b", text)
        site = re.search(r"\b(?:sites?|cent(?:re|er)s?|sykehus|sjukehus|sent(?:er|re|ra))\b", text)
        if bool(country) == bool(site):
            return None
        return self._cell(field, "country" if country else "site")

    def _count(self, field: str, written: str) -> object:
        lower = written[:200].lower()
        here = _IN_NORWAY.search(lower)
        found = _COUNT.match(lower)
        if here:
            count = here[1] or here[2]
        elif found is None or _NOT_A_TOTAL.search(lower):
            return None
        else:
            count = found[2] or found[1]
        return self._cell(field, count) if int(count) <= _MOST_IN_NORWAY[field] else None

    def _confidentiality(self, field: str, written: str) -> object:
        value = self._cell(field, written[:200])
        if value is not None:
            return value
        lower = written[:600].lower()
        if re.match(r"(?:yes|ja|required|kreves|needed|krevst)\b", lower):
            return Confidentiality.CDA_FIRST
        if re.match(r"(?:no|nei|none|not required|ikke nødvendig|ingen|ikkje)\b", lower):
            return Confidentiality.OPEN
        said = confidentiality_in(written)[0]
        return Confidentiality(said) if said else None

    def _parts(self, field: str, written: str) -> object:
        """A list; parts that nobody knows are left out, where only known ones may stand."""
        found: dict[str, None] = {}
        for part in self._cut(field, written)[:60]:
            value = self._cell(field, part[:300]) if part else None
            for one in value if isinstance(value, tuple) else ():
                found[one] = None
        return tuple(found) or None

    def _cut(self, field: str, written: str) -> list[str]:
        parts = [part.strip(" .") for part in re.split(r"[|;\n]|,\s", written)]
        if field not in ("suggested_sites", "already_contacted"):
            return parts
        return [one for part in parts[:60] for one in self._hospitals(part[:300])]

    def _hospitals(self, part: str) -> list[str]:
        """Two hospitals joined by a word; a name may hold that word itself."""
        several = _JOINED.split(part)
        resolve = self._catalogue.names.resolve
        if len(several) == 1 or resolve(part).site_id is not None:
            return [part]
        known = all(resolve(one).site_id is not None for one in several)
        return several if known else [part]
