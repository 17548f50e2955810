"""A form sent twice, by a double click or a page loaded anew, makes its change once.

A form that adds something holds a number of its own, new each time its page is shown. The same
number with the same words is the same change, and leads to where the first one led.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from contextlib import suppress
from time import sleep

from markupsafe import Markup

from matcher.errors import ConflictError, StoreError
from matcher.store import idempotency
from matcher.store.idempotency import Asked, KeptAnswer
from matcher.web.current import Current

FIELD = "once"

#: How often, and how long apart in seconds, the second looks whether the first is done.
_LOOKS = 100
_PAUSE = 0.1


def once_field() -> Markup:
    """The hidden field with a form's own number."""
    number = secrets.token_urlsafe(12)
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, number)


def made_once(current: Current, number: str, said: object, make: Callable[[], str]) -> str:
    """Make a change unless this very form has made it; where to go afterwards.

    Parameters
    ----------
    number:
        Of the form; "" where a script sends it without one: then it is made.
    said:
        What was written in it: sent again with other words it is another change.
    make:
        Makes it, and says where to go. What it refuses may be sent again.

    Raises
    ------
    ConflictError
        The same form is still at it.
    """
    if not number:
        return make()
    asked = _asked(current, number, said)
    store = current.desk.store
    known = _claimed(current, asked)
    if known is not None:
        return known.body.decode()
    try:
        place = make()
    except BaseException:
        with suppress(StoreError):
            idempotency.release(store, asked)
        raise
    with suppress(StoreError):  # what was changed is changed
        idempotency.keep(store, asked, KeptAnswer(303, {}, place.encode()), current.now)
    return place


def _asked(current: Current, number: str, said: object) -> Asked:
    what = repr((current.request.url.path, number, said))
    digest = hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()
    return Asked(current.person.username, f"form {digest}", digest)


def _claimed(current: Current, asked: Asked) -> KeptAnswer | None:
    for _ in range(_LOOKS):
        with suppress(ConflictError):
            return idempotency.claim(current.desk.store, asked, current.now)
        sleep(_PAUSE)
    return idempotency.claim(current.desk.store, asked, current.now)
