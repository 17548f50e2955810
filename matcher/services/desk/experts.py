"""Who can be asked about a country request: the centres of its field, and hospitals' experts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.catalogue.terms import read
from matcher.desk.letters import centre_purpose, plan
from matcher.desk.planned import Ask
from matcher.domain.request import Request
from matcher.services.desk.drafts import directory
from matcher.services.matching import Matcher


@dataclass(frozen=True, slots=True)
class Party:
    """A centre, or a hospital whose expert may be asked.

    Attributes
    ----------
    party:
        ``site:<site_id>`` or ``centre:<centre_id>``.
    has_address:
        Somebody can be written to there today.
    """

    party: str
    has_address: bool

    @property
    def own(self) -> str:
        """The id of the hospital or the centre."""
        return self.party.partition(":")[2]

    @property
    def is_centre(self) -> bool:
        """Whether it is a centre."""
        return self.party.startswith(centre_purpose(""))


def parties(
    matcher: Matcher, request: Request, sites: Sequence[str], asked: frozenset[str]
) -> tuple[Party, ...]:
    """The centres of the request's field, then these hospitals, without those asked already."""
    reading, known = read(request, matcher.catalogue), directory(matcher.store)
    addresses = {one.purpose for one in known.addresses if one.email}
    centres = [centre_purpose(one) for one in (request.centre, *reading.centres) if one]
    found = [Party(one, one in addresses) for one in dict.fromkeys(centres)]
    planned = plan(
        reading,
        [Ask(site) for site in sites],
        known,
        so_far=(),
        catalogue=matcher.catalogue,
        day=matcher.today,
    )
    found += [Party(f"site:{site}", site not in planned.without_contact) for site in sites]
    return tuple(one for one in found if one.party not in asked)
