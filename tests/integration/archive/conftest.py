"""A request that went through its whole life, with people in every corner of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from matcher.domain.answering import Given, Status, Via
from matcher.domain.case import Chosen, Sender
from matcher.domain.events import Contact
from matcher.domain.person import Person, Role
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.services.desk import answering, cases, contacts, drafts, forwarding, lists
from matcher.services.desk.acting import Acting
from matcher.services.desk.desk import Desk
from matcher.services.desk.receiving import NewCase, open_case
from matcher.services.places import Place, place_in
from matcher.store import Store
from matcher.store.case_papers import Paper

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

#: People who stand in the letters, the texts and the files of the request.
CONTACT, SENDER, INVESTIGATOR = "Zebedeus Zakariassen", "Jane Xanthopoulos", "Dr. Quirinius Vik"


@dataclass(frozen=True)
class Lived:
    """A place with a store in it, and the request."""

    place: Place
    store: Store
    request_id: str
    acting: Acting


@pytest.fixture
def lived(tmp_path: Path) -> Lived:
    acting = Acting(Person("anne", "Anne", Role.APPROVER), TODAY, NOW)
    place = place_in(tmp_path / "desk")
    (tmp_path / "desk").mkdir()
    desk = Desk.open(place, today=TODAY)
    matcher = desk.matcher(TODAY)
    catalogue, store = matcher.catalogue, desk.store
    contacts.add_contact(
        store, Contact("", "ahus", CONTACT, "zz@ahus.example"), acting, catalogue=catalogue
    )
    asked = Request(
        title="A phase 3 study in ulcerative colitis",
        sponsor="Acme",
        therapy_areas=("gastroenterology",),
        request_type=RequestType.SITE,
        reply_due_on=date(2026, 3, 20),
    )
    mail = f"From: {SENDER}\n\nWe look for sites. {INVESTIGATOR} knows us.\n"
    papers = (
        Paper("request.txt", "text/plain", mail.encode()),
        Paper("protocol.pdf", "application/pdf", b"%PDF-1.4 not really\x00\xff"),
    )
    new = NewCase(asked, sender=Sender(SENDER, "jane@acme.example"), papers=papers)
    own = open_case(store, new, acting, catalogue=catalogue).request_id
    view = cases.view_case(store, own, today=TODAY)
    shown = lists.show_list(desk.matcher(TODAY), view.request, acting)
    marks = [Chosen("ahus", True), Chosen("ous", False, note=f"{INVESTIGATOR} is away")]
    lists.choose(store, own, view.case.revision, shown.kept.list_id, marks, acting)
    prepared = drafts.prepare_letters(
        store,
        own,
        [drafts.Ask("ahus")],
        acting,
        catalogue=catalogue,
        compose=lambda _planned, _request: (f"{own}: a study", f"Dear {CONTACT},\nwill you?"),
    )
    (letter,) = prepared.letters
    forwarding.hand_over(
        store, letter.letter_id, letter.revision, acting, record=forwarding.Record()
    )
    given = Given(Status.INTERESTED, eligible_patients_per_year=12, contact=INVESTIGATOR)
    answering.answer_by_hand(
        store, own, "ahus", replace(given, text="Yes, gladly."), acting, via=Via.EMAIL
    )
    cases.remark(store, own, f"{SENDER} called", acting)
    return Lived(place, store, own, acting)
