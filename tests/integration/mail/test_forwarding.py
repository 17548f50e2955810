"""From chosen hospitals to mail that is out, and to what the record says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from matcher.catalogue import Catalogue
from matcher.desk.letters import outcome_unknown
from matcher.desk.planned import Ask
from matcher.domain.answering import Given, Status, Via
from matcher.domain.case import CaseState
from matcher.domain.events import Contact
from matcher.domain.letter import Letter, LetterKind, LetterState
from matcher.domain.person import Address, Person, Role
from matcher.domain.request import Request
from matcher.domain.vocabulary import Confidentiality, ForwardingReason, RequestType
from matcher.errors import ConflictError, ForbiddenError, MailError, RequestError, StoreError
from matcher.mail.sending import Security, SmtpSettings
from matcher.services.desk import answering, drafts, forwarding
from matcher.services.desk.acting import Acting
from matcher.services.desk.forwarding import Record
from matcher.services.desk.lists import Grounds
from matcher.services.desk.receiving import NewCase, correct, open_case
from matcher.store import Store, cases, contacts, letters, open_store, reads, replies
from matcher.wording.letters import From, composer

TODAY = date(2026, 3, 2)
KARI = Acting(Person("kari", "Kari", Role.COORDINATOR), TODAY, datetime(2026, 3, 2, 9, tzinfo=UTC))
GROUNDS = {
    "ahus": Grounds(ForwardingReason.EXPLORATION, 9, 0.25),
    "ous": Grounds(ForwardingReason.SPONSOR_NAMED, 1, 0.5),
}
RECORD = Record(GROUNDS, "m1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}", today=TODAY) as opened:
        for contact in (
            Contact("", "ahus", "Anne Berg", "anne@ahus.example", "heart", ("cardiovascular",)),
            Contact("", "ous", "", "post@ous.example"),
        ):
            contacts.add_contact(opened, contact, KARI.author)
        address = Address("centre:cardiovascular", "", "centre@ahus.example")
        contacts.change_address(opened, address.purpose, None, address, KARI.author)
        yield opened


@pytest.fixture
def catalogue(store: Store) -> Catalogue:
    return reads.catalogue(store)


@pytest.fixture
def request_id(store: Store, catalogue: Catalogue) -> str:
    request = Request(
        title="Heart failure", sponsor="Zyntra", request_type=RequestType.SITE,
        therapy_areas=("cardiovascular",), version="1",
    )  # fmt: skip
    return open_case(store, NewCase(request), KARI, catalogue=catalogue).request_id


@pytest.fixture
def prepare(store: Store, catalogue: Catalogue, request_id: str) -> Callable[..., list[Letter]]:
    def run(*sites: str, **said: Any) -> list[Letter]:
        prepared = drafts.prepare_letters(
            store, request_id, [Ask(site) for site in sites or ("ahus", "ous")], KARI,
            catalogue=catalogue, compose=composer(catalogue, From("NorTrials")), **said,
        )  # fmt: skip
        return list(prepared.letters)

    return run


def go(store: Store, letter: Letter, settings: SmtpSettings | None, **said: Any) -> Letter:
    return forwarding.send_letter(
        store, letter.letter_id, letter.revision, KARI, settings=settings, record=RECORD, **said
    )


def test_what_is_sent_is_recorded_with_its_grounds(
    store: Store, request_id: str, prepare: Any, serve: Any, mailbox: Any
) -> None:
    settings = serve()
    done = [go(store, letter, settings, reply_to="svar@desk.example") for letter in prepare()]
    assert [one.state for one in done] == [LetterState.SENT] * 3
    assert mailbox.recipients == ["anne@ahus.example", "post@ous.example", "centre@ahus.example"]
    assert all(request_id in message["Subject"] for message in mailbox.messages)
    rows = {one.site: one for one in letters.forwardings(store, request_id)}
    ahus, ous = rows["ahus"], rows["ous"]
    assert (ahus.department, ahus.contact_id, ahus.version) == ("heart", "ahus-1", "1")
    assert (ahus.forwarded_on, ahus.due_on) == (TODAY, date(2026, 3, 16))
    assert (ahus.reason, ahus.shown_rank, ahus.propensity, ahus.model_id) == (
        ForwardingReason.EXPLORATION, 9, 0.25, "m1",
    )  # fmt: skip
    assert (ous.reason, ous.propensity) == (ForwardingReason.SPONSOR_NAMED, None)
    assert cases.find(store, request_id).case.state is CaseState.FORWARDED


def test_the_audit_has_no_person_and_no_text(store: Store, prepare: Any, serve: Any) -> None:
    go(store, prepare()[0], serve())
    entries = reads.audit(store)
    changes = [change for one in entries for change in reads.audit_changes(store, one.id)]
    told = f"{entries} {[change for change in changes if change.table != 'requests']}"
    assert "letter" in told
    for word in ("anne", "Anne", "@", "Heart"):
        assert word not in told


def test_with_the_server_down_the_letter_is_kept_with_the_reason_and_sent_later(
    store: Store, request_id: str, prepare: Any, serve: Any, free_port: int
) -> None:
    letter = prepare("ahus")[0]
    down = SmtpSettings("127.0.0.1", "post@desk.example", free_port, security=Security.NONE)
    with pytest.raises(MailError, match="does not answer"):
        go(store, letter, down)
    (failed, _) = letters.letters(store, request_id)
    assert failed.state is LetterState.FAILED
    assert "does not answer" in failed.error
    assert failed.body == letter.body
    assert letters.forwardings(store, request_id) == ()
    again = go(store, failed, serve())
    assert (again.state, again.attempts, again.error) == (LetterState.SENT, 2, "")
    assert len(letters.forwardings(store, request_id)) == 1


def test_of_two_who_send_at_once_one_is_told(
    store: Store, prepare: Any, serve: Any, mailbox: Any
) -> None:
    letter, settings = prepare("ahus")[0], serve()
    go(store, letter, settings)
    with pytest.raises(ConflictError, match="'sent' already"):
        go(store, letter, settings)
    assert len(mailbox.messages) == 1


def test_a_crash_between_sending_and_recording_is_noticed_and_not_repeated(
    store: Store, request_id: str, prepare: Any, serve: Any, mailbox: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    letter, settings = prepare("ahus")[0], serve()
    with monkeypatch.context() as broken:

        def die(*_: object) -> None:
            raise SystemExit

        broken.setattr(letters, "settle_attempt", die)
        with pytest.raises(SystemExit):
            go(store, letter, settings)
    left = letters.letter(store, letter.letter_id)
    assert outcome_unknown(left)
    with pytest.raises(ConflictError, match="may have been sent already"):
        go(store, left, settings)
    assert len(mailbox.messages) == 1
    assert go(store, left, settings, even_so=True).state is LetterState.SENT
    assert len(letters.forwardings(store, request_id)) == 1


def test_a_line_cut_after_the_letter_leaves_the_attempt_open(
    store: Store, request_id: str, prepare: Any, serve: Any, mailbox: Any
) -> None:
    mailbox.hangs_up = True
    letter = prepare("ahus")[0]
    with pytest.raises(MailError, match="may have been sent"):
        go(store, letter, serve())
    assert outcome_unknown(letters.letter(store, letter.letter_id))
    assert letters.forwardings(store, request_id) == ()


def test_a_letter_handed_over_counts_as_forwarded(
    store: Store, request_id: str, prepare: Any
) -> None:
    letter = prepare("ahus")[0]
    raw = forwarding.download(store, letter.letter_id, KARI, sender="post@desk.example")
    assert b"anne@ahus.example" in raw
    done = forwarding.hand_over(store, letter.letter_id, 1, KARI, record=RECORD)
    assert done.state is LetterState.HANDED_OVER
    assert [one.site for one in letters.forwardings(store, request_id)] == ["ahus"]


def test_sending_again_is_one_more_forwarding_and_says_so(
    store: Store, request_id: str, prepare: Any
) -> None:
    for _ in range(2):
        for letter in prepare("ahus"):
            forwarding.hand_over(store, letter.letter_id, 1, KARI, record=RECORD)
    last = [one for one in letters.letters(store, request_id) if one.kind is LetterKind.FORWARD][-1]
    assert last.items[0].sending == "resend"
    assert "Sendt på nytt" in last.subject
    assert len(letters.forwardings(store, request_id)) == 2


def test_via_the_centre_the_hospitals_are_recorded_with_it(
    store: Store, request_id: str, prepare: Any
) -> None:
    (letter,) = prepare(via="cardiovascular")
    record = replace(RECORD, via="cardiovascular")
    forwarding.hand_over(store, letter.letter_id, 1, KARI, record=record)
    assert {(one.site, one.via) for one in letters.forwardings(store, request_id)} == {
        ("ahus", "cardiovascular"), ("ous", "cardiovascular"),
    }  # fmt: skip


def test_nobody_is_asked_by_two_drafts(store: Store, prepare: Any) -> None:
    for letter in prepare("ahus")[:1]:
        with pytest.raises(ConflictError, match="are waiting already: 2"):
            prepare("ahus")
        drafts.discard(store, letter.letter_id, letter.revision, KARI)


def test_a_draft_changed_by_two_keeps_the_first_and_tells_the_second(
    store: Store, request_id: str, prepare: Any
) -> None:
    letter = prepare("ahus")[0]
    drafts.change_draft(store, letter.letter_id, 1, letter.subject, "Mine", KARI)
    with pytest.raises(ConflictError, match="changed or taken"):
        drafts.change_draft(store, letter.letter_id, 1, letter.subject, "Yours", KARI)
    assert letters.letter(store, letter.letter_id).body == "Mine"
    with pytest.raises(RequestError, match="lacks our reference"):
        drafts.change_draft(store, letter.letter_id, 2, "No reference", "Mine", KARI)


def test_without_a_mail_server_or_the_right_role_nothing_is_sent(
    store: Store, prepare: Any
) -> None:
    letter = prepare("ahus")[0]
    with pytest.raises(MailError, match="No mail server is set up"):
        go(store, letter, None)
    reader = replace(KARI, person=Person("ola", "Ola", Role.READER))
    with pytest.raises(ForbiddenError):
        forwarding.hand_over(store, letter.letter_id, 1, reader, record=RECORD)


def test_an_erased_contact_is_gone_from_the_letters_and_from_the_file(
    store: Store, prepare: Any
) -> None:
    letter = prepare("ahus")[0]
    assert letter.body.startswith("Hei Anne Berg")
    contacts.erase_contact(store, "ahus-1", today=TODAY, actor="kari")
    left = letters.letter(store, letter.letter_id)
    assert (left.name, left.email, left.contact_id) == ("", "", "ahus-1")
    assert left.body.startswith("Hei […],")
    raw = b"".join(path.read_bytes() for path in store.path.parent.glob("store.db*"))
    assert b"Anne Berg" not in raw
    assert b"anne@ahus" not in raw
    fresh = contacts.add_contact(store, Contact("", "ahus", "New", "n@x.example"), KARI.author)
    assert fresh.contact_id == "ahus-2"


def test_an_erased_contact_is_gone_from_what_the_hospital_answered(
    store: Store, prepare: Any, request_id: str
) -> None:
    letter = prepare("ahus")[0]
    forwarding.hand_over(store, letter.letter_id, letter.revision, KARI, record=RECORD)
    said = Given(
        Status.INTERESTED, "heart", contact="anne berg, ANNE@ahus.example", text="Anne will. Bergen"
    )
    answering.answer_by_hand(store, request_id, "ahus", said, KARI, via=Via.PHONE)
    contacts.erase_contact(store, "ahus-1", today=TODAY, actor="kari")
    (left,) = replies.of_request(store, request_id)
    assert left.given.contact == "[…], […]"
    assert left.given.text == "[…] will. Bergen"
    raw = b"".join(path.read_bytes() for path in store.path.parent.glob("store.db*"))
    assert b"anne berg" not in raw
    assert b"ANNE@ahus" not in raw


def test_an_erased_address_is_gone_from_the_letters_and_from_the_file(
    store: Store, prepare: Any, request_id: str
) -> None:
    before = contacts.addresses(store)[0]
    person = replace(before, name="Cecilie Dahl", email="cecilie@ahus.example")
    contacts.change_address(store, before.purpose, before, person, KARI.author)
    prepare("ahus")
    copy = next(one for one in letters.letters(store, request_id) if one.email == person.email)
    assert "Cecilie Dahl" in copy.body
    contacts.change_address(store, before.purpose, person, None, KARI.author)
    left = letters.letter(store, copy.letter_id)
    assert (left.name, left.email) == ("", "")
    assert "Cecilie" not in left.body
    raw = b"".join(path.read_bytes() for path in store.path.parent.glob("store.db*"))
    assert b"Cecilie" not in raw
    assert b"cecilie@ahus" not in raw
    others = [one for one in letters.letters(store, request_id) if one.letter_id != copy.letter_id]
    assert [one.email for one in others] == ["anne@ahus.example"]


def test_a_contact_changed_by_two_tells_the_second(store: Store) -> None:
    before = reads.contacts(store)[0]
    contacts.change_contact(store, before, replace(before, name="A"), KARI.author)
    with pytest.raises(ConflictError, match="has been changed"):
        contacts.change_contact(store, before, replace(before, name="B"), KARI.author)
    assert reads.contacts(store)[0].name == "A"


def test_what_went_out_is_on_record_though_somebody_changed_the_draft_meanwhile(
    store: Store, prepare: Any
) -> None:
    letter = prepare("ahus")[0]
    claimed = letters.claim(store, letter.letter_id, 1, message_id="<a@b>", author=KARI.author)
    drafts.change_draft(store, letter.letter_id, 2, letter.subject, "Too late", KARI)
    failed = letters.Outcome(LetterState.FAILED, "refused")
    assert letters.settle_attempt(store, claimed, failed, KARI.author).body == "Too late"
    sent = letters.Outcome(LetterState.SENT)
    kept = letters.settle_attempt(store, claimed, sent, KARI.author)
    assert (kept.state, kept.body) == (LetterState.SENT, letter.body)
    assert letters.settle_attempt(store, claimed, failed, KARI.author).state is LetterState.SENT


def test_what_is_out_and_cannot_be_noted_is_told_as_out(
    store: Store, prepare: Any, serve: Any, mailbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter, settings = prepare("ahus")[0], serve()

    def full(*_: object) -> None:
        raise StoreError("No room left for the store x: the disk is full. Nothing was changed.")

    with monkeypatch.context() as patched:
        patched.setattr(forwarding.letters, "settle_attempt", full)
        with pytest.raises(MailError, match="has been sent, and that could not be noted") as told:
            go(store, letter, settings)
    assert told.value.may_have_gone
    assert len(mailbox.messages) == 1
    kept = letters.letter(store, letter.letter_id)
    assert outcome_unknown(kept)
    with pytest.raises(ConflictError, match="may have been sent"):
        go(store, kept, settings)
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize("what", ["sponsor", "title"])
def test_a_letter_written_before_its_request_became_confidential_does_not_go(
    store: Store, catalogue: Catalogue, request_id: str, prepare: Any, serve: Any,
    mailbox: Any, what: str,
) -> None:  # fmt: skip
    letter, settings = prepare("ahus")[0], serve()
    secrecy = {
        "sponsor": Confidentiality.NO_SPONSOR_NAME, "title": Confidentiality.CDA_FIRST
    }[what]  # fmt: skip
    if what == "title":
        words = {"body": "Heart\n failure, in short.", "subject": letter.subject}
        letter = drafts.change_draft(store, letter.letter_id, 1, acting=KARI, **words)
    case = cases.find(store, request_id).case
    changed = {"confidentiality": secrecy}
    correct(store, request_id, case.revision, changed, KARI, catalogue=catalogue)
    with pytest.raises(ConflictError, match="names what the request keeps confidential"):
        go(store, letter, settings)
    with pytest.raises(ConflictError, match="names what the request keeps confidential"):
        forwarding.download(store, letter.letter_id, KARI, sender="")
    assert mailbox.messages == []
    drafts.discard(store, letter.letter_id, letter.revision, KARI)
    for old in letters.letters(store, request_id):
        if old.state is LetterState.DRAFT:
            drafts.discard(store, old.letter_id, old.revision, KARI)
    assert go(store, prepare("ahus")[0], settings).state is LetterState.SENT
    assert "Zyntra" not in mailbox.messages[0].get_content()


@pytest.mark.parametrize(
    "kind", [LetterKind.CLARIFICATION, LetterKind.COUNTRY_REPLY, LetterKind.OVERVIEW]
)
def test_a_letter_to_the_company_may_name_it_though_the_request_is_confidential(
    store: Store, catalogue: Catalogue, request_id: str, kind: LetterKind
) -> None:
    secret = {"confidentiality": Confidentiality.CDA_FIRST}
    correct(
        store, request_id, cases.find(store, request_id).case.revision, secret, KARI,
        catalogue=catalogue,
    )  # fmt: skip
    letter = Letter(
        0, request_id, kind, "en", f"{request_id}: Zyntra", "Dear Zyntra", email="a@b.example"
    )
    (kept,) = letters.keep_drafts(store, request_id, [letter], KARI.author)
    assert b"Dear Zyntra" in forwarding.download(store, kept.letter_id, KARI, sender="")
