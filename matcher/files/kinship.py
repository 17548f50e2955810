"""Who belongs to whom: the trust a hospital counts for, the request another follows from.

Sees the rows of an import one by one and judges them once all have been seen, because a trust
or a parent may stand in a later row.
"""

from __future__ import annotations

from collections.abc import Container, Mapping

from matcher.domain.batch import Problem, Row
from matcher.domain.events import ReceivedRequest
from matcher.domain.site import Site
from matcher.files.lookup import Lookup
from matcher.files.records import Remarks


class Kinship:
    """The checks of one import on trusts and parents.

    Parameters
    ----------
    parents:
        The parent of each request the store holds, where it has one.
    lookup:
        Knows the hospitals as they will be after the import.
    remarks:
        Where what is no error is counted.
    """

    def __init__(self, parents: Mapping[str, str], lookup: Lookup, remarks: Remarks) -> None:
        self._lookup = lookup
        self._remarks = remarks
        self._parents = dict(parents)
        self._said_parents: dict[str, str] = {}
        self._said_sites: dict[str, str] = {}

    def note(self, row: Row) -> None:
        """Take in a row of hospitals or requests; others say nothing here."""
        record = row.record
        if isinstance(record, Site):
            self._said_sites[record.site_id] = row.where
        elif isinstance(record, ReceivedRequest) and not record.withdrawn:
            request = record.request
            if request.parent_id:
                self._parents[request.request_id] = request.parent_id
                self._said_parents[request.request_id] = row.where
            elif row.said is None or "parent_id" in row.said:
                self._parents.pop(request.request_id, None)
                self._said_parents.pop(request.request_id, None)

    def finish(self, known_requests: Container[str]) -> list[Problem]:
        """What is wrong, now that every row has been seen.

        Parameters
        ----------
        known_requests:
            Ids of the requests in the files and in the store.
        """
        for site_id in self._said_sites:
            site = self._lookup.hospital(site_id)
            if site is not None and site.is_candidate and not site.region:
                self._remarks.candidates_without_region[site.name] += 1
        for request_id in self._said_parents:
            if (parent := self._parents[request_id]) not in known_requests:
                self._remarks.unknown_parents[parent] += 1
        return [*self._trust_problems(), *self._parent_problems()]

    def _trust_problems(self) -> list[Problem]:
        """Hospitals that count for one that counts for another, or in a circle."""
        problems = []
        for site in self._lookup.hospitals() if self._said_sites else ():
            trust = self._lookup.trust_of(site.site_id)
            of_trust = self._lookup.trust_of(trust)
            where = self._said_sites.get(site.site_id) or self._said_sites.get(trust)
            if where is None or of_trust == trust:
                continue
            this, that, last = map(self._lookup.describe, (site.site_id, trust, of_trust))
            if of_trust == site.site_id:
                rule = f"makes a circle: {this} counts for {that}, and that for it"
                remedy = "One of the two counts for itself: write its own id as its trust."
            else:
                rule = f"is itself part of {last}, and {this} counts for it"
                remedy = f"Write {of_trust} as the trust of {this} as well."
            problems.append(Problem(where, "trust", trust, rule, remedy))
        return problems

    def _parent_problems(self) -> list[Problem]:
        """Requests that in the end follow from themselves."""
        return [
            Problem(
                where,
                "parent_id",
                self._parents[request_id],
                f"makes a circle: request {request_id} would follow from itself",
                "Name the request that came first, or leave the cell of the first one empty.",
            )
            for request_id, where in self._said_parents.items()
            if self._follows_from_itself(request_id)
        ]

    def _follows_from_itself(self, request_id: str) -> bool:
        seen: set[str] = set()
        at = self._parents.get(request_id)
        while at is not None and at not in seen:
            if at == request_id:
                return True
            seen.add(at)
            at = self._parents.get(at)
        return False
