"""Experts asked about a country, hospitals' own pages, and names blacked out for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matcher.catalogue import Catalogue
from matcher.domain.case import Opinion, Sender
from matcher.domain.events import Capability, Contact, Interest
from matcher.domain.letter import LetterKind
from matcher.domain.person import Absence, Address, Person, Role
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.errors import ConflictError, ForbiddenError, MailError, RequestError, UnknownNameError
from matcher.services.desk import cases, country, drafts, receiving, redacting
from matcher.services.desk import contacts as own_contacts
from matcher.services.desk.acting import Acting
from matcher.store import Store, contacts, desk_tables, open_store, opinions, reads
from matcher.store import cases as stored_cases
from matcher.store import letters as stored_letters
from matcher.wording import Wording
from matcher.wording.letters import From, compose_country_reply, composer

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
KARI = Acting(Person("kari", "Kari", Role.COORDINATOR), TODAY, NOW)
BOSS = Acting(Person("boss", "Boss", Role.APPROVER), TODAY, NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}", today=TODAY) as opened:
        yield opened


@pytest.fixture
def catalogue(store: Store) -> Catalogue:
    return reads.catalogue(store)


@pytest.fixture
def opened(store: Store, catalogue: Catalogue) -> Callable[..., str]:
    def run(**said: object) -> str:
        values = {"title": "Stroke", "therapy_areas": ("stroke",), **said}
        new = receiving.NewCase(Request(**values), Sender("Anna", "anna@company.example"))
        request_id = receiving.open_case(store, new, KARI, catalogue=catalogue).request_id
        with store.writing() as connection:
            for name, media_type, content in (
                ("mail.txt", "text/plain", "Ask Dr Ola Sørvik-Moen".encode()),
                ("mail.eml", "message/rfc822", b"U8O4cnZpaw=="),
            ):
                cells = {"request_id": request_id, "name": name, "media_type": media_type}
                kept = {"kept_at": "2026-03-02", "kept_by": "kari", "content": content}
                connection.execute(desk_tables.case_files.insert(), {**cells, **kept})
        return request_id

    return run


def test_a_country_request_becomes_one_reply(
    store: Store, catalogue: Catalogue, opened: Callable[..., str]
) -> None:
    request_id = opened(request_type=RequestType.COUNTRY)
    own_contacts.change_address(
        store, "centre:brain", None, Address("", "Hjernehelse", "brain@x.example"), KARI
    )
    expert = Contact("", "ous", "Per", "per@ous.example", "", ("stroke",))
    own_contacts.add_contact(store, expert, KARI, catalogue=catalogue)
    write = composer(catalogue, From("NorTrials"))
    due = date(2026, 3, 9)
    asked = country.ask_experts(
        store, request_id, ["site:ous", "centre:brain"], KARI,
        catalogue=catalogue, compose=write, due_on=due,
    )  # fmt: skip
    assert [(one.kind, one.email, one.language) for one in asked] == [
        (LetterKind.EXPERT, "per@ous.example", "nb"),
        (LetterKind.EXPERT, "brain@x.example", "nn"),
    ]
    assert "mandag 9. mars 2026" in asked[0].body
    with pytest.raises(ConflictError, match="has been asked"):
        country.ask_experts(
            store, request_id, ["site:ous"], KARI, catalogue=catalogue, compose=write
        )
    assert len(stored_letters.letters(store, request_id)) == 2
    first = opinions.opinions(store, request_id)[0]
    answer = replace(first, opinion=Opinion.GOOD, standard_of_care_ok=True, text="Plenty")
    country.record_opinion(store, first, answer, KARI)
    with pytest.raises(ConflictError):
        country.record_opinion(store, first, answer, KARI)

    def reply(request: Request, given: object) -> tuple[str, str]:
        wording = Wording.of("en", catalogue)
        return compose_country_reply(request, given, wording, unit_name="NorTrials")

    letter = country.prepare_reply(store, request_id, KARI, compose=reply)
    assert (letter.email, letter.language) == ("anna@company.example", "en")
    assert "2 experts or centres were asked, 1 have answered." in letter.body
    with pytest.raises(ConflictError, match="about the country"):
        drafts.prepare_letters(store, request_id, [], KARI, catalogue=catalogue, compose=write)


def test_only_a_country_request_is_asked_of_experts(
    store: Store, catalogue: Catalogue, opened: Callable[..., str]
) -> None:
    write = composer(catalogue, From("NorTrials"))
    with pytest.raises(ConflictError, match="not about the country"):
        country.ask_experts(
            store, opened(request_type=RequestType.SITE), ["site:ous"], KARI,
            catalogue=catalogue, compose=write,
        )  # fmt: skip
    with pytest.raises(RequestError, match="nobody to write to"):
        country.ask_experts(
            store, opened(request_type=RequestType.COUNTRY), ["site:ous"], KARI,
            catalogue=catalogue, compose=write,
        )  # fmt: skip


def test_an_interest_ends_or_is_taken_back_as_a_new_version(
    store: Store, catalogue: Catalogue
) -> None:
    wanted = Interest("ous", "stroke", date(2026, 1, 1))
    for change in (wanted, replace(wanted, valid_to=TODAY), replace(wanted, withdrawn=True)):
        own_contacts.declare_interest(store, change, KARI, catalogue=catalogue)
    with store.reading() as connection:
        query = sa.text("SELECT valid_to, withdrawn FROM interests WHERE site='ous' ORDER BY id")
        rows = [tuple(row) for row in connection.execute(query)]
    assert [withdrawn for _, withdrawn in rows] == [0, 0, 1]
    assert rows[1] == ("2026-03-02", 0)
    with pytest.raises(RequestError, match="ends before it begins"):
        own_contacts.declare_interest(
            store, replace(wanted, valid_to=date(2025, 1, 1)), KARI, catalogue=catalogue
        )


def test_a_capability_is_kept_with_what_it_says(store: Store, catalogue: Catalogue) -> None:
    kind = catalogue.capability_kinds[0].capability_id
    lacks = Capability("ous", kind, False, date(2026, 1, 1), source="told")
    own_contacts.declare_capability(store, lacks, KARI, catalogue=catalogue)
    assert replace(lacks, known_on=TODAY) in reads.events(store).capabilities
    with pytest.raises(UnknownNameError, match="Unknown capability"):
        own_contacts.declare_capability(
            store, Capability("ous", "wings"), KARI, catalogue=catalogue
        )


def test_contacts_are_checked_and_absences_kept(store: Store, catalogue: Catalogue) -> None:
    wrong = Contact("", "ous", "Per", "per")
    with pytest.raises(MailError, match="no proper e-mail address"):
        own_contacts.add_contact(store, wrong, KARI, catalogue=catalogue)
    per = own_contacts.add_contact(
        store, replace(wrong, email=" per@ous.example "), KARI, catalogue=catalogue
    )
    assert per.email == "per@ous.example"
    away = Absence(per.contact_id, TODAY, date(2026, 3, 9))
    own_contacts.set_absence(store, away, KARI)
    assert contacts.absences(store) == (away,)
    with pytest.raises(RequestError, match="ends before"):
        own_contacts.set_absence(store, replace(away, away_to=date(2026, 3, 1)), KARI)
    own_contacts.erase_contact(store, per.contact_id, KARI)
    assert contacts.absences(store) == ()


def test_a_blacked_out_name_is_nowhere_in_the_file(
    store: Store, catalogue: Catalogue, opened: Callable[..., str]
) -> None:
    request_id = opened(
        title="Study of Ola Sørvik-Moen's", key_criteria="ask SØRVIK-MOEN",
        suggested_sites=("Ola Sørvik-Moen, OUS",), request_type=RequestType.SITE,
    )  # fmt: skip
    other = opened(title="Sørvik-Moen stays here", request_type=RequestType.SITE)
    case = stored_cases.find(store, request_id).case
    receiving.correct(
        store, request_id, case.revision, {"title": "By sørvik-moen"}, KARI, catalogue=catalogue
    )
    cases.remark(store, request_id, "Ola Sørvik-Moen called", KARI)
    with pytest.raises(ForbiddenError):
        redacting.redact(store, request_id, ["Sørvik-Moen"], KARI)
    done = redacting.redact(store, request_id, ["Sørvik-Moen", "Ola"], BOSS)
    with store.reading() as connection:
        mine = desk_tables.case_files.c.request_id == request_id
        left = connection.execute(sa.select(desk_tables.case_files.c.content).where(mine)).all()
    assert left == [("Ask Dr […] […]".encode(),)]
    assert done.n_files_deleted == 1
    standing = stored_cases.find(store, request_id).request
    assert (standing.title, standing.key_criteria) == ("By […]", "ask […]")
    assert stored_cases.find(store, other).request.title == "Sørvik-Moen stays here"
    redacting.redact(store, other, ["Sørvik-Moen"], BOSS)
    raw = b"".join(path.read_bytes() for path in store.path.parent.glob("store.db*"))
    for name in ("Sørvik-Moen", "sørvik-moen", "SØRVIK-MOEN"):
        assert name.encode() not in raw
    assert "Ola" not in str(reads.audit(store))


def test_after_blacking_out_everything_is_append_only_again(
    store: Store, opened: Callable[..., str]
) -> None:
    request_id = opened(request_type=RequestType.SITE)
    redacting.redact(store, request_id, ["Nobody"], BOSS)
    with pytest.raises(IntegrityError, match="append-only"), store.writing() as connection:
        connection.execute(sa.text("UPDATE requests SET title = ''"))
    with pytest.raises(RequestError, match="at least 3 letters"):
        redacting.redact(store, request_id, ["Li"], BOSS)


def test_a_name_is_blacked_out_however_its_letters_are_kept(
    store: Store, opened: Callable[..., str]
) -> None:
    title = "Ask A\u030ase  Bjørk, not the \u00c5serud clinic of Bjørkelangen or a case"
    request_id = opened(title=title, request_type=RequestType.SITE)
    redacting.redact(store, request_id, ["\u00c5se Bjørk"], BOSS)
    assert stored_cases.find(store, request_id).request.title == (
        "Ask […], not the \u00c5serud clinic of Bjørkelangen or a case"
    )
