"""Who is logged in, and the token that changes must carry."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from matcher.web.current import Signed

router = APIRouter(tags=["session"])


class SessionBody(BaseModel):
    """The session of whoever asks."""

    username: str
    role: str
    language: str
    csrf_token: str


@router.get("/session")
def read_session(current: Signed) -> SessionBody:
    """Tell who is logged in."""
    person = current.person
    return SessionBody(
        username=person.username,
        role=person.role.word,
        language=current.language,
        csrf_token=current.csrf,
    )
