"""What the company reads of the answers: as a mail, and as the cells of a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from matcher.desk.overview import YES, Line, Overview
from matcher.wording.letters import Text
from matcher.wording.speech import Wording
from matcher.wording.withholding import one_line

Cell = str | int | float | None

COLUMNS = ("hospital", "department", "answer", "patients", "estimate", "contact", "answered_on")


def compose_overview(
    reference: str,
    told: Overview,
    wording: Wording,
    *,
    day: date,
    unit_name: str,
    name: str = "",
    names: bool = False,
    supplement: bool = False,
) -> Text:
    """Subject and body of the mail to the company.

    Parameters
    ----------
    names:
        Say which hospitals declined or have not answered, not only how many.
    supplement:
        It adds to an overview that is out.
    """

    def say(key: str, **values: object) -> str:
        return wording.text(f"overview.{key}", reference=reference, day=wording.day(day), **values)

    name, more = one_line(name), "_supplement" if supplement else ""
    hello = wording.text("letter.hello", name=name) if name else wording.text("letter.hello_nobody")
    parts = [hello, say(f"intro{more}")]
    for kind in YES:
        lines = [_line(line, told, wording) for line in told.lines if line.answer is kind]
        if lines:
            parts.append("\n".join((f"{say(kind.value)}:", *lines)))
    if not told.lines:
        parts.append(say("nobody"))
    if others := other_lines(told, wording, names=names):
        parts.append("\n".join(others))
    parts += [say("next"), say("choice"), f"{wording.text('letter.reply_thanks')}\n{unit_name}"]
    return say(f"subject{more}"), "\n\n".join(parts) + "\n"


def other_lines(told: Overview, wording: Wording, *, names: bool) -> list[str]:
    """Who declined and who has not answered: their names, or how many; nothing for none."""
    lines = []
    for key, sites in (("declined", told.declined), ("silent", told.silent)):
        label = wording.text(f"overview.{key}")
        if sites and names:
            said = ", ".join(wording.site(site) for site in sites)
            lines.append(wording.text("overview.line_names", label=label, names=said))
        elif sites:
            lines.append(wording.text("overview.line_count", label=label, n=len(sites)))
    return lines


def table_of(
    told: Overview, wording: Wording, *, names: bool
) -> tuple[list[str], list[list[Cell]]]:
    """The header and the rows of the overview as a table, those that declined or wait last."""
    rows: list[list[Cell]] = [
        [
            wording.site(line.site_id),
            line.department,
            wording.text(f"overview.{line.answer}"),
            line.patients,
            line.estimate,
            line.contact,
            line.answered_on.isoformat(),
            *((version_of(line, told, wording),) if told.amended_to else ()),
        ]
        for line in told.lines
    ]
    rows += [list(row) for row in _others(told, wording, names=names)]
    columns = (*COLUMNS, "version") if told.amended_to else COLUMNS
    return [wording.text(f"overview.{column}") for column in columns], rows


def _others(told: Overview, wording: Wording, *, names: bool) -> list[Sequence[Cell]]:
    rows: list[Sequence[Cell]] = []
    for key, sites in (("declined", told.declined), ("silent", told.silent)):
        label = wording.text(f"overview.{key}")
        if names:
            rows += [(wording.site(site), "", label) for site in sites]
        elif sites:
            rows.append((wording.text("overview.line_count", label=label, n=len(sites)),))
    return rows


def version_of(line: Line, told: Overview, wording: Wording) -> str:
    """Which version a yes is to, where the request has had several; "" where it has not."""
    if not told.amended_to:
        return ""
    version = line.version or wording.text("overview.first_version")
    if line.holds:
        return wording.text("overview.line_version", version=version)
    return wording.text("overview.line_unconfirmed", version=version, now=told.amended_to)


def _line(line: Line, told: Overview, wording: Wording) -> str:
    name = wording.site(line.site_id)
    if line.department:
        name = f"{name} ({one_line(line.department)})"
    details = []
    if line.patients is not None:
        details.append(wording.text("overview.line_patients", n=line.patients))
    if line.estimate is not None:
        n = wording.number(line.estimate, 0 if line.estimate.is_integer() else 1)
        details.append(wording.text("overview.line_estimate", n=n))
    if version := version_of(line, told, wording):
        details.append(version)
    if line.contact:
        details.append(wording.text("overview.line_contact", contact=one_line(line.contact)))
    if not details:
        return wording.text("overview.line_bare", name=name)
    return wording.text("overview.line", name=name, details=", ".join(details))
