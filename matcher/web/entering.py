"""Logging in by password, from the page and from a script alike: so many guesses and no more."""

from __future__ import annotations

from enum import StrEnum

from matcher.services.desk import people
from matcher.services.desk.people import LoggedIn
from matcher.web.current import Current
from matcher.web.security.attempts import Attempts


class Refusal(StrEnum):
    """Why somebody is not let in."""

    WRONG = "wrong"
    TOO_MANY = "too_many"


def enter(current: Current, username: str, password: str) -> LoggedIn | Refusal:
    """Start a session for a user name and its password, or say why not."""
    attempts: Attempts = current.request.app.state.attempts
    name, client = username.strip().lower(), current.request.client
    address = client.host if client else ""
    begun = attempts.begin(name, address)
    if begun is None:
        return Refusal.TOO_MANY
    found = people.log_in(current.desk.store, name, password, current.now)
    if found is None:
        return Refusal.WRONG
    attempts.succeeded(name, address, begun)
    return found
