"""Who is written to: literal plans over a tiny table of contacts."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.catalogue import load_reference
from matcher.desk.letters import outcome_unknown, plan
from matcher.desk.planned import Ask, Directory, ForwardPlan
from matcher.domain.events import Contact, Forwarding
from matcher.domain.letter import Letter, LetterKind, LetterState
from matcher.domain.person import Absence, Address
from matcher.domain.request import Reading, Request
from matcher.domain.site import Site
from matcher.domain.vocabulary import Population

DAY = date(2026, 3, 2)
CATALOGUE = load_reference().with_sites(
    (
        Site("fjell", "Fjell sykehus", is_candidate=True),
        Site("vik", "Vik sjukehus", language="nn", is_candidate=True),
        Site("nes", "Nes sykehus", is_candidate=True),
        Site("ous", "Sentersykehuset", language="nn", is_candidate=True),
    )
)
CONTACTS = (
    Contact("f1", "fjell", "Kari", "kari@x.example", "skin", ("dermatology",)),
    Contact("f2", "fjell", "Ola", "ola@x.example", "heart", ("cardiovascular",)),
    Contact("f3", "fjell", "Post", "post@fjell.example"),
    Contact("f4", "fjell", "Per", "per@x.example", deputy_of="f1"),
    Contact("v1", "vik", "Kari", "Kari@x.example", "skin", ("dermatology",)),
    Contact("v2", "vik", "Post", "post@vik.example"),
    Contact("n1", "nes", "Gone", "gone@x.example", valid_to=date(2026, 3, 1)),
    Contact("n2", "nes", "Nobody", ""),
)
ADDRESSES = (Address("centre:cancer", "Kreft", "c@ous.example"), Address("children", "Barn", "b@x.example"))  # fmt: skip


def planned(*sites: str, **said: object) -> ForwardPlan:
    request = Request(
        "NT-1",
        therapy_areas=said.pop("areas", ("dermatology",)),
        version=said.pop("version", ""),
        reply_due_on=said.pop("due", None),
        population=said.pop("population", None),
    )
    reading = Reading(request, centres=said.pop("centres", ()))
    absences = tuple(
        Absence(one, date(2026, 3, 1), date(2026, 3, 2)) for one in said.pop("away", ())
    )
    asks = [Ask(site, said.get("contacts", ())) for site in sites]
    return plan(
        reading,
        asks,
        Directory(CONTACTS, absences, ADDRESSES),
        so_far=said.get("so_far", ()),
        catalogue=CATALOGUE,
        day=DAY,
        via=said.get("via", ""),
    )


def table(found: ForwardPlan) -> list[tuple[str, str, list[str]]]:
    return [
        (letter.email, letter.language, [f"{i.site_id} {i.department}".strip() for i in letter.items])
        for letter in found.letters
    ]  # fmt: skip


def test_the_contact_in_the_field_gets_one_letter_for_both_hospitals() -> None:
    found = planned("fjell", "vik")
    assert table(found) == [("kari@x.example", "nb", ["fjell skin", "vik skin"])]
    assert (found.letters[0].contact_id, found.letters[0].as_deputy) == ("f1", False)
    assert found.letters[0].due_on == date(2026, 3, 16)


def test_two_fields_reach_two_departments() -> None:
    assert table(planned("fjell", areas=("dermatology", "cardiovascular"))) == [
        ("kari@x.example", "nb", ["fjell skin"]),
        ("ola@x.example", "nb", ["fjell heart"]),
    ]


def test_a_field_that_nobody_has_goes_to_the_general_mailbox_in_its_language() -> None:
    assert table(planned("vik", areas=("urology",))) == [("post@vik.example", "nn", ["vik"])]


def test_a_deputy_stands_in_for_who_is_away() -> None:
    found = planned("fjell", away=("f1",))
    assert table(found) == [("per@x.example", "nb", ["fjell skin"])]
    assert found.letters[0].as_deputy
    assert found.letters[0].contact_id == "f4"


def test_with_everybody_away_the_mailbox_gets_it() -> None:
    assert table(planned("fjell", away=("f1", "f4"))) == [("post@fjell.example", "nb", ["fjell"])]


def test_a_hospital_nobody_can_be_written_to_at_is_named() -> None:
    found = planned("nes", "fjell")
    assert found.without_contact == ("nes",)
    assert len(found.letters) == 1


def test_a_contact_somebody_chose_is_written_to() -> None:
    assert table(planned("fjell", contacts=("f2",))) == [("ola@x.example", "nb", ["fjell heart"])]


@pytest.mark.parametrize(
    ("before", "version", "kind"),
    [
        (None, "", "first"),
        (Forwarding("NT-1", "vik", DAY, department="skin"), "", "first"),
        (Forwarding("NT-1", "fjell", DAY, department="skin", cancelled_on=DAY), "", "first"),
        (Forwarding("NT-1", "fjell", DAY, department="skin"), "", "resend"),
        (Forwarding("NT-1", "fjell", DAY, department="heart"), "", "additional_department"),
        (Forwarding("NT-1", "fjell", DAY, department="skin"), "2", "new_version"),
    ],
)
def test_sending_again_is_told_apart(before: Forwarding | None, version: str, kind: str) -> None:
    found = planned("fjell", version=version, so_far=() if before is None else (before,))
    assert found.letters[0].items[0].sending == kind


@pytest.mark.parametrize(
    ("given", "due"), [(date(2026, 3, 9), date(2026, 3, 9)), (date(2026, 3, 1), date(2026, 3, 16))]
)
def test_the_companys_deadline_holds_unless_it_is_past(given: date, due: date) -> None:
    assert planned("fjell", due=given).letters[0].due_on == due


def test_the_centre_and_the_childrens_coordinator_get_one_copy_each() -> None:
    found = planned("fjell", centres=("cancer", "brain"), population=Population.BOTH)
    copies = [one for one in found.letters if one.kind is LetterKind.CENTRE_COPY]
    assert [(one.email, one.language, one.sites) for one in copies] == [
        ("c@ous.example", "nn", ("fjell",)),
        ("b@x.example", "nb", ("fjell",)),
    ]
    assert found.without_address == ("centre:brain",)


def test_via_the_centre_one_letter_names_all_hospitals() -> None:
    found = planned("fjell", "nes", centres=("cancer",), via="cancer")
    (letter,) = found.letters
    assert (letter.kind, letter.email) == (LetterKind.VIA_CENTRE, "c@ous.example")
    assert letter.sites == ("fjell", "nes")


def test_where_nobody_is_written_to_nobody_gets_a_copy() -> None:
    assert planned("nes", centres=("cancer",)).letters == ()
    assert planned("fjell", via="brain").without_address == ("centre:brain",)


def test_an_attempt_without_an_outcome_is_noticed() -> None:
    letter = Letter(1, "NT-1", LetterKind.FORWARD, "nb", "s", "b", attempts=1)
    assert outcome_unknown(letter)
    for said in ({"attempts": 0}, {"error": "refused"}, {"state": LetterState.SENT}):
        values = {"attempts": 1, **said}
        assert not outcome_unknown(Letter(1, "NT-1", LetterKind.FORWARD, "nb", "s", "b", **values))
