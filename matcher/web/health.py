"""For whatever watches over the process: whether it runs, and whether it can do its work."""

from __future__ import annotations

from fastapi import APIRouter, Request

from matcher.services.desk.desk import Desk
from matcher.web.settings import WebSettings

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(request: Request) -> dict[str, str]:
    """The store opens and the model in use verifies; 503 where not."""
    desk: Desk = request.app.state.desk
    settings: WebSettings = request.app.state.settings
    desk.matcher(settings.today())
    return {"status": "ready"}
