"""Scripts ask what became of requests, record it, and write to the hospitals that said yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from matcher.domain.batch import Row
from matcher.domain.case import CaseState
from matcher.domain.events import Answer, Forwarding
from matcher.domain.vocabulary import Reply
from matcher.store import cases
from matcher.store.applying import apply_rows
from tests.integration.web.api.conftest import problem
from tests.integration.web.conftest import TODAY

LONG_AGO = TODAY - timedelta(120)
CONTACT = {"name": "Ada", "email": "ada@ahus.example"}


@pytest.fixture
def waiting(kari, desk, anne) -> str:
    """A request whose overview is out for long, with a yes of Ahus."""
    own = kari.opened(
        sponsor="Acme",
        received_on=(LONG_AGO - timedelta(14)).isoformat(),
        reply_due_on=LONG_AGO.isoformat(),
    )
    assert kari.post("/sites/ahus/contacts", CONTACT).status_code == 201
    day: date = LONG_AGO - timedelta(7)
    events = [
        Forwarding(own, "ahus", day, "f", contact_id="ahus-1", due_on=LONG_AGO),
        Answer(own, "ahus", day, Reply.INTERESTED),
    ]
    with desk.store.writing() as connection:
        apply_rows(connection, map(Row, events), anne.author, "import")
    case = cases.find(desk.store, own).case
    moved = replace(case, state=CaseState.SUMMARY_SENT, state_since=LONG_AGO)
    cases.change(desk.store, moved, anne.author, "move")
    return own


def test_a_company_is_asked_once_about_all_that_nobody_has_told(kari, waiting):
    (company,) = kari.get("/outcomes").json()
    assert [one["request_id"] for one in company["waiting"]] == [waiting]
    draft = kari.post("/outcomes/ask", {"requests": [waiting]}, Idempotency_Key="acme")
    assert draft.status_code == 201, draft.text
    assert draft.json()["kind"] == "outcome_question"
    assert problem(kari.post("/outcomes/ask", {"requests": [waiting]}), 409)
    assert problem(kari.post("/outcomes/ask", {"requests": ["NT-1999-001"]}), 422)


def test_an_outcome_is_read_from_a_mail_recorded_and_told(kari, waiting):
    text = f"{waiting}: Norway was selected, with Ahus as a site."
    (read,) = kari.post("/outcomes/read", {"text": text}).json()
    assert (read["request_id"], read["verdict"]) == (waiting, "allocated")
    path = f"/requests/{waiting}/outcome"
    assert kari.get(path).json()["told"] is None, "reading keeps nothing"
    tag, said = kari.tag(path), {"verdict": read["verdict"], "sites": {"ahus": "selected"}}
    assert problem(kari.send("PUT", path, said), 428)
    kept = kari.send("PUT", path, said, If_Match=tag)
    assert kept.status_code == 200, kept.text
    assert kept.json()["heard"] == {"ahus": "selected"}
    assert problem(kari.send("PUT", path, said, If_Match=tag), 412)
    (letter,) = kari.post(f"/requests/{waiting}/letters/outcome").json()
    assert letter["email"] == "ada@ahus.example"
    assert kari.get("/outcomes").json() == []


def test_a_lost_country_counts_against_nobody(kari, waiting):
    path = f"/requests/{waiting}/outcome"
    lost = {"verdict": "not_allocated", "sites": {"ahus": "not_selected"}}
    kept = kari.send("PUT", path, lost, If_Match="*").json()
    assert (kept["told"]["sites"], kept["heard"]) == ({}, {"ahus": "lost"})


def test_what_contradicts_itself_or_names_nobody_is_refused(kari, waiting):
    path = f"/requests/{waiting}/outcome"
    lost = {"verdict": "not_allocated", "sites": {"ahus": "selected"}}
    assert (
        "not marked as chosen" in problem(kari.send("PUT", path, lost, If_Match="*"), 422)["detail"]
    )
    nobody = {"verdict": "allocated", "sites": {"nowhere": "selected"}}
    assert kari.send("PUT", path, nobody, If_Match="*").status_code in (404, 422)
    assert kari.get(path).json()["told"] is None


def test_who_may_only_read_records_and_asks_nothing(script, kari, waiting):
    ola, path = script("ola"), f"/requests/{waiting}/outcome"
    assert ola.get("/outcomes").json() == kari.get("/outcomes").json()
    assert problem(ola.send("PUT", path, {"verdict": "allocated"}, If_Match="*"), 403)
    assert problem(ola.post("/outcomes/ask", {"requests": [waiting]}), 403)
    assert problem(ola.post(f"/requests/{waiting}/letters/outcome"), 403)
