"""The accessibility statement: what has been checked, and what is known not to be good enough."""

from __future__ import annotations

from fastapi import APIRouter, Response

from matcher.web.current import Anyone
from matcher.web.rendering import page

router = APIRouter()


@router.get("/accessibility")
def accessibility_page(current: Anyone) -> Response:
    """Show the statement, to anyone."""
    return page(current, "accessibility.html")
