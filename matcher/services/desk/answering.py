"""Answers of hospitals: by the link in their letter, by mail, by phone; and who is silent.

Opening a link changes nothing: mail scanners open every link there is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from matcher.desk.amending import Amendment
from matcher.desk.letters import reply_due_on
from matcher.desk.overview import sent_order
from matcher.domain.answering import AnswerLink, Given, Received, Via
from matcher.domain.case import ENDED, CaseState
from matcher.domain.events import Forwarding
from matcher.domain.letter import Letter
from matcher.domain.person import Role
from matcher.domain.request import Request
from matcher.errors import RequestError
from matcher.services.desk.acting import Acting
from matcher.store import Store, amendments, answer_links, cases, letters, replies
from matcher.store.audit import Author

#: Where the link of a letter's first, second ... hospital goes; the kept letter has only this.
_PLACEHOLDER = re.compile(r"\{answer_link_(\d{1,3})\}")

#: How the audit calls whoever answers by a link.
BY_LINK = "answer link"


@dataclass(frozen=True, slots=True)
class OpenLink:
    """What stands behind a link.

    Attributes
    ----------
    due_on:
        The day by which to answer, as it stands now.
    has_ended:
        Nothing is taken any more.
    earlier:
        What came by this link or for its department before, the newest first.
    resources:
        What the department said last of its staff and equipment.
    amendments:
        Newer versions of the request, the oldest first.
    """

    link: AnswerLink
    request: Request
    language: str
    due_on: date
    has_ended: bool
    earlier: tuple[Received, ...]
    resources: str
    state: CaseState = CaseState.FORWARDED
    amendments: tuple[Amendment, ...] = ()

    @property
    def to_confirm(self) -> Received | None:
        """The answer to an earlier version that may still hold; None where there is none."""
        answered = (one for one in self.earlier if one.given.status.reply is not None)
        last = next(answered, None)
        has_version = last is not None and last.version == self.request.version
        return None if has_version or not self.amendments else last

    def is_late(self, today: date) -> bool:
        """Whether an answer given today is late."""
        return today > self.due_on


def open_link(store: Store, token: str) -> OpenLink | None:
    """What a token leads to; None where it leads nowhere. Changes nothing."""
    link = answer_links.find(store, token)
    if link is None or link.is_void:
        return None
    one = cases.find(store, link.request_id)
    letter = letters.letter(store, link.letter_id)
    mine = _forwarding_of(store, link)
    written_on = date.min if letter.written_at is None else letter.written_at.date()
    due_on = mine.due_on if mine is not None and mine.due_on is not None else None
    kept = replies.of_request(store, link.request_id)
    return OpenLink(
        link=link,
        request=one.request,
        language=letter.language,
        due_on=due_on or reply_due_on(one.request, written_on),
        has_ended=one.case.state in ENDED or (mine is not None and mine.cancelled_on is not None),
        earlier=tuple(
            reply
            for reply in kept
            if reply.link_id == link.link_id
            or (reply.site == link.site and reply.given.department == link.department)
        ),
        resources=replies.resources_last(store, link.site, link.department),
        state=one.case.state,
        amendments=amendments.of_request(store, link.request_id),
    )


def answer_by_link(
    store: Store, opened: OpenLink, given: Given, today: date, now: datetime
) -> Received:
    """Keep what somebody answers by a link.

    Raises
    ------
    ConflictError
        The request has ended.
    NotFoundError
        The link has been taken back meanwhile.
    """
    received = Received(
        reply_id=0,
        request_id=opened.link.request_id,
        site=opened.link.site,
        version=opened.request.version,
        given=given,
        answered_on=today,
        received_at=now,
        via=Via.LINK,
        due_on=opened.due_on,
        link_id=opened.link.link_id,
    )
    return replies.keep(store, received, Author(BY_LINK, today, "desk", now))


def answer_by_hand(
    store: Store,
    request_id: str,
    site: str,
    given: Given,
    acting: Acting,
    *,
    via: Via,
    answered_on: date | None = None,
    version: str | None = None,
) -> Received:
    """Keep an answer that came by phone or mail.

    Parameters
    ----------
    version:
        Of the request that it answers; None: the one they were asked about last.

    Raises
    ------
    ConflictError
        The request has ended.
    RequestError
        The hospital was never asked, the day is still to come, or there is no such version.
    """
    acting.needs(Role.COORDINATOR)
    day = answered_on or acting.today
    if day > acting.today:
        raise RequestError("The day of the answer is still to come.", "Put the day right.")
    asked = [one for one in letters.forwardings(store, request_id) if one.site == site]
    if not asked:
        raise RequestError(
            f"{request_id} was not forwarded to this hospital.", "Choose one that was asked."
        )
    if version is not None and version not in versions_of(store, request_id):
        raise RequestError(f"The request has no version '{version}'.", "Choose one of them.")
    asked.sort(key=sent_order, reverse=True)
    mine = next((one for one in asked if one.department == given.department), asked[0])
    received = Received(
        reply_id=0,
        request_id=request_id,
        site=site,
        version=mine.version if version is None else version,
        given=given,
        answered_on=day,
        received_at=acting.now,
        via=via,
        due_on=mine.due_on,
        entered_by=acting.person.username,
    )
    return replies.keep(store, received, acting.author)


def versions_of(store: Store, request_id: str) -> tuple[str, ...]:
    """The versions that a request has had, the newest first; "" for a first one without a name."""
    amended = amendments.of_request(store, request_id)
    newest = cases.find(store, request_id).request.version
    found = (newest, *(name for one in reversed(amended) for name in (one.version, one.before)))
    return tuple(dict.fromkeys(found))


def asked(store: Store, request_id: str) -> tuple[str, ...]:
    """The hospitals that a request was forwarded to."""
    found = letters.forwardings(store, request_id)
    return tuple(dict.fromkeys(one.site for one in found if one.cancelled_on is None))


def links_of(store: Store, request_id: str) -> tuple[AnswerLink, ...]:
    """The answer links of a request, the oldest first."""
    return answer_links.of_request(store, request_id)


def revoke(store: Store, request_id: str, link_id: int, acting: Acting) -> None:
    """Take a link back.

    Raises
    ------
    NotFoundError
        The request has no such link.
    """
    acting.needs(Role.COORDINATOR)
    answer_links.revoke(store, request_id, link_id, acting.author)


def erase_words(store: Store, request_id: str, reply_id: int, acting: Acting) -> None:
    """Erase a reply's own words and the contact in it; the answer stays.

    Raises
    ------
    NotFoundError
        The request has no such reply.
    """
    acting.needs(Role.COORDINATOR)
    replies.erase_words(store, request_id, reply_id, acting.author)


def with_links(store: Store, letter: Letter, base: str, acting: Acting) -> Letter:
    """A letter as it goes out: its links in the places where they go.

    A line whose link is not known goes out without it, as does every one where the desk has no
    address that hospitals reach.
    """
    if not _PLACEHOLDER.search(letter.body):
        return letter
    tokens = answer_links.tokens(store, letter, acting.author) if base else ()
    lines = []
    for line in letter.body.split("\n"):
        places = [int(one) - 1 for one in _PLACEHOLDER.findall(line)]
        if all(0 <= place < len(tokens) for place in places):
            lines.append(
                _PLACEHOLDER.sub(lambda one: f"{base}/answer/{tokens[int(one[1]) - 1]}", line)
            )
    return replace(letter, body="\n".join(lines))


def _forwarding_of(store: Store, link: AnswerLink) -> Forwarding | None:
    """The newest forwarding to a link's department: what is asked now, and until when."""
    found = [
        one
        for one in letters.forwardings(store, link.request_id)
        if (one.site, one.department) == (link.site, link.department)
    ]
    return max(found, key=sent_order, default=None)
