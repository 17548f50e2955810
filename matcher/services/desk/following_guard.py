"""Whether what a letter asks for is still waited for, looked at when it is about to go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.desk.following import silent, unconfirmed
from matcher.domain.case import ENDED, CaseState
from matcher.domain.events import Forwarding
from matcher.domain.letter import Letter, LetterKind
from matcher.errors import ConflictError
from matcher.store import Store, amendments, cases, letters, replies

#: Letters that ask hospitals for an answer.
_ASKING = frozenset(
    {
        LetterKind.FORWARD,
        LetterKind.VIA_CENTRE,
        LetterKind.AMENDMENT,
        LetterKind.REMINDER,
    }
)


@dataclass(frozen=True, slots=True)
class Expected:
    """Whose answers are waited for.

    Attributes
    ----------
    to_confirm:
        They have said yes to an earlier version.
    """

    silent: tuple[Forwarding, ...]
    to_confirm: tuple[Forwarding, ...]

    @property
    def everybody(self) -> tuple[Forwarding, ...]:
        """Both kinds, those who have not answered at all first."""
        return (*self.silent, *self.to_confirm)

    def has_only_to_confirm(self, sites: Iterable[str]) -> bool:
        """Whether all of these hospitals have answered an earlier version."""
        unheard = {one.site for one in self.silent}
        return not any(site in unheard for site in sites)


def check_wanted(store: Store, letter: Letter) -> None:
    """See that nothing has happened since a letter was written that makes it wrong.

    Raises
    ------
    ConflictError
        It asks about a request that has ended, or reminds of one on hold or of an answer that
        has come.
    """
    if letter.kind not in _ASKING:
        return
    state = cases.find(store, letter.request_id).case.state
    if state in ENDED:
        raise ConflictError(
            f"{letter.request_id} has ended: letters that forward it are not sent any more.",
            "Discard the letter, or take the request up again first.",
        )
    if letter.kind is not LetterKind.REMINDER:
        return
    if state is CaseState.ON_HOLD:
        raise ConflictError(
            f"{letter.request_id} is '{state}': nobody is reminded of it.",
            "Take it up again first.",
        )
    if has_been_answered(store, letter):
        raise ConflictError(
            f"Somebody whom letter {letter.letter_id} reminds has answered since it was written.",
            "Discard the letter, and write the reminders anew.",
        )


def has_been_answered(store: Store, letter: Letter) -> bool:
    """Whether a hospital that a reminder is to is not waited for any more."""
    expected = waited_for(store, letter.request_id).everybody
    return any(
        not any(
            item.site_id == one.site and item.department in ("", one.department) for one in expected
        )
        for item in letter.items
    )


def waited_for(store: Store, request_id: str) -> Expected:
    """Whose answers a request waits for, or a word that they still hold."""
    sent = letters.forwardings(store, request_id)
    given = replies.answers(store, request_id)
    amended = amendments.of_request(store, request_id)
    return Expected(silent(sent, given), unconfirmed(sent, given, amended))
