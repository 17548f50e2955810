"""The JSON API under /v1: all that the pages do, one noun a file.

Whoever asks has the session cookie of a login; every change carries the session's token in the
header ``X-CSRF-Token``, which ``/v1/session`` tells. `routing` holds the rules of every address,
`describing` what the description says of them.
"""

from __future__ import annotations

from fastapi import APIRouter

from matcher.web.api import (
    answers,
    audit,
    contacts,
    following,
    intake,
    judgement,
    letters,
    lists,
    models,
    opinions,
    outcomes,
    people,
    ranking,
    redaction,
    requests,
    session,
    sites,
)
from matcher.web.api.describing import describe

__all__ = ["ROUTERS", "describe"]

#: What the app includes, in this order.
ROUTERS: tuple[APIRouter, ...] = (
    session.router,
    intake.router,
    requests.router,
    judgement.router,
    redaction.router,
    lists.router,
    ranking.router,
    letters.router,
    answers.router,
    following.router,
    opinions.router,
    outcomes.router,
    sites.router,
    contacts.router,
    audit.router,
    models.router,
    people.router,
)
