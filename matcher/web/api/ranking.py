"""Ranking a request that is only tried out."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from matcher.ranking import Steering
from matcher.web.api.mapping import request_of
from matcher.web.api.ranking_bodies import RankingBody, ToRank
from matcher.web.api.routing import ApiRoute
from matcher.web.current import Signed
from matcher.wording import ranking_as_json

router = APIRouter(tags=["lists"], route_class=ApiRoute)


@router.post("/rank", summary="Rank the hospitals for a request", response_model=RankingBody)
def rank_request(current: Signed, body: ToRank) -> Response:
    """As `matcher rank --json` does; nothing is kept, and a reader may ask."""
    steering = Steering(body.explore, body.floor, body.floor_for)
    ranking = current.matcher.rank(
        request_of(body.request), as_of=body.as_of, top=body.top, steering=steering
    )
    # Plain values as they are: to check what we made ourselves would take longer than making it.
    return JSONResponse(ranking_as_json(ranking, current.wording))
