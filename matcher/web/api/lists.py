"""The ranked list of a request: as it is now, as it was shown, and what is chosen from it."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from matcher.desk.choosing import in_groups
from matcher.domain.case import Chosen
from matcher.errors import NotFoundError
from matcher.services.desk.lists import Shown, choose, promised, ranked, show_list
from matcher.store import lists as kept
from matcher.store.cases import find
from matcher.web.api import ranking_bodies as bodies
from matcher.web.api.conditions import IfMatch, change, tag_of_revision
from matcher.web.api.once import ONCE
from matcher.web.api.request_bodies import CaseBody
from matcher.web.api.requests import seen_case
from matcher.web.api.routing import ApiRoute
from matcher.web.api.values import PathNumber, RequestId
from matcher.web.current import Current, Signed
from matcher.wording import ranking_as_json

router = APIRouter(prefix="/requests/{request_id:ref}", tags=["lists"], route_class=ApiRoute)


@router.get("/list", summary="The ranked list, kept as it is shown", response_model=bodies.ListBody)
def read_list(current: Signed, request_id: RequestId) -> Response:
    """Ranked with everything known by now; the same list shown again is kept once."""
    found = find(current.desk.store, request_id)
    shown = show_list(current.matcher, found.request, current.acting)
    etag = tag_of_revision(found.case.revision)  # of the request, which a choice is made from
    # Plain values as they are: to check what we made ourselves would take longer than making it.
    return JSONResponse(_list_body(shown, current), headers={"ETag": etag})


@router.get("/lists", summary="The lists that were shown, the first one first")
def list_lists(current: Signed, request_id: RequestId) -> list[bodies.KeptList]:
    """To whom, when, and by which model."""
    seen_case(current, request_id)
    found = kept.shown_lists(current.desk.store, request_id)
    return [bodies.KeptList.model_validate(one) for one in found]


@router.get("/lists/{list_id}", summary="A list as it was shown")
def read_kept_list(
    current: Signed, request_id: RequestId, list_id: PathNumber
) -> bodies.KeptListBody:
    """What it went by, the order with its chances, and who was left out."""
    found = kept.shown_list(current.desk.store, list_id)
    if found.request_id != request_id:
        raise NotFoundError(f"There is no list {list_id} here.", "Open the request again.")
    return bodies.KeptListBody.model_validate(found)


@router.post("/promise", summary="What choosing these hospitals would promise")
def promise_of_choice(
    current: Signed, request_id: RequestId, body: bodies.ToPromise
) -> bodies.PromiseBody:
    """Hospitals that are not on the list count for nothing; nothing is kept."""
    ranking = ranked(current.matcher, request_id)
    return bodies.PromiseBody.model_validate(promised(ranking, frozenset(body.sites)))


@router.get("/choice", summary="The choice that counts")
def read_choice(current: Signed, request_id: RequestId) -> bodies.ChoiceBody | None:
    """Null where nobody has chosen."""
    seen_case(current, request_id)
    choice = kept.newest_choice(current.desk.store, request_id)
    return None if choice is None else bodies.ChoiceBody.model_validate(choice)


@router.post("/choice", status_code=201, summary="Choose whom to forward to", dependencies=[ONCE])
def choose_sites(
    current: Signed,
    request_id: RequestId,
    body: bodies.NewChoice,
    response: Response,
    if_match: IfMatch = None,
) -> CaseBody:
    """The hospitals chosen, and those that expect to be asked and are left out, with why."""
    sites = [Chosen(one.site_id, one.chosen, one.reason, one.note) for one in body.sites]

    def keep(read: CaseBody) -> object:
        return choose(
            current.desk.store, request_id, read.revision, body.list_id, sites, current.acting
        )

    look = partial(seen_case, current, request_id)
    return change(if_match, look, keep).answered(response)


def _list_body(shown: Shown, current: Current) -> dict[str, object]:
    ranking = shown.ranking
    groups = in_groups(ranking.candidates)
    promise = bodies.PromiseBody.model_validate(shown.promise)
    return {
        **ranking_as_json(ranking, current.wording),
        "list_id": shown.kept.list_id,
        "groups": {group: [one.site_id for one in ones] for group, ones in groups.items()},
        "chosen": sorted(shown.chosen),
        "promise": promise.model_dump(mode="json"),
    }
