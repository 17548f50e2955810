"""What was known on a day, as frames: requests, hospitals, and what became of each forwarding."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from matcher.evidence import Standing, funnel
from matcher.frames.columns import days, names_at, yes_or_no
from matcher.history import History, day_number

#: What `History.country` means; -1, the last, is unresolved.
_COUNTRY = ("not_allocated", "allocated", "withdrawn", "unresolved")


def requests_frame(history: History) -> pd.DataFrame:
    """One row a request, in order of id.

    Parameters
    ----------
    history:
        As of any day: `Matcher.history`.

    Returns
    -------
    DataFrame
        ``request_id``, ``received_on``, ``channel``, ``request_type``, ``sponsor``, ``title``,
        ``area`` (the one counted, read from the text where none was given; "" unknown),
        ``phase``, ``n_forwarded`` (hospitals), ``country`` (allocated, not_allocated, withdrawn
        or unresolved), ``country_told_on``.
    """
    standing = Standing.of(history)
    areas = tuple(area.area_id for area in history.catalogue.areas)
    asked = standing.funnel.request
    requests = history.requests
    return pd.DataFrame(
        {
            "request_id": [one.request_id for one in requests],
            "received_on": days(np.array([day_number(r.received_on) for r in requests], np.int32)),
            "channel": [one.channel.value for one in requests],
            "request_type": [
                one.request_type.value if one.request_type else "" for one in requests
            ],
            "sponsor": [one.sponsor for one in requests],
            "title": [one.title for one in requests],
            "area": names_at(areas, standing.request_area),
            "phase": [one.phase for one in requests],
            "n_forwarded": np.bincount(asked, minlength=len(requests)),
            "country": [_COUNTRY[code] for code in history.country.tolist()],
            "country_told_on": days(history.country_told_on),
        }
    )


def forwardings_frame(history: History) -> pd.DataFrame:
    """One row a request and hospital it was forwarded to, and how far it came.

    Several departments, versions or sends are one row. A stage that is not known, not yet or
    not at all, is missing: unresolved is never "no".

    Returns
    -------
    DataFrame
        ``request_id``, ``site_id``, ``forwarded_on``, ``due_on``, ``answered_on``; then, True,
        False or missing: ``answered``, ``in_time``, ``interested`` (of those that answered),
        ``selected`` (of those interested, where Norway was chosen).
    """
    followed = funnel(history)
    ids = np.array([one.request_id for one in history.requests], np.str_)
    return pd.DataFrame(
        {
            "request_id": ids[followed.request].tolist(),
            "site_id": history.candidates.ids[followed.site].tolist(),
            "forwarded_on": days(followed.forwarded_on),
            "due_on": days(followed.due_on),
            "answered_on": days(followed.answered_on),
            "answered": yes_or_no(followed.answered),
            "in_time": yes_or_no(followed.in_time),
            "interested": yes_or_no(followed.interested),
            "selected": yes_or_no(followed.selected),
        }
    )


def hospitals_frame(history: History) -> pd.DataFrame:
    """One row a candidate, in order of id, those never asked among them.

    Returns
    -------
    DataFrame
        ``site_id``, ``name``, ``region`` ("" unknown), ``n_studies`` (public ones),
        ``n_forwarded``, ``n_answered``, ``n_interested``, ``n_selected``.
    """
    standing = Standing.of(history)
    followed, n = standing.funnel, history.n_sites

    def count(outcome: NDArray[np.float64]) -> NDArray[np.int64]:
        counted: NDArray[np.int64] = np.bincount(followed.site[outcome == 1], minlength=n)
        return counted

    return pd.DataFrame(
        {
            "site_id": history.candidates.ids.tolist(),
            "name": history.candidates.names.tolist(),
            "region": names_at(history.candidates.region_ids, history.candidates.region),
            "n_studies": np.asarray(standing.registry.totals).astype(np.int64),
            "n_forwarded": np.bincount(followed.site, minlength=n),
            "n_answered": count(followed.answered),
            "n_interested": count(followed.interested),
            "n_selected": count(followed.selected),
        }
    )


def interests_frame(history: History) -> pd.DataFrame:
    """One row a hospital and therapy area in which it has said it wants requests.

    Returns
    -------
    DataFrame
        ``site_id``, ``area``.
    """
    areas = np.array([area.area_id for area in history.catalogue.areas], np.str_)
    found = pd.DataFrame(
        {
            "site_id": history.candidates.ids[history.interests.site].tolist(),
            "area": areas[history.interests.area].tolist(),
        }
    )
    return found.drop_duplicates().sort_values(["site_id", "area"], ignore_index=True)
