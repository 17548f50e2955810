"""Who does something at the desk, and when: given to every use case that changes anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from matcher.domain.person import Person, Role
from matcher.errors import ForbiddenError
from matcher.store.audit import Author


@dataclass(frozen=True, slots=True)
class Acting:
    """A person at work.

    Attributes
    ----------
    today:
        The day that counts for what was known.
    now:
        The moment, with its time zone.
    """

    person: Person
    today: date
    now: datetime

    @property
    def author(self) -> Author:
        """As the audit knows them."""
        return Author(self.person.username, self.today, "desk", self.now)

    def needs(self, role: Role) -> None:
        """Refuse what the person's role does not allow.

        Raises
        ------
        ForbiddenError
            The role is too low.
        """
        if self.person.role < role:
            raise ForbiddenError(
                f"This needs the role '{role.word}'; yours is '{self.person.role.word}'.",
                "Ask somebody who approves to do it, or to raise your role.",
            )
