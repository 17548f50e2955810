"""The catalogue of a store, and names taught to it."""

from __future__ import annotations

from datetime import date, datetime

from matcher.catalogue import Catalogue
from matcher.services.places import Place, open_place
from matcher.store import reads, writes

#: What is taught stays; the hospital it is taught of is not guessed from a misspelt name.
_THE_NAME_ITSELF = 0.99


def catalogue_of(place: Place, *, today: date) -> Catalogue:
    """The hospitals, areas, capabilities and centres of a store."""
    return reads.catalogue(open_place(place, today=today))


def teach_name(place: Place, name: str, site: str, *, now: datetime, actor: str) -> tuple[str, int]:
    """Teach that a name is a hospital, and resolve what is stored anew.

    Parameters
    ----------
    site:
        The hospital's id, or a name it is known by.
    now:
        The moment, with its time zone.

    Returns
    -------
    tuple
        The hospital's official name, and how many stored rows now stand for another
        hospital than before.

    Raises
    ------
    UnknownNameError
        No such hospital; the closest is named.
    UserError
        The name is empty, or another hospital's own.
    """
    today = now.date()
    store = open_place(place, today=today)
    catalogue = reads.catalogue(store)
    known = {found.site_id for found in catalogue.sites}
    if site not in known:
        found = catalogue.names.resolve(site)
        if found.site_id is not None and found.confidence >= _THE_NAME_ITSELF:
            site = found.site_id
    official = catalogue.site(site).name
    return official, writes.add_alias(store, name, site, today=today, actor=actor, now=now)
