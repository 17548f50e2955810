"""Who may use the desk; for those who approve."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from matcher.domain.person import Person, Role
from matcher.services.desk import people
from matcher.services.desk.people import LONGEST_PASSWORD, SHORTEST_PASSWORD
from matcher.store import people as kept
from matcher.web.api.conditions import IfMatch, Seen, change, tag_of_content
from matcher.web.api.once import ONCE
from matcher.web.api.routing import ApiRoute
from matcher.web.api.values import Language, PathWord, Sent, Told, Word
from matcher.web.current import Approver, Current

router = APIRouter(prefix="/people", tags=["people"], route_class=ApiRoute)


class RoleWord(StrEnum):
    """What a person may do; each role may do what those before it may."""

    READER = "reader"
    COORDINATOR = "coordinator"
    APPROVER = "approver"

    @property
    def role(self) -> Role:
        """As the domain has it."""
        return Role[self.name]


Password = Annotated[str, Field(min_length=SHORTEST_PASSWORD, max_length=LONGEST_PASSWORD)]


class PersonBody(Told):
    """A user of the desk."""

    username: str
    name: str
    role: RoleWord
    language: str = Field(description='"" where not chosen: the browser\'s.')
    may_log_in: bool = Field(description="False once removed.")
    has_password: bool


class NewPerson(Sent):
    """Somebody to be let in."""

    username: Word = Field(examples=["kari"])
    name: Word = ""
    role: RoleWord
    password: Password


class PersonChange(Sent):
    """What to change; fields left out stay as they are."""

    name: Word | None = None
    role: RoleWord | None = None
    language: Language | None = None
    may_log_in: bool | None = Field(default=None, description="false lets them in no more.")


class NewPassword(Sent):
    """A new password."""

    password: Password


@router.get("", summary="Everybody who was ever let in")
def list_people(current: Approver) -> list[PersonBody]:
    """Removed people too."""
    return [_body(person) for person in kept.people(current.desk.store)]


@router.post("", status_code=201, summary="Let somebody in", dependencies=[ONCE])
def add_person(current: Approver, body: NewPerson, response: Response) -> PersonBody:
    """Under a user name of small letters and digits."""
    username = body.username.strip().lower()
    person = Person(username, body.name.strip() or username, body.role.role)
    people.add(current.desk.store, person, body.password, current.acting)
    return _seen(current, username).answered(response)


@router.get("/{username}", summary="One person")
def read_person(current: Approver, username: PathWord, response: Response) -> PersonBody:
    """Who they are here."""
    return _seen(current, username).answered(response)


@router.patch("/{username}", summary="Change who somebody is here, or let them in no more")
def change_person(
    current: Approver,
    username: PathWord,
    body: PersonChange,
    response: Response,
    if_match: IfMatch = None,
) -> PersonBody:
    """Whoever is removed is out at once."""
    changes: dict[str, Any] = body.model_dump(exclude_none=True)
    if body.role is not None:
        changes["role"] = body.role.role

    def keep(_: PersonBody) -> None:
        people.change(current.desk.store, username, current.acting, **changes)

    return change(if_match, partial(_seen, current, username), keep).answered(response)


@router.put("/{username}/password", status_code=204, summary="Give somebody a new password")
def set_password(current: Approver, username: PathWord, body: NewPassword) -> None:
    """Their sessions end."""
    people.set_password(current.desk.store, username, body.password, current.acting)


def _body(person: Person) -> PersonBody:
    return PersonBody(
        username=person.username,
        name=person.name,
        role=RoleWord(person.role.word),
        language=person.language,
        may_log_in=person.may_log_in,
        has_password=person.has_password,
    )


def _seen(current: Current, username: str) -> Seen[PersonBody]:
    body = _body(kept.find_person(current.desk.store, username))
    return Seen(body, tag_of_content(body))
