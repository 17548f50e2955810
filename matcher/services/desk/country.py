"""A country request: experts and centres are asked, and the company gets one reply.

Nothing is forwarded: who is asked is not asked to take part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from matcher.catalogue import Catalogue
from matcher.catalogue.terms import read
from matcher.desk.letters import centre_purpose, plan, reply_due_on
from matcher.desk.planned import Ask, PlannedLetter
from matcher.domain.case import ExpertOpinion
from matcher.domain.letter import Letter, LetterKind
from matcher.domain.person import Role
from matcher.domain.request import Reading, Request
from matcher.domain.vocabulary import RequestType
from matcher.errors import ConflictError, NotFoundError, RequestError
from matcher.services.desk.acting import Acting
from matcher.services.desk.drafts import Compose, directory, draft, draft_to_company
from matcher.store import Store, cases, opinions
from matcher.text.visible import without_hidden

ComposeReply = Callable[[Request, Sequence[ExpertOpinion]], tuple[str, str]]


def ask_experts(
    store: Store,
    request_id: str,
    parties: Sequence[str],
    acting: Acting,
    *,
    catalogue: Catalogue,
    compose: Compose,
    due_on: date | None = None,
) -> tuple[Letter, ...]:
    """Keep whom to ask about a country request, and a draft to each.

    Parameters
    ----------
    parties:
        ``site:<site_id>`` or ``centre:<centre_id>``.
    due_on:
        Their own deadline; None: as for the company's reply.

    Raises
    ------
    ConflictError
        The request is not about the country, or a party was asked already.
    RequestError
        There is nobody to write to there, or nobody is named.
    """
    acting.needs(Role.COORDINATOR)
    request = _country_request(store, request_id)
    if not parties:
        raise RequestError("Nobody is chosen to be asked.", "Choose an expert or a centre.")
    reading = read(request, catalogue)
    day = due_on or reply_due_on(request, acting.today)
    planned = [
        replace(_letter_to(store, party, reading, acting.today, catalogue), due_on=day)
        for party in dict.fromkeys(parties)
    ]
    drafts = [draft(one, reading.request, compose) for one in planned]
    asked = [
        ExpertOpinion(0, request_id, party, acting.today, day, one.contact_id)
        for party, one in zip(dict.fromkeys(parties), planned, strict=True)
    ]
    return opinions.ask(store, request_id, asked, drafts, acting.author)


def record_opinion(
    store: Store, before: ExpertOpinion, after: ExpertOpinion, acting: Acting
) -> None:
    """Keep what an expert or a centre answered.

    Raises
    ------
    ConflictError
        Somebody else changed it since it was read.
    """
    acting.needs(Role.COORDINATOR)
    answered = after.answered_on or acting.today
    fixed = replace(
        after,
        opinion_id=before.opinion_id,
        request_id=before.request_id,
        party=before.party,
        answered_on=answered,
        text=without_hidden(after.text).strip(),
    )
    opinions.change_opinion(store, before, fixed, acting.author)


def prepare_reply(
    store: Store,
    request_id: str,
    acting: Acting,
    *,
    compose: ComposeReply,
    language: str = "en",
) -> Letter:
    """Draft the one reply to the company, out of what has been answered.

    Parameters
    ----------
    language:
        That `compose` writes in.

    Raises
    ------
    ConflictError
        The request is not about the country, or a reply is waiting already.
    """
    acting.needs(Role.COORDINATOR)
    request = _country_request(store, request_id)
    text = compose(request, opinions.opinions(store, request_id))
    return draft_to_company(store, request_id, LetterKind.COUNTRY_REPLY, text, language, acting)


def _country_request(store: Store, request_id: str) -> Request:
    request = cases.find(store, request_id).request
    if request.request_type is not RequestType.COUNTRY:
        raise ConflictError(f"{request_id} is not about the country.", "Forward it to hospitals.")
    return request


def _letter_to(
    store: Store, party: str, reading: Reading, day: date, catalogue: Catalogue
) -> PlannedLetter:
    """Whom a party's letter goes to: found as a forwarding would find them."""
    kind, _, own = party.partition(":")
    via = own if kind == "centre" else ""
    asks = [Ask(catalogue.centres[0].host_site if via else own)]
    if kind not in ("centre", "site") or not own:
        raise NotFoundError(f"'{party}' is neither a hospital nor a centre.")
    found = plan(reading, asks, directory(store), so_far=(), catalogue=catalogue, day=day, via=via)
    wanted = [
        one
        for one in found.letters
        if (one.purpose == centre_purpose(via) if via else one.kind is LetterKind.FORWARD)
    ]
    if not wanted:
        raise RequestError(f"There is nobody to write to at {party}.", "Add a contact first.")
    return replace(wanted[0], kind=LetterKind.EXPERT, items=(), sites=())
