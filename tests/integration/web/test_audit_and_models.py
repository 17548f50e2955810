"""The pages of the audit and of the models, in words and in three languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest

import matcher
from matcher.domain.case import CaseState
from matcher.domain.ranking import LearntFrom
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.model import Calibration
from matcher.registry import Registry, load_prior
from matcher.services.desk import cases
from matcher.services.desk.acting import Acting
from matcher.services.desk.receiving import NewCase, correct, open_case
from matcher.services.desk.redacting import redact
from matcher.store import models
from matcher.web.audit_words import action_words
from matcher.web.languages import load_texts


@pytest.fixture
def worked_on(desk, anne) -> str:
    """A request that was put right, moved and taken."""
    catalogue = desk.matcher(anne.today).catalogue
    study = Request(
        title="A study in colitis",
        request_type=RequestType.SITE,
        sites_wanted=3,
        therapy_areas=("gastroenterology",),
    )
    own = open_case(desk.store, NewCase(study), anne, catalogue=catalogue).request_id
    said = {"sites_wanted": 5, "therapy_areas": ("oncology",)}
    correct(desk.store, own, 1, said, later(anne, 1), catalogue=catalogue)
    cases.move(desk.store, own, 2, CaseState.READY, later(anne, 2))
    cases.take(desk.store, own, 3, "kari", later(anne, 3))
    cases.remark(desk.store, own, "Ring Jane at Acme", later(anne, 4))
    return own


def later(acting: Acting, minutes: int) -> Acting:
    return replace(acting, now=acting.now + timedelta(minutes=minutes))


def words(page) -> str:
    """What a page says, without its tags."""
    assert page.status_code == 200
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_the_audit_says_what_was_done_and_what_stood_there_before(browser, worked_on):
    said = words(browser("ola").client.get("/audit"))
    assert "anne Corrected the request NT-2026-001" in said
    assert "Hospitals wanted: 3 → 5" in said
    assert "Therapy area: Gastroenterology & hepatology → Oncology" in said
    assert "State: Received → Ready to forward" in said
    assert "Held by: kari" in said
    assert "Ring Jane" not in said
    assert "sites_wanted" not in said
    assert '["' not in said


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nb", "Rettet forespørselen"),
        ("nn", "Retta førespurnaden"),
    ],
)
def test_the_audit_speaks_the_readers_language(browser, worked_on, language, expected):
    page = browser("kari", language).client.get("/audit")
    assert f'<html lang="{language}"' in page.text
    assert expected in words(page)
    assert "Corrected" not in words(page)


def test_the_audit_is_narrowed_to_a_request_a_person_an_action_and_a_day(browser, worked_on):
    client = browser("kari").client
    of_request = words(client.get("/audit", params={"request": worked_on}))
    table = of_request.partition("What was changed")[2]
    assert "Put the request on the desk" in table
    assert "Let somebody in" not in table
    taken = words(client.get("/audit", params={"action": "take"}))
    assert "1 entry" in taken
    nobody = words(client.get("/audit", params={"person": "nobody"}))
    assert "Nothing was found." in nobody
    assert "Nothing was found." in words(client.get("/audit", params={"day": "2020-01-01"}))
    wrong = client.get("/audit", params={"day": "2020-99-99"})
    assert "A day such as 2026-03-02." in words(wrong)


def test_the_audit_has_pages(browser, desk, worked_on, anne):
    for n in range(60):
        cases.remark(desk.store, worked_on, f"Remark {n}", anne)
    client = browser("kari").client
    first = client.get("/audit", params={"action": "note"})
    assert words(first).count("Left a remark") == 50 + 1  # one in the list to choose from
    older = re.search(r'href="(/audit\?[^"]+before=\d+)"', first.text)[1]
    second = client.get(unescape(older))
    assert words(second).count("Left a remark") == 11 + 1
    assert "Older" not in words(second)
    assert "The newest" in words(second)


def test_the_audit_shows_hostile_words_as_words(browser, desk, worked_on, anne):
    catalogue = desk.matcher(anne.today).catalogue
    said = {"sponsor": "<script>alert(1)</script>"}
    correct(desk.store, worked_on, 4, said, anne, catalogue=catalogue)
    page = browser("kari").client.get("/audit", params={"request": worked_on})
    assert "<script>alert" not in page.text
    assert "<script>alert(1)</script>" in words(page)


def test_the_audit_shows_what_was_blacked_out_as_such(browser, desk, worked_on, anne):
    redact(desk.store, worked_on, ["ready", "oncology"], later(anne, 9))
    said = words(browser("kari").client.get("/audit"))
    assert "State: Received → […]" in said
    assert "Gastroenterology & hepatology → […]" in said
    assert "Blacked out words" in said


def test_every_action_of_the_program_has_words():
    """Written where a change is made: `Entry.begin(connection, author, "action")` and the like."""
    made = set()
    pattern = re.compile(r'(?:author|acting\.author|Author\([^)]*\)),\s*"([a-z_]+)"')
    for room in ("store", "services"):
        for path in (Path(matcher.__file__).parent / room).rglob("*.py"):
            made |= set(pattern.findall(path.read_text("utf-8")))
    assert {"correct_request", "forward", "note"} <= made
    assert made - set(action_words(load_texts("en"))) == set()


def test_without_a_trained_model_the_card_says_what_it_cannot_claim(browser):
    said = words(browser("ola").client.get("/models"))
    assert "The card of the built-in starting model" in said
    assert "starting assumptions, not experience" in said
    assert "it has seen no outcome, so its chances are not shown" in said
    assert "No model has been trained here yet" in said
    assert "Shift" not in said


def test_a_model_in_use_shows_since_when_by_whom_and_its_calibration(browser, desk):
    prior = load_prior()
    stage = replace(prior.stages["selected"], calibration=Calibration(0.25, 0.9))
    trained = replace(
        prior,
        id="m1",
        trained_as_of=date(2026, 1, 1),
        learnt_from=LearntFrom(forwardings=120, answers=80, outcomes=12),
        stages={**prior.stages, "selected": stage},
    )
    manifest = Registry(desk.place.models).save(trained)
    now = datetime(2026, 1, 2, 9, 30, tzinfo=UTC)
    trained_as_of = date(2026, 1, 1)
    models.register_model(
        desk.store, "m1", manifest_sha256=manifest, trained_as_of=trained_as_of, by="anne", now=now
    )
    models.use_model(desk.store, "m1", models.Decision("anne", "trained"), now=now)
    client = browser("kari", "nb").client
    said = words(client.get("/models"))
    assert "120 videresendinger, 80 svar, 12 utfall" in said
    assert "02.01.2026 10:30 m1 trent anne den var nettopp trent" in said
    assert "Blir valgt 0,25 0,9" in said
    assert "Kortet til den innebygde startmodellen" in words(client.get("/models/prior"))
    assert client.get("/models/nobodys").status_code == 404
