"""What a route knows of the request it serves: who asks, in which language, at what moment.

A route declares `Signed` (somebody is logged in), or `needs(Role.COORDINATOR)`; `Anyone` where
nobody need be logged in. The guard against forged forms is the app's, not the route's.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Request

from matcher.catalogue import Catalogue
from matcher.domain.person import Person, Role, Session
from matcher.errors import StoreError
from matcher.services.desk import people
from matcher.services.desk.acting import Acting
from matcher.services.desk.audit import ahead_of
from matcher.services.desk.desk import Desk
from matcher.services.matching import Matcher
from matcher.store import texts
from matcher.web.languages import Texts, choose, load_texts
from matcher.web.security import cookies, forgery
from matcher.web.settings import WebSettings
from matcher.wording import Wording
from matcher.wording.letters import From
from matcher.wording.messages import OwnTexts

#: Forms that may be sent by somebody who has not logged in yet.
_FOR_GUESTS = frozenset({"/login", "/login/link", "/language"})

#: Pages that whoever has their address may use: the address itself holds the secret.
BY_LINK = "/answer/"

#: Where a script logs in. It has no token yet, and no form of another site can send JSON.
_SCRIPT_LOGIN = ("POST", "/v1/session")


class NotSignedInError(Exception):
    """Nobody is logged in, and somebody must be."""


@dataclass(frozen=True, slots=True)
class Guest:
    """The token of forms that need no login; the same stands in a cookie of its own."""

    token: str
    is_new: bool

    @classmethod
    def of(cls, request: Request, settings: WebSettings) -> Guest:
        """The token in the cookie, else a new one."""
        known = cookies.read(request, cookies.GUEST, secure=settings.secure)
        return cls(known or secrets.token_urlsafe(32), is_new=not known)


@dataclass(frozen=True, eq=False)
class Current:
    """One request as it is being served."""

    request: Request
    desk: Desk
    settings: WebSettings
    texts: Texts
    session: Session | None
    guest: Guest
    now: datetime
    today: date

    @property
    def language(self) -> str:
        """``nb``, ``nn`` or ``en``."""
        return self.texts.language

    @property
    def csrf(self) -> str:
        """What forms carry: the session's token, or the guest's."""
        return self.guest.token if self.session is None else self.session.csrf

    @property
    def signed_in(self) -> Session:
        """The session.

        Raises
        ------
        NotSignedInError
            There is none.
        """
        if self.session is None:
            raise NotSignedInError
        return self.session

    @property
    def person(self) -> Person:
        """Who asks."""
        return self.signed_in.person

    @property
    def acting(self) -> Acting:
        """Who asks and when, as use cases want to know it."""
        return Acting(self.person, self.today, self.now)

    @property
    def matcher(self) -> Matcher:
        """What ranks today; the same one while a request is served."""
        made = getattr(self.request.state, "matcher", None)
        if not isinstance(made, Matcher):
            self.request.state.matcher = made = self.desk.matcher(self.today)
        return made

    @cached_property
    def wording(self) -> Wording:
        """The language's words about hospitals, chances and reasons."""
        catalogue = self.matcher.catalogue
        wordings: Wordings = self.request.app.state.wordings
        return wordings.of(self.language, catalogue)

    @property
    def from_htmx(self) -> bool:
        """Only a part of a page is asked for."""
        return self.request.headers.get("hx-request") == "true"

    @cached_property
    def store_is_ahead(self) -> date | None:
        """A day to come on which the store was changed lately; None where the clock may be right."""
        if not self.desk.made_up:  # made-up days are not the clock's
            with suppress(StoreError):  # the page may be the one that says so
                return ahead_of(self.desk.store, self.today)
        return None

    @property
    def answer_base(self) -> str:
        """What answer links begin with; "" for who may not send them: a link answers for others."""
        return self.settings.answer_base if self.may(Role.COORDINATOR) else ""

    @cached_property
    def own_texts(self) -> OwnTexts:
        """What letters of this desk say in its own words."""
        return texts.own_texts(self.desk.store)

    def writes(self, company_email: str = "") -> From:
        """Whom letters come from, and in which words."""
        return From(self.settings.unit_name, company_email, self.own_texts)

    def speaks(self, language: str) -> Wording:
        """The words of letters in a language."""
        return Wording.of(language, self.matcher.catalogue, self.own_texts)

    def may(self, role: Role) -> bool:
        """Whether the person's role allows it; False where nobody is logged in."""
        return self.session is not None and self.session.person.role >= role


