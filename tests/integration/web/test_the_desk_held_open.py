"""The desk opens its history and model once, and again only when a ranking could come out anew."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime, timedelta

from matcher.domain.batch import Row
from matcher.domain.events import Contact, Participation, ReceivedRequest
from matcher.domain.request import Request
from matcher.services.desk import people
from matcher.services.matching import Matcher
from matcher.store import models, writes
from matcher.store.applying import apply_rows

TODAY = date(2026, 3, 2)


def put(desk, record) -> None:
    writes.apply(desk.store, [Row(record)], today=TODAY, actor="a", source="f")


def test_it_is_kept_while_nothing_a_ranking_reads_changes(desk, anne):
    held = desk.matcher(TODAY)
    people.choose_language(desk.store, "nn", anne)
    contact = Row(Contact("c1", "ous", name="Kari", email="kari@example.no"))
    with desk.store.writing() as connection:
        apply_rows(connection, [contact], anne.author, "change_contact")
    assert desk.matcher(TODAY) is held


def test_an_event_a_taught_name_and_a_new_day_open_it_anew(desk):
    held = desk.matcher(TODAY)
    put(desk, Participation("NCT1", "ous", started_on=TODAY, title="A study"))
    after_event = desk.matcher(TODAY)
    assert after_event is not held
    writes.add_alias(desk.store, "Rikshosp", "ous", today=TODAY, actor="a")
    after_name = desk.matcher(TODAY)
    assert after_name is not after_event
    assert after_name.catalogue.names.resolve("Rikshosp").site_id == "ous"
    assert desk.matcher(TODAY + timedelta(days=1)) is not after_name


def test_a_colleague_s_click_is_taken_in_beside_and_nobody_waits(desk, anne):
    held = desk.matcher(TODAY)
    row = Row(ReceivedRequest(Request("r", received_on=TODAY, title="x")))
    with desk.store.writing() as connection:
        apply_rows(connection, [row], anne.author, "open_request")
    assert desk.matcher(TODAY) is held
    deadline = time.monotonic() + 30
    while desk.matcher(TODAY) is held and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "r" in {request.request_id for request in desk.matcher(TODAY).history().requests}


def test_many_who_come_at_once_open_it_once(desk, monkeypatch):
    opened = []
    real = Matcher.of
    monkeypatch.setattr(
        Matcher, "of", lambda *given, **named: opened.append(1) or real(*given, **named)
    )
    barrier = threading.Barrier(6)

    def ask() -> None:
        barrier.wait(30)
        desk.matcher(TODAY)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert opened == [1]


def test_warmed_up_it_is_open_before_anybody_asks(desk, monkeypatch):
    desk.warm_up(TODAY)
    monkeypatch.setattr(Matcher, "of", None)
    assert desk.matcher(TODAY).today == TODAY


def test_where_the_model_in_use_is_missing_the_one_before_serves_and_says_so(desk):
    models.register_model(
        desk.store,
        "gone",
        manifest_sha256="0" * 64,
        trained_as_of=TODAY,
        by="a",
        now=datetime.now(UTC),
    )
    models.use_model(desk.store, "gone", models.Decision("a", "r"), now=datetime.now(UTC))
    matcher = desk.matcher(TODAY)
    assert (matcher.model.id, matcher.unusable) == ("prior", "gone")
