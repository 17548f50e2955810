"""A change sent twice is made once: the header ``Idempotency-Key`` on every POST that changes.

A route that takes the key names `once` among its dependencies. What was refused is not kept, so
that it may be put right and sent again under the same key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from starlette.concurrency import run_in_threadpool

from matcher.errors import StoreError
from matcher.store import idempotency
from matcher.store.idempotency import Asked, KeptAnswer
from matcher.web.current import Current, current_of, refuse_forgery

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"

LONGEST_KEY = 200

#: Headers of an answer that belong to it; cookies are none of them.
_KEPT_HEADERS = ("content-type", "etag", "location")

Handler = Callable[[Request], Awaitable[Response]]


def once(
    key: Annotated[
        str | None,
        Header(
            alias=HEADER,
            max_length=LONGEST_KEY,
            pattern=r"^[\x21-\x7e]+$",
            description="A text of your own choice, such as a UUID. The same key and the same "
            "content within 24 hours get the first answer again, marked by the header "
            f"{REPLAYED}; the same key with other content is refused.",
        ),
    ] = None,
) -> None:
    """Document the key; `answer_once` does the work, around the whole route."""


#: What a route that takes the key has among its dependencies.
ONCE = Depends(once)


async def answer_once(request: Request, serve: Handler) -> Response:
    """Serve a change, or give the answer that it got before.

    Raises
    ------
    RequestError, ConflictError
        As `matcher.store.idempotency.claim`.
    """
    key = request.headers.get(HEADER, "")
    if not key or len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        return await serve(request)  # the route itself refuses what is no key
    current = await run_in_threadpool(current_of, request)
    await refuse_forgery(current)
    digest = _digest(current, await request.body())
    asked = Asked(current.person.username, key, digest)
    store = current.desk.store
    known = await run_in_threadpool(idempotency.claim, store, asked, current.now)
    if known is not None:
        return Response(known.body, known.status, {**known.headers, REPLAYED: "true"})
    try:
        response = await serve(request)
    except Exception:
        await _quietly(idempotency.release, store, asked)
        raise
    if response.status_code < 300:
        headers = {
            name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers
        }
        answer = KeptAnswer(response.status_code, headers, bytes(response.body))
        await _quietly(idempotency.keep, store, asked, answer, current.now)
    else:
        await _quietly(idempotency.release, store, asked)
    return response


async def _quietly(do: Callable[..., None], *args: object) -> None:
    """What was changed is changed, even where its answer cannot be kept on a full disk."""
    with suppress(StoreError):
        await run_in_threadpool(do, *args)


def _digest(current: Current, body: bytes) -> str:
    """What is asked for, and by whom in which role; nothing of a password goes in."""
    request = current.request
    parts = (
        request.method,
        request.url.path,
        request.url.query,
        current.person.role.word,
        request.headers.get("content-type", ""),
    )
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass"))
    digest.update(_without_secrets(body))
    return digest.hexdigest()


def _without_secrets(body: bytes) -> bytes:
    try:
        content: Any = json.loads(body)
    except (ValueError, RecursionError):
        return body
    if isinstance(content, dict) and "password" in content:
        return json.dumps({**content, "password": None}, sort_keys=True).encode()
    return body
