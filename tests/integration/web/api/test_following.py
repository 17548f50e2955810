"""Scripts follow a request up and write the overview, as the pages do."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from matcher.domain.batch import Row
from matcher.domain.events import Answer, Contact, Forwarding
from matcher.domain.vocabulary import Reply
from matcher.services.desk import contacts
from matcher.store import reads
from matcher.store.applying import apply_rows
from tests.integration.web.api.conftest import problem
from tests.integration.web.conftest import TODAY

DUE = TODAY + timedelta(7)


@pytest.fixture
def asked(kari, desk, anne) -> str:
    """A request that Ahus has answered and Bergen has not."""
    own = kari.opened(reply_due_on=DUE.isoformat(), therapy_areas=["gastroenterology"])
    catalogue = desk.matcher(TODAY).catalogue
    ada = Contact("", "helse-bergen", "Ada", "ada@bergen.example", phone="+47 55 97 00 00")
    contacts.add_contact(desk.store, ada, anne, catalogue=catalogue)
    (kept,) = reads.contacts(desk.store)
    events = [
        Forwarding(own, "helse-bergen", TODAY, "f", contact_id=kept.contact_id, due_on=DUE),
        Forwarding(own, "ahus", TODAY, "f", due_on=DUE),
        Answer(own, "ahus", TODAY, Reply.INTERESTED, eligible_patients_per_year=20),
    ]
    with desk.store.writing() as connection:
        apply_rows(connection, map(Row, events), anne.author, "import")
    return f"/requests/{own}"


def test_the_overview_is_read_and_drafted_once(kari, asked):
    told = kari.get(f"{asked}/overview").json()
    assert [(one["site_id"], one["patients"]) for one in told["lines"]] == [("ahus", 20)]
    assert (told["silent"], told["is_out"]) == (["helse-bergen"], False)
    draft = kari.post(f"{asked}/letters/overview", {"names": True}, Idempotency_Key="overview")
    assert draft.status_code == 201, draft.text
    assert "Haukeland" in draft.json()["body"]
    again = kari.post(f"{asked}/letters/overview", {"names": True}, Idempotency_Key="overview")
    assert again.json() == draft.json()
    assert problem(kari.post(f"{asked}/letters/overview", {}), 409)


def test_a_late_yes_is_told_in_a_supplement(kari, asked):
    draft = kari.post(f"{asked}/letters/overview", {}).json()
    path = f"/letters/{draft['letter_id']}"
    assert kari.post(f"{path}/hand-over", If_Match="*").status_code == 200
    assert (
        "since the overview was sent"
        in problem(kari.post(f"{asked}/letters/overview", {}), 422)["detail"]
    )
    yes = {"site_id": "helse-bergen", "answer": "interested", "patients": 7}
    assert kari.post(f"{asked}/answers", yes).status_code == 201
    told = kari.get(f"{asked}/overview").json()
    assert told["is_out"]
    assert [one["site_id"] for one in told["new"]] == ["helse-bergen"]
    body = kari.post(f"{asked}/letters/overview", {}).json()["body"]
    assert "Haukeland" in body
    assert "Akershus" not in body


def test_the_overview_is_downloaded_with_names_only_where_they_are_wanted(kari, asked):
    def words(query: str) -> str:
        content = kari.get(f"{asked}/overview.xlsx{query}").content
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        return " ".join(str(cell) for row in sheet.to_python() for cell in row)

    assert "Haukeland" in words("?names=true")
    assert "Akershus" in words("")
    assert "Haukeland" not in words("")


def test_the_silent_are_read_and_reminded(kari, asked):
    found = kari.get(f"{asked}/follow-up").json()
    (one,) = found["silent"]
    assert (one["site_id"], one["phone"]) == ("helse-bergen", "+47 55 97 00 00")
    assert (found["due_on"], found["internal_on"]) == (DUE.isoformat(), "2026-03-05")
    drafts = kari.post(f"{asked}/letters/reminders", {"sites": ["helse-bergen"]})
    assert [one["email"] for one in drafts.json()] == ["ada@bergen.example"]
    assert problem(kari.post(f"{asked}/letters/reminders", {"sites": ["ahus"]}), 422)


def test_the_days_are_downloaded_for_a_calendar(kari, asked):
    calendar = kari.get(f"{asked}/deadline.ics")
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert calendar.text.count("BEGIN:VEVENT") == 2


def test_a_deadline_moves_only_from_what_was_read(kari, asked):
    path, body = f"{asked}/deadline", {"due_on": "2026-03-20"}
    assert problem(kari.post(path, body), 428)
    tag = kari.tag(asked)
    moved = kari.post(path, body, If_Match=tag)
    assert moved.json()["request"]["reply_due_on"] == "2026-03-20"
    assert problem(kari.post(path, {"due_on": "2026-03-27"}, If_Match=tag), 412)
    (told,) = kari.get(f"{asked}/letters").json()
    assert told["kind"] == "notice"


def test_a_request_withdrawn_is_told_to_all_who_can_be_written_to(kari, asked):
    stopped = kari.post(f"{asked}/stop", {"to": "withdrawn"}, If_Match=kari.tag(asked))
    assert stopped.json()["state"] == "withdrawn"
    assert len(kari.get(f"{asked}/letters").json()) == 1
    assert problem(kari.post(f"{asked}/letters/reminders", {"sites": ["helse-bergen"]}), 409)


def test_who_may_only_read_sees_it_all_and_starts_nothing(script, kari, asked):
    ola, tag = script("ola"), kari.tag(asked)
    for path in ("overview", "overview.xlsx", "follow-up", "deadline.ics"):
        assert ola.get(f"{asked}/{path}").status_code == 200
    assert problem(ola.post(f"{asked}/letters/overview", {}), 403)
    assert problem(ola.post(f"{asked}/letters/reminders", {"sites": ["helse-bergen"]}), 403)
    assert problem(ola.post(f"{asked}/deadline", {"due_on": "2026-03-20"}, If_Match=tag), 403)
    assert problem(ola.post(f"{asked}/stop", {"to": "on_hold"}, If_Match=tag), 403)
