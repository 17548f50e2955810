"""The list of a request: ranked, kept as it was shown, and chosen from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from matcher.desk.choosing import EXPECT_TO_BE_ASKED, Promise, check_choice, promise
from matcher.domain.case import Case, CaseState, Choice, Chosen, ShownList
from matcher.domain.person import Role
from matcher.domain.ranking import Candidate, Ranking
from matcher.domain.request import Request
from matcher.domain.vocabulary import ForwardingReason, Group, RequestType
from matcher.errors import ConflictError
from matcher.history import History
from matcher.history.columns import NO_DAY, day_of
from matcher.services.desk.acting import Acting
from matcher.services.matching import Matcher
from matcher.store import Store, cases, lists
from matcher.text.visible import visible_line

#: Six decimals, as in the JSON of a ranking.
_DECIMALS = 6

#: While a request stands here, its hospitals may be chosen.
_MAY_CHOOSE = frozenset(
    {
        CaseState.RECEIVED,
        CaseState.AWAITING_CLARIFICATION,
        CaseState.READY,
        CaseState.FORWARDED,
        CaseState.ON_HOLD,
    }
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A list on a page.

    Attributes
    ----------
    kept:
        The list as it is kept; a choice names it.
    choice:
        What was chosen last, if anything.
    chosen:
        Ids that are chosen: by the choice, else all hospitals that expect to be asked.
    promise:
        What that promises.
    last_asked:
        The day each hospital was last asked about anything, by its id.
    """

    ranking: Ranking
    kept: ShownList
    choice: Choice | None
    chosen: frozenset[str]
    promise: Promise
    last_asked: Mapping[str, date]


def show_list(matcher: Matcher, request: Request, acting: Acting) -> Shown:
    """Rank a request that is on the desk, by all that is known, and keep the list as it is shown.

    Raises
    ------
    NotFoundError
        There is no such request.
    RequestError, UnknownNameError
        It cannot be ranked as it stands.
    """
    store = matcher.store
    request_id = request.request_id
    ranking = matcher.ranked(request)
    kept = lists.keep_list(
        store,
        lists.NewList(request_id, ranking.model.id, ranking.as_of, list_content(ranking)),
        to=acting.person.username,
        now=acting.now,
    )
    choice = lists.newest_choice(store, request_id)
    chosen = chosen_sites(ranking.candidates, choice)
    asked = last_asked(matcher.history())
    return Shown(ranking, kept, choice, chosen, promised(ranking, chosen), asked)


@lru_cache(maxsize=2)
def last_asked(history: History) -> Mapping[str, date]:
    """The day each hospital was last asked about any request, by its id; absent: never."""
    sent = history.forwardings
    latest = np.full(history.n_sites, NO_DAY)
    valid = ~sent.cancelled
    np.maximum.at(latest, sent.site[valid], sent.forwarded_on[valid])
    days = zip(history.candidates.ids.tolist(), map(day_of, latest.tolist()), strict=True)
    return {site_id: day for site_id, day in days if day is not None}


def ranked(matcher: Matcher, request_id: str) -> Ranking:
    """The list of a request as it is now; looked at in passing, so it is not kept.

    Raises
    ------
    NotFoundError
        There is no such request.
    RequestError, UnknownNameError
        It cannot be ranked as it stands.
    """
    return matcher.ranked(cases.find(matcher.store, request_id).request)


def promised(ranking: Ranking, chosen: Collection[str]) -> Promise:
    """What choosing some hospitals of a list promises, for as many as the list reckons with."""
    return promise(ranking.candidates, chosen, ranking.reading.request.sites_wanted)


def chosen_sites(candidates: Sequence[Candidate], choice: Choice | None) -> frozenset[str]:
    """Who is chosen: as somebody chose, else every hospital that expects to be asked."""
    if choice is not None:
        return frozenset(one.site_id for one in choice.sites if one.chosen)
    return frozenset(one.site_id for one in candidates if one.group in EXPECT_TO_BE_ASKED)


