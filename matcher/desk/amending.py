"""A request that the company has changed: which version an answer is to, and whether it holds.

A material change asks for the answer anew; any other leaves it as it was. Must not word anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Amendment:
    """A new version of a request.

    Attributes
    ----------
    version, before:
        What it is called, and what held until then; "" for a first version without a name.
    is_material:
        It matters for an answer: one given earlier has to be confirmed.
    what:
        What has changed, in the words of whoever noted it.
    """

    version: str
    before: str
    is_material: bool
    what: str
    noted_on: date
    noted_by: str = ""


def next_version(version: str) -> str:
    """What the version after this one is likely called.

    Examples
    --------
    >>> next_version(""), next_version("v2"), next_version("Protocol 9.1")
    ('v2', 'v3', 'Protocol 10')
    """
    found = re.search(r"\d{1,6}", version)
    if found is None:
        return "v2"
    return f"{version[: found.start()]}{int(found[0]) + 1}"


def version_on(day: date, amendments: Sequence[Amendment]) -> str:
    """The version that held when a day began; of the day of a change, the one before it."""
    if not amendments:
        return ""
    held = [one.version for one in amendments if one.noted_on < day]
    return held[-1] if held else amendments[0].before


def holds(version: str, day: date, amendments: Sequence[Amendment]) -> bool:
    """Whether something said of a version on a day is not overtaken by a material change.

    Examples
    --------
    >>> new = Amendment("v2", "", True, "Two more visits.", date(2026, 3, 5))
    >>> holds("", date(2026, 3, 3), [new]), holds("v2", date(2026, 3, 9), [new])
    (False, True)
    """
    return not any(one.is_material for one in amendments[_place(version, day, amendments) :])


def _place(version: str, day: date, amendments: Sequence[Amendment]) -> int:
    """How many amendments were known to whoever spoke of a version."""
    for place, one in enumerate(amendments, 1):
        if one.version == version:
            return place
    if amendments and amendments[0].before == version:
        return 0
    # A version that nobody has noted, as of an imported answer: the day has to do.
    return sum(one.noted_on <= day for one in amendments)
