"""How a request was read, so that a wrong guess is seen and corrected before it misleads."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from matcher.cli.terminal import line
from matcher.domain.request import Finding, Reading
from matcher.wording import Wording

#: Fields that are shown even when the request says nothing about them.
_ALWAYS = ("population", "request_type", "sites_wanted", "reply_due_on")
#: Fields that are shown where there is something to show.
_WHERE_SAID = (
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


def reading_table(reading: Reading, wording: Wording) -> RenderableType:
    """What was given and what was read from which words, and how to correct it."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    for field, value, origin in _rows(reading, wording):
        said = line(value)
        if origin:
            said.append(" ").append_text(line(f"- {origin}", "dim"))
        table.add_row(field, said)
    area = reading.areas[0][0] if reading.areas else "dermatology"
    correct = wording.text("list.to_correct", example=f'therapy_areas = ["{area}"]')
    body = Group(table, line(correct, "dim"))
    heading = line(wording.text("list.read_heading"), "bold")
    return Group(heading, Padding(body, (0, 0, 1, 2)))


def _rows(reading: Reading, wording: Wording) -> Iterator[tuple[str, str, str]]:
    """(name of the field, value in words, where it came from)."""
    yield from _area_rows(reading, wording)
    for field in (*_ALWAYS, *_WHERE_SAID):
        value = getattr(reading.request, field)
        finding = next((found for found in reading.findings if found.field == field), None)
        if value in (None, "", ()):
            if finding is not None:
                yield (
                    wording.field(field),
                    wording.value(field, finding.value),
                    _origin(finding, wording),
                )
            elif field in _ALWAYS:
                yield wording.field(field), wording.text("field.not_said"), ""
        else:
            yield wording.field(field), wording.value(field, value), _origin(finding, wording)
    centres = [_centre(centre, wording) for centre in reading.centres]
    yield wording.field("centre"), ", ".join(centres) or wording.text("list.no_centre"), ""


def _area_rows(reading: Reading, wording: Wording) -> Iterator[tuple[str, str, str]]:
    label = wording.field("therapy_areas")
    if not reading.areas:
        yield label, wording.text("field.not_said"), ""
    for area, _ in reading.areas:
        finding = next(
            (f for f in reading.findings if f.field == "therapy_areas" and f.value == area), None
        )
        yield label, wording.area(area), _origin(finding, wording)
        label = ""


def _origin(finding: Finding | None, wording: Wording) -> str:
    if finding is None:
        return wording.text("list.given")
    if finding.words:
        origin = wording.text("list.read_from", words=finding.words)
    else:
        origin = wording.text("list.derived")
    if finding.confidence < _CERTAIN:
        origin += f" ({wording.text('list.uncertain')})"
    return origin


def _centre(centre: str, wording: Wording) -> str:
    host = wording.names.centre_hosts.get(centre, "")
    name = wording.centre(centre)
    if host not in wording.names.sites:  # a store of other hospitals, as the demo's
        return name
    return f"{name} ({wording.text('list.host', site=wording.site(host))})"
