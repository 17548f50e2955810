"""How a request was read, so that a wrong guess is seen and corrected before it misleads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from matcher.cli.plain import NO_BREAK
from matcher.cli.terminal import line
from matcher.domain.request import Finding, Reading
from matcher.domain.vocabulary import InterventionType, Population
from matcher.wording import Wording

#: Fields whose silence is worth a line.
_MISSED = ("population", "sites_wanted", "reply_due_on")
#: Fields that are shown where there is something to show, in this order.
_WHERE_SAID = (
    "request_type",
    "population",
    "sites_wanted",
    "reply_due_on",
    "intervention_type",
    "required_capabilities",
    "phase",
    "patients_wanted",
    "regions",
    "suggested_sites",
    "already_contacted",
)

#: A finding below this is marked as uncertain.
_CERTAIN = 0.7

#: What a form says in its own words: such a "word of the text" is the field itself.
_WORDS_OF_FORMS = frozenset({*Population, *InterventionType})


def reading_table(reading: Reading, wording: Wording) -> RenderableType:
    """What was read from which words, how to correct it, and in a line what was given."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    for field, value, origin in _rows(reading, wording):
        said = line(value)
        if origin:
            said.append(" ").append_text(line(f"- {origin}", "dim"))
        table.add_row(field, said)
    parts: list[RenderableType] = [table]
    if reading.findings or not reading.areas:
        area = reading.areas[0][0] if reading.areas else "dermatology"
        example = f'therapy_areas = ["{area}"]'.replace(" ", NO_BREAK)
        parts.append(line(wording.text("list.to_correct", example=example), "dim"))
    heading = line(wording.text("list.read_heading"), "bold")
    return Group(heading, Padding(Group(*parts), (0, 0, 1, 2)))


def _rows(reading: Reading, wording: Wording) -> Iterator[tuple[str, str, str]]:
    """(name of the field, value in words, where it came from); what was given comes together."""
    yield from _area_rows(reading, wording)
    found = {finding.field: finding for finding in reversed(reading.findings)}
    given, missed = [], []
    for field in _WHERE_SAID:
        value, finding = getattr(reading.request, field), found.get(field)
        if value in (None, "", ()) and finding is not None:
            value = finding.value
        if value not in (None, "", ()):
            told = wording.field(field), wording.value(field, value)
            if finding is None:
                given.append(f"{told[0]}:{NO_BREAK}{told[1]}")
            else:
                yield (*told, _origin(finding, wording))
        elif field == "request_type":
            yield wording.field(field), wording.text("value.unspecified"), ""
        elif field in _MISSED:
            missed.append(wording.field(field))
    centres = [centre_and_host(centre, wording) for centre in reading.centres]
    for label, centre in zip_longest(
        [wording.field("centre")], centres or [wording.text("list.no_centre")], fillvalue=""
    ):
        yield label, centre, ""
    if given:
        yield wording.text("list.given"), " · ".join(given), ""
    if missed:
        yield wording.text("list.not_said"), " · ".join(missed), ""


def _area_rows(reading: Reading, wording: Wording) -> Iterator[tuple[str, str, str]]:
    label = wording.field("therapy_areas")
    if not reading.areas:
        yield label, wording.text("field.not_said"), ""
    for area, _ in reading.areas:
        finding = next(
            (f for f in reading.findings if f.field == "therapy_areas" and f.value == area), None
        )
        yield label, wording.area(area), _origin(finding, wording) if finding else ""
        label = ""


def _origin(finding: Finding, wording: Wording) -> str:
    if finding.words and finding.words not in _WORDS_OF_FORMS:
        origin = wording.text("list.read_from", words=finding.words)
    else:
        origin = wording.text("list.derived")
    if finding.confidence < _CERTAIN:
        origin += f" ({wording.text('list.uncertain')})"
    return origin


def centre_and_host(centre: str, wording: Wording) -> str:
    """A centre with the hospital it is at, where the store knows that hospital."""
    host = wording.names.centre_hosts.get(centre, "")
    name = wording.centre(centre)
    if host not in wording.names.sites:  # a store of other hospitals, as the demo's
        return name
    return f"{name}, {wording.text('list.host', site=wording.site(host))}"
