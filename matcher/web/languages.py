"""The words of pages in three languages, and days and numbers as each writes them.

Pages are written in English; ``locales/`` holds what they say in bokmål and nynorsk. A text that
no catalogue holds is shown in English rather than lost; a test holds that there is none.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from matcher.wording.language import LANGUAGES
from matcher.wording.phrasebook import load_phrasebook

DOMAIN = "desk"

#: Where the coordinators sit; moments are kept in UTC and shown in this time.
ZONE = ZoneInfo("Europe/Oslo")

#: Norwegian state bodies write bokmål unless somebody asks for something else.
FALLBACK = "nb"

#: What the languages call themselves.
NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}

#: "no" is what many browsers call bokmål.
_ALSO = {"no": "nb"}

#: CLDR's nynorsk writes months and numbers as bokmål does, and babel knows it as nn.
_LOCALES = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Texts:
    """One language of the pages."""

    language: str
    translations: NullTranslations

    def gettext(self, message: str) -> str:
        """A text in the language."""
        return str(self.translations.ugettext(message))

    def ngettext(self, one: str, many: str, n: int) -> str:
        """A text that counts, in the language."""
        return str(self.translations.ungettext(one, many, n))

    def say(self, message: str) -> str:
        """An error's or a remedy's words, which are kept in another book."""
        return load_phrasebook(self.language).say(message)

    def day(self, day: date | None) -> str:
        """A day in words: ``3. mars 2026``; "" for none."""
        return format_date(day, "long", locale=_LOCALES[self.language]) if day else ""

    def short_day(self, day: date | None) -> str:
        """A day in figures, for tables: ``03.03.2026``; "" for none."""
        if day is None:
            return ""
        pattern = "dd/MM/y" if self.language == "en" else "dd.MM.y"
        return format_date(day, pattern, locale=_LOCALES[self.language])

    def moment(self, moment: datetime | None) -> str:
        """A moment in Norwegian time, to the minute; "" for none."""
        if moment is None:
            return ""
        local = moment.astimezone(ZONE)
        clock = format_datetime(local, "HH:mm", locale=_LOCALES[self.language])
        return f"{self.short_day(local.date())} {clock}"

    def number(self, value: float) -> str:
        """A number with the language's marks."""
        return str(format_decimal(value, locale=_LOCALES[self.language]))


@lru_cache(maxsize=len(LANGUAGES))
def load_texts(language: str) -> Texts:
    """The pages' words in ``nb``, ``nn`` or ``en``."""
    if language == "en":
        return Texts(language, NullTranslations())
    place = files("matcher.web").joinpath(f"locales/{language}/LC_MESSAGES/{DOMAIN}.po")
    catalogue = read_po(io.BytesIO(place.read_bytes()), locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Texts(language, Translations(compiled, domain=DOMAIN))


def choose(own: str, cookie: str, accepted: str) -> str:
    """The language to speak: the person's own, else the cookie's, else the browser's.

    Examples
    --------
    >>> choose("", "", "de, nn;q=0.8, en;q=0.5")
    'nn'
    >>> choose("en", "nn", "nb")
    'en'
    """
    for asked in (own, cookie):
        if asked in LANGUAGES:
            return asked
    return _accepted(accepted) or FALLBACK


def _accepted(header: str) -> str:
    """The best language of an Accept-Language header; "" where it names none of ours."""
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:500].split(",")):
        name, _, weight = part.strip().partition(";q=")
        primary = name.strip().lower().partition("-")[0]
        language = _ALSO.get(primary, primary)
        if language in LANGUAGES:
            wishes.append((-_weight(weight), place, language))
    return min(wishes)[2] if wishes else ""


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
