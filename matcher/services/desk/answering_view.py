"""The answers to a request as they stand: who has said what to which version, and who is silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matcher.desk.amending import Amendment, holds
from matcher.desk.overview import asked as newest_asked
from matcher.desk.overview import latest_answers
from matcher.domain.answering import Received
from matcher.domain.events import Answer, Forwarding
from matcher.store import Store, amendments, letters, replies


@dataclass(frozen=True, slots=True)
class Answered:
    """One hospital's or department's answer as it stands.

    Attributes
    ----------
    reply:
        In its own words; None where it came by import.
    earlier:
        What it said before, the newest first.
    version:
        Of the request that it answers.
    holds:
        Nothing has changed since that it would have to be confirmed for.
    is_reconfirmed:
        It was given anew after such a change.
    """

    site: str
    department: str
    answer: Answer | None
    reply: Received | None
    earlier: tuple[Received, ...]
    is_late: bool
    version: str
    holds: bool
    is_reconfirmed: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """Who has answered a request, and who has not."""

    answered: tuple[Answered, ...]
    silent: tuple[Forwarding, ...]
    amendments: tuple[Amendment, ...] = ()

    @property
    def departments_disagree(self) -> frozenset[str]:
        """Hospitals of which one department says yes and another one no."""
        said: dict[str, set[str]] = {}
        for one in self.answered:
            if one.answer is not None:
                said.setdefault(one.site, set()).add(one.answer.answer.value)
        yes, no = {"interested", "conditional", "already_in_dialogue"}, {"declined", "withdrawn"}
        return frozenset(site for site, all_ in said.items() if all_ & yes and all_ & no)


def answers_of(store: Store, request_id: str) -> Answers:
    """Who has answered a request, in which words, and who is silent."""
    asked = [one for one in letters.forwardings(store, request_id) if one.cancelled_on is None]
    said: dict[tuple[str, str], list[Received]] = {}
    for reply in replies.of_request(store, request_id):
        said.setdefault((reply.site, reply.given.department), []).append(reply)
    amended = amendments.of_request(store, request_id)
    given = replies.answers(store, request_id)
    standing = latest_answers(given)
    overtaken = {
        (one.site, one.department)
        for one in given
        if not holds(one.version, one.answered_on, amended)
    }
    answered = []
    for place in dict.fromkeys((*standing, *said)):
        answer, own = standing.get(place), said.get(place, [])
        due_on = own[0].due_on if own else _due_on(asked, *place)
        day = answer.answered_on if answer else None
        late = day is not None and due_on is not None and day > due_on
        newest, earlier = (own[0], own[1:]) if own else (None, [])
        version = answer.version if answer else own[0].version
        still = answer is None or holds(version, answer.answered_on, amended)
        anew = answer is not None and still and place in overtaken
        answered.append(
            Answered(*place, answer, newest, tuple(earlier), late, version, still, anew)
        )
    heard = {one.site for one in answered if one.answer is not None}
    silent = tuple(one for one in newest_asked(asked) if one.site not in heard)
    ordered = sorted(answered, key=lambda one: (one.site, one.department))
    return Answers(tuple(ordered), silent, amended)


def _due_on(asked: list[Forwarding], site: str, department: str) -> date | None:
    of_site = [one for one in asked if one.site == site]
    mine = [one for one in of_site if one.department == department] or of_site
    return max((one.due_on for one in mine if one.due_on is not None), default=None)
