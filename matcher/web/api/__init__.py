"""The JSON API under /v1: all that the pages do, one noun a file.

Whoever asks has the session cookie of a login; every change carries the session's token in the
header ``X-CSRF-Token``, which ``GET /v1/session`` tells.
"""

from __future__ import annotations

from fastapi import APIRouter

from matcher.web.api import session

#: What the app includes, in this order.
ROUTERS: tuple[APIRouter, ...] = (session.router,)