def choose(
    store: Store,
    request_id: str,
    revision: int,
    list_id: int,
    sites: Sequence[Chosen],
    acting: Acting,
) -> Case:
    """Choose whom to forward to, from a list that was shown.

    Parameters
    ----------
    revision:
        Of the case as it was read.
    sites:
        The hospitals chosen, and those that expect to be asked and are left out, with why.

    Raises
    ------
    ConflictError
        Somebody else changed the case since; or nothing is chosen any more where it stands; or
        it is about the country, and not forwarded.
    RequestError
        A hospital that expects to be asked is left out without a reason; nobody is chosen.
    """
    acting.needs(Role.COORDINATOR)
    one = cases.find(store, request_id)
    if one.request.request_type is RequestType.COUNTRY:
        raise ConflictError(f"{request_id} is about the country, and is not forwarded.")
    if one.case.state not in _MAY_CHOOSE:
        raise ConflictError(f"{request_id} is '{one.case.state}': nothing is chosen there.")
    shown = lists.shown_list(store, list_id)
    if shown.request_id != request_id:
        raise ConflictError(f"List {list_id} is of another request.", "Open the request again.")
    check_choice(groups_of(shown), sites)
    case = replace(one.case, revision=revision)
    said = [replace(site, note=visible_line(site.note)) for site in sites]
    return lists.choose(store, case, list_id, said, acting.author)


def groups_of(shown: ShownList) -> dict[str, Group]:
    """Group by site id, of a list that was shown."""
    return {one["site_id"]: Group(one["group"]) for one in shown.content["candidates"]}


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a hospital is forwarded to, for the record: what the next model learns from.

    `propensity` only where chance decided.
    """

    reason: ForwardingReason
    shown_rank: int
    propensity: float | None = None


def grounds(shown: ShownList, chosen: Mapping[str, bool] | frozenset[str]) -> dict[str, Grounds]:
    """The grounds of each chosen hospital: named, declared, added by the list, or drawn."""
    suggestion = shown.content["suggestion"]
    explored: Mapping[str, float] = suggestion["explored"]
    added = set(suggestion["forward_to"]) - set(explored)
    found = {}
    for one in shown.content["candidates"]:
        site_id, group = one["site_id"], Group(one["group"])
        if site_id not in chosen:
            continue
        reason = ForwardingReason.COORDINATOR
        if group is Group.SPONSOR_NAMED:
            reason = ForwardingReason.SPONSOR_NAMED
        elif site_id in explored:
            reason = ForwardingReason.EXPLORATION
        elif site_id in added and group not in EXPECT_TO_BE_ASKED:
            reason = ForwardingReason.MODEL
        found[site_id] = Grounds(reason, one["rank"], explored.get(site_id))
    return found


def list_content(ranking: Ranking) -> dict[str, Any]:
    """A ranking as plain JSON values: what it went by, and the order with its chances."""
    reading, suggestion = ranking.reading, ranking.suggestion
    return {
        "request": _plain(asdict(reading.request)),
        "areas": [list(area) for area in reading.areas],
        "findings": [asdict(finding) for finding in reading.findings],
        "p_norway": _rounded(ranking.p_norway.probability),
        "candidates": [
            {
                "rank": one.rank,
                "site_id": one.site_id,
                "group": one.group.value,
                "probability": _rounded(one.probability),
                "interval": [_rounded(end) for end in one.interval],
                "p_interested": _rounded(one.p_interested),
            }
            for one in ranking.candidates
        ],
        "excluded": [asdict(one) for one in ranking.excluded],
        "suggestion": {
            "forward_to": list(suggestion.forward_to),
            "consider": list(suggestion.consider),
            "explored": {site: _rounded(p) for site, p in suggestion.explored.items()},
            "floored": list(suggestion.floored),
        },
        "warnings": list(ranking.warnings),
    }


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
        if value not in (None, "", ())
    }


def _rounded(value: float) -> float:
    return round(float(value), _DECIMALS)