class Wordings:
    """Wordings of the newest catalogue, one a language: making one walks through every name."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[Catalogue, Wording]] = {}

    def of(self, language: str, catalogue: Catalogue) -> Wording:
        """The wording of a language for a catalogue."""
        made = self._made.get(language)
        if made is None or made[0] is not catalogue:
            made = self._made[language] = (catalogue, Wording.of(language, catalogue))
        return made[1]


def current_of(request: Request) -> Current:
    """The request with who asks; made once a request."""
    made = getattr(request.state, "current", None)
    if isinstance(made, Current):
        return made
    desk: Desk = request.app.state.desk
    settings: WebSettings = request.app.state.settings
    now = settings.now()
    token = cookies.read(request, cookies.SESSION, secure=settings.secure)
    session = people.session_of(desk.store, token, now) if token else None
    if session is not None:
        with suppress(StoreError):  # on a full disk the session merely ends earlier
            people.prolong(desk.store, session, now)
    request.state.current = made = make_current(request, session, now)
    return made


def make_current(request: Request, session: Session | None, now: datetime) -> Current:
    """The request of a session, or of nobody."""
    settings: WebSettings = request.app.state.settings
    return Current(
        request=request,
        desk=request.app.state.desk,
        settings=settings,
        texts=load_texts(language_of(request, settings, session)),
        session=session,
        guest=Guest.of(request, settings),
        now=now,
        today=settings.today(),
    )


def language_of(request: Request, settings: WebSettings, session: Session | None = None) -> str:
    """The language to answer in."""
    return choose(
        session.person.language if session else "",
        cookies.read(request, cookies.LANGUAGE, secure=settings.secure),
        request.headers.get("accept-language", ""),
    )


Anyone = Annotated[Current, Depends(current_of)]


async def refuse_forgery(current: Anyone) -> None:
    """Let a change pass only with the token of its page; holds for every route of the app.

    Raises
    ------
    ForbiddenError
        Another site sent it, or the token is missing or wrong.
    NotSignedInError
        Nobody is logged in, and what is asked for is not a guest's.
    """
    request = current.request
    if request.method in forgery.SAFE_METHODS:
        return
    if request.url.path.startswith(BY_LINK):
        forgery.check_link_origin(request)
        return
    forgery.check_origin(request)
    if (request.method, request.url.path) == _SCRIPT_LOGIN and forgery.is_json(request):
        return
    if current.session is None and request.url.path not in _FOR_GUESTS:
        raise NotSignedInError
    await forgery.check_token(request, current.csrf)


async def signed_in(current: Anyone) -> Current:  # nothing waits here: no thread is needed
    """The request of somebody who is logged in.

    Raises
    ------
    NotSignedInError
        Nobody is.
    """
    _ = current.signed_in
    return current


Signed = Annotated[Current, Depends(signed_in)]


def needs(role: Role) -> Callable[[Current], Awaitable[Current]]:
    """A dependency: somebody is logged in whose role allows it.

    Examples
    --------
    >>> Coordinator = Annotated[Current, Depends(needs(Role.COORDINATOR))]
    """

    async def check(current: Signed) -> Current:
        current.acting.needs(role)
        return current

    return check


Coordinator = Annotated[Current, Depends(needs(Role.COORDINATOR))]
Approver = Annotated[Current, Depends(needs(Role.APPROVER))]
