"""The company has changed its request: a new version, and letters to those who were asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from matcher.catalogue import Catalogue
from matcher.desk.amending import Amendment
from matcher.desk.following import without_a_no
from matcher.desk.letters import reply_due_on
from matcher.desk.overview import asked
from matcher.desk.planned import PlannedLetter
from matcher.domain.batch import Row
from matcher.domain.case import ENDED, Case
from matcher.domain.events import Forwarding, ReceivedRequest
from matcher.domain.letter import Letter, LetterKind, SendingKind
from matcher.domain.person import Role
from matcher.domain.request import Request
from matcher.errors import ConflictError, RequestError
from matcher.services.desk.acting import Acting
from matcher.services.desk.following import NAME_WHAT_HOLDS, drafts_to
from matcher.store import Store, amendments, cases, following, letters, replies
from matcher.text.visible import visible_line, without_hidden

#: Subject and body of a letter that tells somebody who was asked of a new version.
ComposeAmendment = Callable[[PlannedLetter, Request, Amendment], tuple[str, str]]

MAX_VERSION = 20
MAX_WHAT = 4_000


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody notes of a new version.

    Attributes
    ----------
    what:
        What has changed, as hospitals shall read it.
    is_material:
        It matters for an answer: hospitals are asked to confirm theirs.
    to_declined:
        Those who have said no are told too: the change may make it a yes.
    """

    version: str
    what: str
    is_material: bool
    to_declined: bool = False


def amend(
    store: Store,
    request_id: str,
    revision: int,
    change: Change,
    acting: Acting,
    *,
    catalogue: Catalogue,
    compose: ComposeAmendment,
) -> Case:
    """Give a request a new version, and draft a letter to those who were asked.

    Raises
    ------
    ConflictError
        Letters of what held before are waiting, somebody else changed the request since, or it
        has ended.
    RequestError
        The version has no name or one that it had before, or nothing says what has changed.
    """
    acting.needs(Role.COORDINATOR)
    one = cases.find(store, request_id)
    if one.case.state in ENDED:
        raise ConflictError(
            f"{request_id} is '{one.case.state}': it gets no new version any more.",
            "Take it up again first.",
        )
    amendment = _checked(store, one.request, change, acting)
    request = replace(one.request, version=amendment.version)
    to = _told(store, request_id, to_declined=change.to_declined)
    return following.change_and_write(
        store,
        replace(one.case, revision=revision),
        acting.author,
        "new_version",
        rows=[Row(ReceivedRequest(request), said=_SAID)],
        drafts=_drafts(store, request, amendment, to, acting, catalogue, compose),
        instead_of=NAME_WHAT_HOLDS,
        amendment=amendment,
    )


_SAID = frozenset({"request_id", "received_on", "version"})


def _checked(store: Store, request: Request, change: Change, acting: Acting) -> Amendment:
    version = visible_line(change.version)
    what = without_hidden(change.what.replace("\r\n", "\n")).strip()
    so_far = amendments.of_request(store, request.request_id)
    known = {request.version, *(one.version for one in so_far), *(one.before for one in so_far)}
    if not version or len(version) > MAX_VERSION:
        raise RequestError(
            f"A version has a name of up to {MAX_VERSION} characters.", "Such as v2."
        )
    if version.casefold() in {one.casefold() for one in known}:
        raise RequestError(
            f"The request has had a version '{version}' already.", "Give the new one another name."
        )
    if not what or len(what) > MAX_WHAT:
        raise RequestError(
            f"What has changed is said in 1 to {MAX_WHAT} characters.",
            "Say it in a line or two: hospitals read it.",
        )
    return Amendment(version, request.version, change.is_material, what, acting.today)


def _told(store: Store, request_id: str, *, to_declined: bool) -> tuple[Forwarding, ...]:
    """Who was asked; without those who said no, unless they are to be told as well."""
    sent = letters.forwardings(store, request_id)
    return asked(sent) if to_declined else without_a_no(sent, replies.answers(store, request_id))


def _drafts(
    store: Store,
    request: Request,
    amendment: Amendment,
    to: Sequence[Forwarding],
    acting: Acting,
    catalogue: Catalogue,
    compose: ComposeAmendment,
) -> list[Letter]:
    due_on = reply_due_on(request, acting.today)

    def say(planned: PlannedLetter, asked_about: Request) -> tuple[str, str]:
        return compose(replace(planned, due_on=due_on), asked_about, amendment)

    kind = LetterKind.AMENDMENT if amendment.is_material else LetterKind.NOTICE
    drafts = drafts_to(store, request, to, kind, acting, catalogue, say)
    if not amendment.is_material:
        return drafts
    # It asks anew: what it forwards once it is out is the request in its new version.
    return [
        replace(
            one,
            items=tuple(replace(item, sending=SendingKind.NEW_VERSION) for item in one.items),
        )
        for one in drafts
    ]
