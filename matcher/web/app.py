"""The desk as a web application: its rooms put together, nothing decided."""

from __future__ import annotations

from fastapi import Depends, FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from matcher.services.desk.desk import Desk
from matcher.web import api, health, pages, static
from matcher.web.current import Wordings, refuse_forgery
from matcher.web.problems import Faults, answer_problems
from matcher.web.references import EncodedSlashes
from matcher.web.security.attempts import Attempts
from matcher.web.security.guesses import Guesses
from matcher.web.security.headers import SecurityHeaders
from matcher.web.security.hosts import KnownHosts
from matcher.web.security.sizes import BodyLimit
from matcher.web.settings import WebSettings
from matcher.web.timing import Timing

#: Pages are small: a lighter compression answers faster.
_COMPRESSION = 5


def make_app(desk: Desk, settings: WebSettings) -> FastAPI:
    """The application over an open desk.

    Raises
    ------
    FileError
        The style sheets and scripts of the pages have not been fetched.
    """
    static.check_assets()
    app = FastAPI(
        title="The matcher's desk",
        summary="All that the pages do, as JSON under /v1.",
        version="1",
        openapi_url="/v1/openapi.json",
        docs_url=None,  # both would load scripts from elsewhere
        redoc_url=None,
        dependencies=[Depends(refuse_forgery)],
        middleware=[
            Middleware(Timing),
            Middleware(SecurityHeaders, secure=settings.secure),
            Middleware(KnownHosts, hosts=settings.hosts),
            Middleware(GZipMiddleware, compresslevel=_COMPRESSION),
            Middleware(BodyLimit, max_body=settings.max_body),
            Middleware(Faults),
            Middleware(EncodedSlashes),
        ],
    )
    app.state.desk = desk
    app.state.settings = settings
    app.state.wordings = Wordings()
    app.state.attempts = Attempts()
    app.state.guesses = Guesses()
    answer_problems(app)
    app.include_router(health.router)
    app.include_router(static.router)
    for router in pages.ROUTERS:
        app.include_router(router, include_in_schema=False)
    for router in api.ROUTERS:
        app.include_router(router, prefix="/v1")
    api.describe(app)
    return app
