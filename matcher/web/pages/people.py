"""Who may use the desk; for those who approve."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from matcher.domain.person import Person, Role
from matcher.errors import RequestError, UserError
from matcher.services.desk import people
from matcher.services.desk.people import SHORTEST_PASSWORD
from matcher.store import people as kept
from matcher.web.current import Approver, Current
from matcher.web.rendering import page, see

router = APIRouter()

Text = Annotated[str, Form(max_length=1000)]


@router.get("/people")
def people_page(current: Approver) -> Response:
    """List everybody."""
    return _shown(current)


@router.post("/people")
def add_person(
    current: Approver, username: Text = "", name: Text = "", role: Text = "", password: Text = ""
) -> Response:
    """Let somebody in."""
    person = Person(username.strip().lower(), name.strip(), Role.READER)
    try:
        person = Person(person.username, person.name or person.username, role_of(role))
        people.hash_of(password)
        people.add(current.desk.store, person, password, current.acting)
    except UserError as error:
        problem = f"{current.texts.say(error.message)} {current.texts.say(error.remedy)}"
        return _shown(current, problem=problem, person=person, status=422)
    return see(current, "/people")


@router.post("/people/{username}/role")
def change_role(current: Approver, username: str, role: Text = "") -> Response:
    """Give somebody another role."""
    people.change(current.desk.store, username, current.acting, role=role_of(role))
    return see(current, "/people")


@router.post("/people/{username}/password")
def set_password(current: Approver, username: str, password: Text = "") -> Response:
    """Give somebody a new password."""
    people.set_password(current.desk.store, username, password, current.acting)
    return see(current, "/people")


@router.post("/people/{username}/remove")
def remove_person(current: Approver, username: str) -> Response:
    """Let somebody in no more; they are out at once."""
    people.change(current.desk.store, username, current.acting, may_log_in=False)
    return see(current, "/people")


def role_of(word: str) -> Role:
    """A role by its word.

    Raises
    ------
    RequestError
        There is none of that name.
    """
    for role in Role:
        if role.word == word.strip().lower():
            return role
    raise RequestError(f"'{word}' is no role.", "Choose reader, coordinator or approver.")


def _shown(
    current: Current, *, problem: str = "", person: Person | None = None, status: int = 200
) -> Response:
    listed = [one for one in kept.people(current.desk.store) if one.may_log_in]
    return page(
        current,
        "people.html",
        status=status,
        people=listed,
        problem=problem,
        person=person,
        shortest=SHORTEST_PASSWORD,
    )
