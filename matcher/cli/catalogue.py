"""`matcher sites`, `matcher resolve`, `matcher alias add`: the catalogue."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from matcher.cli.settings import Settings, now, settings_of, who
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
                _counts_for(site, settings),
            )
            for site in catalogue.sites
        ]
    if as_json:
        write_out(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    else:
        write_out(_table(rows))


def _counts_for(site: Site, settings: Settings) -> str:
    if site.trust in ("", site.site_id):
        return ""
    return settings.text("sites.counts_for", site=site.trust)


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

    settings = settings_of(context)
    catalogue = catalogue_of(settings.place(), today=now().date())
    given = names if names else _lines_of_input(settings)
    resolutions = (catalogue.names.resolve(name) for name in given)
    if as_json:
        _write_json(resolutions)
    else:
        for resolution in resolutions:
            write_out(_resolved(resolution, catalogue, settings))


def _lines_of_input(settings: Settings) -> Iterator[str]:
    if sys.stdin is None:
        return
    if sys.stdin.isatty():
        tell(settings.text("resolve.ask"))
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


def _resolved(found: Resolution, catalogue: Catalogue, settings: Settings) -> str:
    def named(site_id: str) -> str:
        return f"{catalogue.site(site_id).name} ({site_id})"

    key, values = "unknown", {"name": found.name}
    if found.site_id is not None:
        key = "found"
        values |= {"site": catalogue.site(found.site_id).name, "id": found.site_id}
        values["confidence"] = f"{found.confidence:.2f}"
        if found.trust_id and found.trust_id != found.site_id:
            key = "found_in"
            values |= {"trust": catalogue.site(found.trust_id).name, "trust_id": found.trust_id}
    elif found.may_mean:
        key = "several" if len(found.may_mean) > 1 else "shared"
        values["sites"] = f" {settings.text('resolve.or')} ".join(map(named, found.may_mean))
    elif found.closest:
        key, values = "closest", values | {"site": catalogue.site(found.closest).name}
    return render(line(settings.text(f"resolve.{key}", **values)), width=10_000, colour=False)


@alias.command("add")
def alias_add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The name as it is written somewhere.")],
    site: Annotated[str, typer.Argument(help="The hospital's id; see: matcher sites")],
) -> None:
    """Teach that NAME is the hospital SITE; what is stored is resolved anew."""
    from matcher.services.names import teach_name

    settings = settings_of(context)
    official, changed = teach_name(settings.place(), name, site, now=now(), actor=who())
    tell(settings.text("resolve.taught", name=name, site=official, n=changed))


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
