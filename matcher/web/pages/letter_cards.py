"""What the pages with letters have in common: the cards of those that wait, a list of those out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from matcher.desk.letters import outcome_unknown
from matcher.desk.planned import PlannedLetter
from matcher.domain.letter import Letter
from matcher.domain.request import Request
from matcher.errors import UserError
from matcher.services.desk.answering import with_links
from matcher.services.desk.cases import CaseView
from matcher.services.desk.outbox import Letters
from matcher.web.current import Current
from matcher.web.problems import problem_of
from matcher.wording.letters import composer

Compose = Callable[[PlannedLetter, Request], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Refused:
    """What somebody sent that was refused, to be shown again.

    Attributes
    ----------
    mine:
        Subjects and bodies by letter id, as somebody wrote them and they could not be kept.
    """

    problem: UserError
    status: int
    mine: Mapping[int, tuple[str, str]]

    @classmethod
    def of(cls, problem: UserError, mine: Mapping[int, tuple[str, str]] | None = None) -> Refused:
        """With the status that the problem has anywhere."""
        return cls(problem, problem_of(problem).status, mine or {})


def card_values(current: Current, letters: Letters, refused: Refused | None) -> dict[str, Any]:
    """What the cards of letters need to know."""
    return {
        "letters": letters,
        "smtp": current.settings.smtp,
        "n_sendable": sum(not outcome_unknown(one) for one in letters.waiting),
        "mine": {} if refused is None else refused.mine,
        "problem": None if refused is None else refused.problem,
        "print_of": print_of,
        "linked": lambda one: (
            with_links(current.desk.store, one, current.answer_base, current.acting).body
        ),
        "outcome_unknown": outcome_unknown,
        "done": current.request.query_params.get("done", ""),
    }


def print_of(letter: Letter) -> str:
    """Tells whether somebody has changed the words since the page was made."""
    return fingerprint(letter.subject, letter.body)


def fingerprint(subject: str, body: str) -> str:
    """The same for the same words, however a browser ends its lines."""
    text = f"{subject.strip()}\0{as_lines(body)}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def as_lines(body: str) -> str:
    """A text as it was before a form made its line ends CRLF; one line end comes last."""
    return body.replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"


def composer_for(current: Current, view: CaseView) -> Compose:
    """What words the letters of a request."""
    return composer(current.matcher.catalogue, current.writes(view.case.sender.email))
