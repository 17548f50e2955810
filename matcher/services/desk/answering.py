"""Answers of hospitals: by the link in their letter, by mail, by phone; and who is silent.

Opening a link changes nothing: mail scanners open every link there is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from matcher.desk.letters import reply_due_on
from matcher.domain.answering import AnswerLink, Given, Received, Via
from matcher.domain.case import ENDED
from matcher.domain.events import Answer, Forwarding
from matcher.domain.letter import Letter
from matcher.domain.person import Role
from matcher.domain.request import Request
from matcher.errors import RequestError
from matcher.services.desk.acting import Acting
from matcher.store import Store, answer_links, cases, letters, replies
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
    """

    link: AnswerLink
    request: Request
    language: str
    due_on: date
    has_ended: bool
    earlier: tuple[Received, ...]
    resources: str

    def is_late(self, today: date) -> bool:
        """Whether an answer given today is late."""
        return today > self.due_on


@dataclass(frozen=True, slots=True)
class Answered:
    """One hospital's or department's answer as it stands.

    Attributes
    ----------
    reply:
        In its own words; None where it came by import.
    earlier:
        What it said before, the newest first.
    """

    site: str
    department: str
    answer: Answer | None
    reply: Received | None
    earlier: tuple[Received, ...]
    is_late: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """Who has answered a request, and who has not."""

    answered: tuple[Answered, ...]
    silent: tuple[Forwarding, ...]

    @property
    def departments_disagree(self) -> frozenset[str]:
        """Hospitals of which one department says yes and another one no."""
        said: dict[str, set[str]] = {}
        for one in self.answered:
            if one.answer is not None:
                said.setdefault(one.site, set()).add(one.answer.answer.value)
        yes = {"interested", "conditional", "already_in_dialogue"}
        return frozenset(site for site, all_ in said.items() if all_ & yes and "declined" in all_)


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
    mine = _forwarding_of(store, opened.link)
    received = Received(
        reply_id=0,
        request_id=opened.link.request_id,
        site=opened.link.site,
        version=opened.request.version if mine is None else mine.version,
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
) -> Received:
    """Keep an answer that came by phone or mail.

    Raises
    ------
    ConflictError
        The request has ended.
    RequestError
        The hospital was never asked, or the day is still to come.
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
    mine = next((one for one in asked if one.department == given.department), asked[-1])
    received = Received(
        reply_id=0,
        request_id=request_id,
        site=site,
        version=mine.version,
        given=given,
        answered_on=day,
        received_at=acting.now,
        via=via,
        due_on=mine.due_on,
        entered_by=acting.person.username,
    )
    return replies.keep(store, received, acting.author)


def answers_of(store: Store, request_id: str) -> Answers:
    """Who has answered a request, in which words, and who is silent."""
    asked = [one for one in letters.forwardings(store, request_id) if one.cancelled_on is None]
    said: dict[tuple[str, str], list[Received]] = {}
    for reply in replies.of_request(store, request_id):
        said.setdefault((reply.site, reply.given.department), []).append(reply)
    standing: dict[tuple[str, str], Answer] = {}
    for one in sorted(replies.answers(store, request_id), key=lambda one: one.answered_on):
        standing[(one.site, one.department)] = one
    answered = []
    for place in dict.fromkeys((*standing, *said)):
        answer, own = standing.get(place), said.get(place, [])
        due_on = own[0].due_on if own else _due_on(asked, *place)
        day = answer.answered_on if answer else None
        late = day is not None and due_on is not None and day > due_on
        newest, earlier = (own[0], own[1:]) if own else (None, [])
        answered.append(Answered(*place, answer, newest, tuple(earlier), late))
    heard = {one.site for one in answered if one.answer is not None}
    silent = tuple(one for one in asked if one.site not in heard)
    return Answers(tuple(sorted(answered, key=lambda one: (one.site, one.department))), silent)


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
    return max(found, key=lambda one: (one.forwarded_on, one.forwarding_id), default=None)


def _due_on(asked: list[Forwarding], site: str, department: str) -> date | None:
    of_site = [one for one in asked if one.site == site]
    mine = [one for one in of_site if one.department == department] or of_site
    return max((one.due_on for one in mine if one.due_on is not None), default=None)
