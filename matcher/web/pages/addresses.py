"""Where to write to the centres and to the children's coordinator."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Response

from matcher.desk.letters import CHILDREN, centre_purpose
from matcher.domain.person import Address
from matcher.errors import ConflictError, NotFoundError, UserError
from matcher.services.desk import contacts as directory
from matcher.store import contacts as kept
from matcher.web.current import Coordinator, Current, Signed
from matcher.web.problems import problem_of
from matcher.web.rendering import page, see

router = APIRouter(prefix="/addresses")

Text = Annotated[str, Form(max_length=500)]


@dataclass(frozen=True, slots=True)
class Unkept:
    """An address as somebody wrote it, which could not be kept, and why."""

    address: Address
    problem: UserError


@router.get("")
def addresses_page(current: Signed) -> Response:
    """Show the addresses."""
    return _shown(current)


@router.post("")
def keep_address(
    current: Coordinator,
    purpose: Text = "",
    was: Text = "",
    name: Text = "",
    email: Text = "",
) -> Response:
    """Add, change or, where the e-mail is empty, erase an address."""
    if purpose not in _purposes(current):
        raise NotFoundError(f"'{purpose}' is nobody we write to.", "Open the addresses again.")
    store = current.desk.store
    before = {one.purpose: one for one in kept.addresses(store)}.get(purpose)
    mine = Address(purpose, name.strip(), email.strip())
    try:
        if was != print_of(before):
            raise ConflictError(
                f"The address of {purpose} has been changed since you opened it.",
                "Look at what is there now, and make your change again.",
            )
        after = mine if mine.email else None
        directory.change_address(store, purpose, before, after, current.acting)
    except UserError as error:
        return _shown(current, Unkept(mine, error))
    return see(current, "/addresses?done=kept")


def print_of(address: Address | None) -> str:
    """Tells whether somebody has changed an address since the page was made."""
    return hashlib.sha256(repr(address).encode()).hexdigest()[:16]


def _purposes(current: Current) -> list[str]:
    return [*(centre_purpose(one.centre_id) for one in current.matcher.catalogue.centres), CHILDREN]


def _shown(current: Current, unkept: Unkept | None = None) -> Response:
    known = {one.purpose: one for one in kept.addresses(current.desk.store)}
    return page(
        current,
        "addresses.html",
        status=200 if unkept is None else problem_of(unkept.problem).status,
        purposes=_purposes(current),
        known=known,
        print_of=print_of,
        unkept=None if unkept is None else unkept.address,
        problem=None if unkept is None else unkept.problem,
        done=current.request.query_params.get("done", ""),
        wording=current.wording,
    )
