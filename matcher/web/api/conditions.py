"""Nobody overwrites what they have not seen: ETag on what is read, If-Match on what changes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Header, Response
from pydantic import BaseModel

from matcher.errors import ConflictError

Body = TypeVar("Body", bound=BaseModel)

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=1000,
        description="The ETag that was read; * for whatever is there. Needed: 428 without it, "
        "412 with what is there now where it is another one.",
    ),
]


class MissingConditionError(Exception):
    """A change that does not say which version it was made from."""


class StaleError(Exception):
    """Somebody else changed it since it was read.

    Attributes
    ----------
    current:
        What is there now, as plain JSON values.
    """

    def __init__(self, etag: str, current: object) -> None:
        super().__init__(etag)
        self.etag = etag
        self.current = current


@dataclass(frozen=True, slots=True)
class Seen(Generic[Body]):
    """Something as it stands, under the tag of its version."""

    body: Body
    etag: str

    def answered(self, response: Response) -> Body:
        """The body, its tag among the headers of the answer."""
        response.headers["ETag"] = self.etag
        return self.body


def tag_of_revision(revision: int) -> str:
    """The tag of something that counts its versions."""
    return f'"{revision}"'


def tag_of_content(body: BaseModel) -> str:
    """The tag of something that does not: a hash of all it says."""
    text = json.dumps(body.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'


def change(
    if_match: str | None, look: Callable[[], Seen[Body]], do: Callable[[Body], object]
) -> Seen[Body]:
    """Change something if it still is what was read; as it stands afterwards.

    Parameters
    ----------
    look:
        Reads it anew.
    do:
        Changes what was read; where it counts versions it refuses, with a `ConflictError`, a
        change of another one.

    Raises
    ------
    MissingConditionError
        Nothing says what was read.
    StaleError
        Something else is there now.
    """
    before = condition(if_match, look)
    try:
        do(before.body)
    except ConflictError:
        now = look()
        if now.etag != before.etag:  # somebody was faster between the look and the change
            raise _stale(now) from None
        raise
    return look()


def condition(if_match: str | None, look: Callable[[], Seen[Body]]) -> Seen[Body]:
    """What is there, if it still is what was read.

    Raises
    ------
    MissingConditionError, StaleError
        As `change`.
    """
    if if_match is None or not if_match.strip():
        raise MissingConditionError
    before = look()
    if not matches(if_match, before.etag):
        raise _stale(before)
    return before


def matches(if_match: str, etag: str) -> bool:
    """Whether a tag is among those of a header.

    Examples
    --------
    >>> matches('"2", "3"', '"3"'), matches("*", '"3"'), matches('W/"3"', '"3"')
    (True, True, False)
    """
    given = [tag.strip() for tag in if_match.split(",")]
    return given == ["*"] or etag in given


def _stale(seen: Seen[Body]) -> StaleError:
    return StaleError(seen.etag, seen.body.model_dump(mode="json"))
