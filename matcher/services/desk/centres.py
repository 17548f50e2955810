"""What the centres report: whom they forwarded a request to, and their own year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from matcher.catalogue import Catalogue
from matcher.desk.centres import CentreReport, DirectRequests, Onward, apply_report
from matcher.desk.following import silent
from matcher.desk.letters import centre_purpose, reply_due_on
from matcher.desk.overview import asked
from matcher.desk.planned import PlannedLetter
from matcher.domain.batch import Row
from matcher.domain.case import ENDED
from matcher.domain.events import Forwarding
from matcher.domain.letter import Letter, LetterItem, LetterKind, LetterState
from matcher.domain.person import Role
from matcher.domain.request import Request
from matcher.errors import ConflictError, RequestError, UnknownNameError
from matcher.files.direct_requests import Assumed, direct_requests_in
from matcher.services.desk.acting import Acting
from matcher.services.desk.drafts import directory
from matcher.store import Store, cases, centres, letters, replies
from matcher.text.visible import without_hidden

#: Subject and body of the letter with the answer links, in a centre's language.
ComposeLinks = Callable[[PlannedLetter, Request], tuple[str, str]]

_MAX_DEPARTMENT = 80


@dataclass(frozen=True, slots=True)
class AskedByCentre:
    """Hospitals that a centre asks in our place.

    Attributes
    ----------
    forwardings:
        As they stand; none where the centre has not been asked to ask anybody.
    """

    centre: str
    forwardings: tuple[Forwarding, ...]


def asked_by_centres(store: Store, request_id: str) -> tuple[AskedByCentre, ...]:
    """The centres that ask hospitals about a request in our place."""
    standing = asked(letters.forwardings(store, request_id))
    return tuple(
        AskedByCentre(centre, tuple(one for one in standing if one.via == centre))
        for centre in dict.fromkeys(one.via for one in standing if one.via)
    )


def report_onward(
    store: Store,
    request_id: str,
    centre: str,
    onward: Sequence[Onward],
    acting: Acting,
    *,
    catalogue: Catalogue,
    compose: ComposeLinks,
) -> tuple[Letter, ...]:
    """Keep whom a centre forwarded a request to; a draft to it with a link for each hospital.

    Raises
    ------
    ConflictError
        The request has ended, or a letter with links waits already.
    RequestError
        Nothing is reported, or a day cannot be.
    UnknownNameError
        There is no such centre or hospital.
    """
    acting.needs(Role.COORDINATOR)
    one = cases.find(store, request_id)
    _check(one, centre, onward, acting.today, catalogue)
    so_far = letters.forwardings(store, request_id)
    known = {each.forwarding_id for each in so_far}
    number = next(n for n in range(1, len(known) + 2) if f"{centre}-{n}" not in known)
    report = apply_report(
        request_id,
        centre,
        [replace(each, department=_department(each.department)) for each in onward],
        so_far,
        version=one.request.version,
        due_on=one.due_on or reply_due_on(one.request, acting.today),
        name=f"{centre}-{number}",
    )
    links = _links(store, one.request, centre, report, so_far, acting, catalogue, compose)
    rows = [Row(replace(each, known_on=acting.today)) for each in report.changed]
    return centres.keep_onward(store, request_id, rows, links, acting.author)


def direct_requests(store: Store) -> tuple[DirectRequests, ...]:
    """How many requests came to each centre directly, by year, type and area."""
    return centres.direct_requests(store)


def import_direct(
    store: Store,
    content: bytes,
    name: str,
    acting: Acting,
    *,
    catalogue: Catalogue,
    assumed: Assumed,
) -> tuple[tuple[str, int], ...]:
    """Keep a centre's table of its year; the centres and years that were new or changed.

    Raises
    ------
    FileError
        It is no such table, or has faults.
    """
    acting.needs(Role.COORDINATOR)
    rows = direct_requests_in(content, name, catalogue=catalogue, assumed=assumed)
    late = next((row for row in rows if row.year > acting.today.year), None)
    if late is not None:
        raise RequestError(f"The year {late.year} is still to come.", "Put the year right.")
    return centres.report_direct(store, rows, acting.author)


def _check(
    one: cases.Standing, centre: str, onward: Sequence[Onward], today: date, catalogue: Catalogue
) -> None:
    own, state = one.request.request_id, one.case.state
    if state in ENDED:
        raise ConflictError(
            f"{own} is '{state}': nothing is forwarded there.", "Take it up again first."
        )
    if centre not in {each.centre_id for each in catalogue.centres}:
        raise UnknownNameError(f"There is no centre '{centre}'.", "Choose one from the list.")
    if not onward:
        raise RequestError("Nothing is reported.", "Say whom the centre forwarded it to, and when.")
    for each in onward:
        if not catalogue.site(each.site_id).is_candidate:
            raise RequestError(
                f"Requests are not forwarded to {catalogue.site(each.site_id).name} ({each.site_id}).",
                "Name a hospital they are forwarded to. See: matcher sites",
            )
        day = each.forwarded_on
        if day is not None and day > today:
            raise RequestError(
                "The day on which the centre forwarded it is still to come.", "Put the day right."
            )
        if (
            day is not None
            and one.request.received_on is not None
            and day < one.request.received_on
        ):
            raise RequestError(
                f"The centre cannot have forwarded {own} before it was received.",
                "Put the day right.",
            )


def _links(
    store: Store,
    request: Request,
    centre: str,
    report: CentreReport,
    so_far: Sequence[Forwarding],
    acting: Acting,
    catalogue: Catalogue,
    compose: ComposeLinks,
) -> list[Letter]:
    """The letter with the links of who was forwarded to, has not answered and has none yet."""
    changed = {(one.site, one.department, one.forwarding_id): one for one in report.changed}
    after = [one for one in so_far if _key(one) not in changed] + list(changed.values())
    waited_for = [
        one
        for one in silent(after, replies.answers(store, request.request_id))
        if one.via == centre
    ]
    have_links = {
        (item.site_id, item.department)
        for letter in letters.letters(store, request.request_id)
        if letter.kind is LetterKind.CENTRE_LINKS and letter.state is not LetterState.CANCELLED
        for item in letter.items
    }
    waited_for = [one for one in waited_for if (one.site, one.department) not in have_links]
    if not waited_for:
        return []
    address = next(
        (one for one in directory(store).addresses if one.purpose == centre_purpose(centre)), None
    )
    host = next(one.host_site for one in catalogue.centres if one.centre_id == centre)
    known = {one.site_id for one in catalogue.sites}
    days = [one.due_on for one in waited_for if one.due_on is not None]
    planned = PlannedLetter(
        kind=LetterKind.CENTRE_LINKS,
        language=catalogue.site(host).language if host in known else "nb",
        name="" if address is None else address.name,
        email="" if address is None else address.email,
        due_on=max(days, default=reply_due_on(request, acting.today)),
        items=tuple(LetterItem(one.site, one.department) for one in waited_for),
    )
    subject, body = compose(planned, request)
    return [
        Letter(
            letter_id=0,
            request_id=request.request_id,
            kind=planned.kind,
            language=planned.language,
            subject=subject,
            body=body,
            name=planned.name,
            email=planned.email,
            items=planned.items,
        )
    ]


def _key(one: Forwarding) -> tuple[str, str, str]:
    return (one.site, one.department, one.forwarding_id)


def _department(text: str) -> str:
    return " ".join(without_hidden(text).split())[:_MAX_DEPARTMENT]
