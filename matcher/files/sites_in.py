"""Hospitals that the files themselves bring: the catalogue with them in it.

Read before every other table, because any other row may name one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date

from matcher.catalogue import Catalogue
from matcher.domain.site import Site
from matcher.files.cells import CellError, read_text, split_list
from matcher.files.lookup import Lookup
from matcher.files.records import Remarks, RowReader
from matcher.files.tables_in import Recognised


def with_imported_sites(
    catalogue: Catalogue, tables: Sequence[Recognised], *, today: date
) -> Catalogue:
    """The catalogue with the hospitals of every `sites` table added or corrected.

    A row that cannot be read adds nothing here; the checks report it.
    """
    sources = [table for table in tables if table.table.name == "sites"]
    if not sources:
        return catalogue
    # Names first: the trust of a hospital may be one that only a later row brings.
    named = catalogue.with_sites(_merge(catalogue.sites, _named_in(sources)))
    lookup = Lookup(named)
    sites: list[tuple[Site, frozenset[str]]] = []
    for table in sources:
        reader = RowReader(
            table.match, table.source.label, lookup=lookup, today=today, remarks=Remarks()
        )
        for number, cells in table.source.rows():
            values = reader.values(number, cells)
            if isinstance(values, list):
                continue
            rows = reader.rows(number, values, cells)
            sites += [(r.record, r.said or frozenset()) for r in rows if isinstance(r.record, Site)]
    return catalogue.with_sites(_merge(catalogue.sites, sites))


def with_taught_names(
    catalogue: Catalogue, tables: Sequence[Recognised], *, today: date
) -> Catalogue:
    """The catalogue with the names of every `aliases` table taught, for the other rows.

    A row that cannot be read teaches nothing here; the checks report it.
    """
    taught = dict(catalogue.taught_names)
    lookup = Lookup(catalogue)
    for table in tables:
        if table.table.name == "aliases":
            reader = RowReader(
                table.match, table.source.label, lookup=lookup, today=today, remarks=Remarks()
            )
            for number, cells in table.source.rows():
                values = reader.values(number, cells)
                if not isinstance(values, list):
                    taught[str(values["name"])] = str(values["site"])
    if taught == catalogue.taught_names:
        return catalogue
    return catalogue.with_sites(catalogue.sites, taught_names=taught)


def _named_in(sources: Iterable[Recognised]) -> list[tuple[Site, frozenset[str]]]:
    found: list[tuple[Site, frozenset[str]]] = []
    for table in sources:
        at = {column.name: position for position, column in table.match.columns}
        said = frozenset(at) & {"name", "aliases"}
        for _, cells in table.source.rows():
            if len(cells) <= max(at.values()):
                continue
            try:
                site_id, name = read_text(cells[at["site_id"]]), read_text(cells[at["name"]])
                aliases = tuple(split_list(cells[at["aliases"]])) if "aliases" in at else ()
            except CellError:
                continue
            if site_id and name:
                found.append((Site(site_id, name, aliases=aliases, trust=site_id), said))
    return found


def _merge(
    known: Sequence[Site], imported: Iterable[tuple[Site, frozenset[str]]]
) -> tuple[Site, ...]:
    """Known hospitals with what the files say of them, then the new ones."""
    sites = {site.site_id: site for site in known}
    names = {item.name for item in fields(Site)}
    for site, said in imported:
        before = sites.get(site.site_id)
        if before is None:
            sites[site.site_id] = site
        else:
            spoken = {name: getattr(site, name) for name in said & names}
            sites[site.site_id] = replace(before, **spoken)
    return tuple(sites.values())
