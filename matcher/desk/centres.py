"""What the centres report: requests that came to them directly, and whom they forwarded ours to.

Direct requests are counts and stay beside the portal's figures: they are no requests here, in no
cohort of the model's and in none of the portal's numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from matcher.desk.overview import asked
from matcher.domain.events import Forwarding
from matcher.domain.vocabulary import ForwardingReason


@dataclass(frozen=True, slots=True)
class DirectRequests:
    """How many requests of one kind came to a centre directly in one year.

    Attributes
    ----------
    request_type:
        ``site``, ``country`` or ``unspecified``.
    therapy_area:
        Id of the area; "" where the centre did not say.
    """

    centre: str
    year: int
    request_type: str
    therapy_area: str
    n: int


def summed(rows: Iterable[DirectRequests]) -> tuple[DirectRequests, ...]:
    """One row for each centre, year, type and area, in that order.

    Examples
    --------
    >>> one = DirectRequests("cancer", 2025, "site", "oncology", 1)
    >>> [row.n for row in summed([one, one])]
    [2]
    """
    counts: Counter[tuple[str, int, str, str]] = Counter()
    for row in rows:
        counts[row.centre, row.year, row.request_type, row.therapy_area] += row.n
    return tuple(DirectRequests(*key, n) for key, n in sorted(counts.items()) if n)


@dataclass(frozen=True, slots=True)
class Onward:
    """What a centre did with one hospital.

    Attributes
    ----------
    forwarded_on:
        None: it was not forwarded there.
    """

    site_id: str
    forwarded_on: date | None
    department: str = ""


@dataclass(frozen=True, slots=True)
class CentreReport:
    """What a centre's report makes of the forwardings of a request.

    Attributes
    ----------
    changed:
        Forwardings as they stand from now on: new ones, other days, those that never were.
    new:
        Those of them that ask a hospital or department for the first time.
    """

    changed: tuple[Forwarding, ...]
    new: tuple[Forwarding, ...]


def apply_report(
    request_id: str,
    centre: str,
    onward: Sequence[Onward],
    so_far: Sequence[Forwarding],
    *,
    version: str,
    due_on: date,
    name: str,
) -> CentreReport:
    """Turn a centre's report into forwardings.

    Parameters
    ----------
    so_far:
        What was forwarded of the request already; what we forwarded ourselves stays as it is.
    due_on:
        By when a hospital asked for the first time is to answer.
    name:
        Forwarding id of what is new.
    """
    standing = {(one.site, one.department): one for one in asked(so_far) if one.via == centre}
    ours = {one.site for one in asked(so_far) if one.via != centre}
    changed, new = [], []
    for one in onward:
        known = standing.get((one.site_id, one.department))
        if known is None and one.forwarded_on is not None:
            if one.site_id in ours and not one.department:
                continue
            fresh = Forwarding(
                request_id,
                one.site_id,
                one.forwarded_on,
                forwarding_id=name,
                department=one.department,
                version=version,
                due_on=max(due_on, one.forwarded_on),
                via=centre,
                reason=ForwardingReason.CENTRE,
            )
            changed.append(fresh)
            new.append(fresh)
        elif known is not None and one.forwarded_on is None:
            changed.append(replace(known, cancelled_on=known.forwarded_on, known_on=None))
        elif known is not None and one.forwarded_on != known.forwarded_on:
            day = one.forwarded_on or known.forwarded_on
            changed.append(replace(known, forwarded_on=day, known_on=None))
    return CentreReport(tuple(changed), tuple(new))
