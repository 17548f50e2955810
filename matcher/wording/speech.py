"""Codes and numbers as plain words: chances, reasons, flags, warnings.

Evidence is spoken of, never worth: a low chance is few records, not a bad hospital.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache

from matcher.catalogue import Catalogue
from matcher.domain.ranking import Candidate, Excluded, Interval, Reason
from matcher.domain.vocabulary import Group
from matcher.wording.comparing import comparison
from matcher.wording.messages import Messages, OwnTexts, load_messages
from matcher.wording.names import Names

#: Below and above these a chance is said in words: "0 %" and "100 %" would promise too much.
LOWEST_SHOWN = 0.01
HIGHEST_SHOWN = 0.99

#: From so many earlier forwardings, so many of them similar, the history itself speaks.
STRONG_FORWARDINGS = 10
STRONG_SIMILAR = 3
#: From so many forwardings, or public studies, there is something to go by.
SOME_FORWARDINGS = 3
SOME_PARTICIPATIONS = 5


#: The counts and ids of a reason, in their order.
Values = tuple[tuple[str, int | float | str], ...]

#: Sentences remembered, of one language.
_SENTENCES = 8192


class Strength(StrEnum):
    """How much data speaks about a hospital."""

    STRONG = "strong"
    SOME = "some"
    LITTLE = "little"


def strength_of(candidate: Candidate) -> Strength:
    """How much data is behind a candidate's chance.

    Only earlier requests make it strong, because the chance is of what follows a request;
    public studies alone make it "some" at most.
    """
    support = candidate.support
    if "little_data" in candidate.flags or candidate.group is Group.LITTLE_KNOWN:
        return Strength.LITTLE
    if support.forwardings >= STRONG_FORWARDINGS and support.similar_requests >= STRONG_SIMILAR:
        return Strength.STRONG
    if support.forwardings >= SOME_FORWARDINGS or support.participations >= SOME_PARTICIPATIONS:
        return Strength.SOME
    return Strength.LITTLE


@dataclass(frozen=True)
class Wording:
    """Speaks one language about one catalogue."""

    messages: Messages
    names: Names

    @classmethod
    def of(cls, language: str, catalogue: Catalogue, own: OwnTexts | None = None) -> Wording:
        """The wording of a language, with the catalogue's names in it, and a desk's own texts."""
        messages = load_messages(language).with_own((own or {}).get(language, {}))
        return cls(messages, Names.of(catalogue, language))

    @property
    def language(self) -> str:
        """``nb``, ``nn`` or ``en``."""
        return self.messages.language

    def text(self, key: str, **values: object) -> str:
        """A message by its key; see `Messages.text`."""
        return self.messages.text(key, **values)

    # ---- numbers -------------------------------------------------------------------------

    def percent(self, probability: float) -> str:
        """A chance in whole per cent; never "0 %" or "100 %". The space does not break.

        Examples
        --------
        >>> Wording(load_messages("nb"), Names()).percent(0.314)
        '31\xa0%'
        >>> Wording(load_messages("en"), Names()).percent(0.002)
        'under 1%'
        """
        if probability < LOWEST_SHOWN:
            return self.text("format.under_one")
        if probability > HIGHEST_SHOWN:
            return self.text("format.over_99")
        return self.text("format.percent", n=round(100 * probability))

    def chance(self, probability: float, interval: Interval) -> str:
        """A chance with its interval: ``31 % (18-47)``."""
        low, high = (_bound(end) for end in interval)
        return f"{self.percent(probability)} ({low}-{high})"

    def number(self, value: float, decimals: int = 1) -> str:
        """A number with the language's decimal mark."""
        return f"{value:.{decimals}f}".replace(".", self.text("format.decimal_mark"))

    def day(self, day: date) -> str:
        """A day in words: ``3. mars 2026``, ``3 March 2026``."""
        month = self.messages.words("format.months")[day.month - 1]
        return self.text("format.day", day=day.day, month=month, year=day.year)

    # ---- names ---------------------------------------------------------------------------

    def site(self, site_id: str) -> str:
        """A hospital's name."""
        return self.names.sites.get(site_id, site_id)

    def region(self, site_id: str) -> str:
        """A region's name without its legal form: "Helse Vest", "Western Norway"."""
        name = self.site(site_id)
        for form in _LEGAL_FORMS:
            name = name.removesuffix(form)
        return name

    def area(self, area_id: str) -> str:
        """An area's own name, as a heading has it."""
        return self.names.areas.get(area_id, area_id)

    def area_in_sentence(self, area_id: str) -> str:
        """An area inside a sentence: "cancer" where the heading says "Oncology"."""
        if not area_id:
            return self.text("area.this_field")
        key = f"area.{area_id}"
        return self.text(key) if key in self.messages else self.area(area_id)

    def centre(self, centre_id: str) -> str:
        """A centre's name."""
        return self.names.centres.get(centre_id, centre_id)

    def capability(self, capability_id: str) -> str:
        """A capability's name."""
        return self.names.capabilities.get(capability_id, capability_id)

    def capability_in_sentence(self, capability_id: str) -> str:
        """A capability inside a sentence: a small first letter, unless it is an abbreviation."""
        name = self.capability(capability_id)
        return name[:1].lower() + name[1:] if name[1:2].islower() else name

    # ---- codes ---------------------------------------------------------------------------

    def reason(self, reason: Reason) -> str:
        """A reason in one sentence, without a full stop, that reads as its effect is."""
        return self._sentence(reason.code, tuple(reason.values.items()), comparison(reason))

    @cached_property
    def _sentence(self) -> Callable[[str, Values, str | None], str]:
        # The same few counts return in list after list, and a list has hundreds of reasons.
        return lru_cache(maxsize=_SENTENCES)(self._make_sentence)

    def _make_sentence(self, code: str, values: Values, compared: str | None) -> str:
        sentence = self._code("reason", code, self._spoken(dict(values)))
        return f"{sentence}, {self.text(f'compared.{compared}')}" if compared else sentence

    def flag(self, code: str) -> str:
        """A flag in a few words."""
        return self._code("flag", code)

    def warning(self, warning: str) -> str:
        """A warning, given as ``code`` or ``code: detail``."""
        code, _, detail = warning.partition(":")
        detail = detail.strip()
        if code == "area_never_seen":
            detail = self.area_in_sentence(detail)
        if code == "text_cut":
            detail = self.field(detail)
        return self._code("warning", code.strip(), {"detail": detail})

    def excluded(self, excluded: Excluded) -> str:
        """Why a hospital is left out."""
        return self._code(
            "excluded", excluded.reason, {"detail": self.capability_in_sentence(excluded.detail)}
        )

    def note(self, code: str, count: int, detail: str, examples: Sequence[str]) -> str:
        """Something an import found worth knowing."""
        values = {"n": count, "detail": detail, "examples": "; ".join(examples)}
        return self._code("note", code, values)

    def group(self, group: str) -> str:
        """How a hospital stands to the request."""
        return self._code("group", group)

    def strength(self, candidate: Candidate) -> str:
        """How much data speaks, in two words."""
        return self.text(f"strength.{strength_of(candidate)}")

    def field(self, name: str) -> str:
        """What a field of a request is called."""
        return self._code("field", name)

    def value(self, field: str, value: object) -> str:
        """A value of a request's field in words: names, days, numbers, closed words."""
        if isinstance(value, tuple | list):
            return ", ".join(self.value(field, part) for part in value)
        if isinstance(value, date):
            return self.day(value)
        text = str(value)
        names = {
            "therapy_areas": self.area,
            "centre": self.centre,
            "required_capabilities": self.capability,
            "suggested_sites": self.site,
            "already_contacted": self.site,
            "regions": self.region,
        }
        if field in names:
            return ", ".join(names[field](part) for part in text.split("|"))
        if field.endswith("_on"):
            return self._day_as_written(text)
        return self._code("value", text) if field in _CLOSED_FIELDS else text

    def _day_as_written(self, text: str) -> str:
        try:
            return self.day(date.fromisoformat(text))
        except ValueError:
            return text

    def _code(self, section: str, code: str, values: Mapping[str, object] | None = None) -> str:
        # A code newer than this catalogue is shown as it is; the list must not fail over it.
        key = f"{section}.{code}"
        return self.text(key, **(values or {})) if key in self.messages else code

    def _spoken(self, values: Mapping[str, int | float | str]) -> dict[str, object]:
        names = {
            "area": self.area_in_sentence,
            "centre": self.centre,
            "capability": self.capability_in_sentence,
        }
        return {
            name: names[name](str(value)) if name in names else _whole(value)
            for name, value in values.items()
        }


#: What regions are called beyond their own name.
_LEGAL_FORMS = (" RHF", " Regional Health Authority")

#: Fields of a request that hold a word of a closed list.
_CLOSED_FIELDS = frozenset({"population", "request_type", "intervention_type"})


def _bound(probability: float) -> str:
    if probability < LOWEST_SHOWN:
        return "<1"
    if probability > HIGHEST_SHOWN:
        return ">99"
    return str(round(100 * probability))


def _whole(value: float | str) -> int | str:
    """Counts are spoken of in whole numbers, halves rounded up; texts stay."""
    return value if isinstance(value, str) else math.floor(value + 0.5)
