"""`matcher sites`, `matcher resolve`, `matcher alias add`: the catalogue."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from matcher.cli.settings import now, settings_of, who
from matcher.cli.terminal import (
    is_terminal,
    line,
    render,
    shows_colour,
    tell,
    width_of_output,
    write_out,
)
from matcher.errors import UserError

if TYPE_CHECKING:
    from matcher.catalogue import Catalogue, Resolution
    from matcher.domain.site import Site

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]

alias = typer.Typer(help="Teach names of hospitals.", no_args_is_help=True)

#: A name is a line; a longer one is a file that was meant for something else.
_LONGEST_NAME = 10_000

#: Columns of a table that no terminal shows.
_PIPED_WIDTH = 400


def sites(
    context: typer.Context,
    as_json: AsJson = False,
    capabilities: Annotated[
        bool, typer.Option("--capabilities", help="List the words for capabilities instead.")
    ] = False,
) -> None:
    """List hospitals, or words for capabilities."""
    from matcher.services.names import catalogue_of

    settings = settings_of(context)
    catalogue = catalogue_of(settings.place(), today=now().date())
    if capabilities:
        found: list[dict[str, Any]] = [
            {
                "capability_id": kind.capability_id,
                "nb": kind.name_nb,
                "nn": kind.name_nn,
                "en": kind.name_en,
            }
            for kind in catalogue.capability_kinds
        ]
        rows: list[tuple[str, ...]] = [
            (item["capability_id"], item[settings.language()]) for item in found
        ]
    else:
        found = [_site(site) for site in catalogue.sites]
        rows = [
            (
                site.site_id,
                site.name,
                site.city,
                "" if site.trust in ("", site.site_id) else f"counts for {site.trust}",
            )
            for site in catalogue.sites
        ]
    if as_json:
        write_out(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    else:
        write_out(_table(rows))


def _site(site: Site) -> dict[str, Any]:
    """A hospital in the columns of the contract."""
    return {
        "site_id": site.site_id,
        "name": site.name,
        "aliases": list(site.aliases),
        "trust": site.trust,
        "region": site.region,
        "city": site.city,
        "county": site.county,
        "lat": site.lat,
        "lon": site.lon,
        "kind": site.kind,
        "org_number": site.org_number,
        "language": site.language,
        "is_candidate": site.is_candidate,
        "active_from": site.active_from.isoformat() if site.active_from else None,
        "active_to": site.active_to.isoformat() if site.active_to else None,
    }


def resolve(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Names; none: one a line from standard input."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say which hospital each name means."""
    from matcher.services.names import catalogue_of

    catalogue = catalogue_of(settings_of(context).place(), today=now().date())
    given = names if names else _lines_of_input()
    resolutions = (catalogue.names.resolve(name) for name in given)
    if as_json:
        _write_json(resolutions)
    else:
        for resolution in resolutions:
            write_out(_resolved(resolution, catalogue))


def _lines_of_input() -> Iterator[str]:
    if sys.stdin is None:
        return
    if sys.stdin.isatty():
        tell("One name a line; end with Ctrl-D.")
    for number, raw in enumerate(sys.stdin.buffer, start=1):
        if len(raw) > _LONGEST_NAME:
            raise UserError(
                f"Line {number} of standard input is {len(raw):,} bytes long; it is no name.",
                "Give one name a line.",
            )
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8", errors="replace")
        yield text.rstrip("\r\n")


def _write_json(resolutions: Iterable[Resolution]) -> None:
    """A JSON array written as it comes, so that a long list needs no memory."""
    separator = "["
    for found in resolutions:
        item = {
            "name": found.name,
            "site_id": found.site_id,
            "trust_id": found.trust_id,
            "confidence": round(found.confidence, 4),
        }
        write_out(f"{separator}\n  {json.dumps(item, ensure_ascii=False)}")
        separator = ","
    write_out("[]\n" if separator == "[" else "\n]\n")


def _resolved(found: Resolution, catalogue: Catalogue) -> str:
    if found.site_id is None:
        hint = f" (closest: {catalogue.site(found.closest).name})" if found.closest else ""
        text = f"{found.name}: unknown{hint}"
    else:
        text = f"{found.name}: {catalogue.site(found.site_id).name} ({found.site_id})"
        if found.trust_id and found.trust_id != found.site_id:
            text += f", counts for {catalogue.site(found.trust_id).name} ({found.trust_id})"
        text += f", confidence {found.confidence:.2f}"
    return render(line(text), width=10_000, colour=False)


@alias.command("add")
def alias_add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The name as it is written somewhere.")],
    site: Annotated[str, typer.Argument(help="The hospital's id; see: matcher sites")],
) -> None:
    """Teach that NAME is the hospital SITE; what is stored is resolved anew."""
    from matcher.services.names import teach_name

    official, changed = teach_name(settings_of(context).place(), name, site, now=now(), actor=who())
    rows = "1 stored row" if changed == 1 else f"{changed} stored rows"
    tell(f"'{name}' is now {official}; {rows} resolved anew.")


def _table(rows: list[tuple[str, ...]]) -> str:
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for position in range(len(rows[0]) if rows else 0):
        table.add_column(no_wrap=position == 0, overflow="fold")
    for row in rows:
        table.add_row(*(line(cell) for cell in row))
    # Piped on, a row is a line, whatever its length: that is what grep and sort expect.
    width = width_of_output() if is_terminal(sys.stdout) else _PIPED_WIDTH
    return render(table, width=width, colour=shows_colour())
