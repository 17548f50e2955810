"""A change is made once, and never over what somebody has not seen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from matcher.errors import ConflictError, StoreError
from matcher.services.desk import receiving
from matcher.store import idempotency
from matcher.store.idempotency import Asked, KeptAnswer
from tests.integration.web.api.conftest import STUDY, problem

NEW = {"request": STUDY}


def test_a_post_sent_twice_opens_one_request_and_gets_the_same_answer(kari):
    first = kari.post("/requests", NEW, Idempotency_Key="one")
    again = kari.post("/requests", NEW, Idempotency_Key="one")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["location"] == first.headers["location"]
    assert "idempotent-replayed" not in first.headers
    assert kari.get("/requests").json()["total"] == 1


def test_another_key_another_person_or_no_key_is_another_change(kari, script):
    kari.post("/requests", NEW, Idempotency_Key="one")
    kari.post("/requests", NEW, Idempotency_Key="two")
    script("anne").post("/requests", NEW, Idempotency_Key="one")
    kari.post("/requests", NEW)
    assert kari.get("/requests").json()["total"] == 4


def test_a_key_used_for_something_else_is_refused(kari):
    own = kari.post("/requests", NEW, Idempotency_Key="one").json()["request_id"]
    other = kari.post("/requests", {"request": {"title": "Another"}}, Idempotency_Key="one")
    assert "used for something else" in problem(other, 422)["detail"]
    remark = kari.post(f"/requests/{own}/remarks", {"text": "Hi"}, Idempotency_Key="one")
    problem(remark, 422)


def test_what_was_refused_may_be_put_right_under_the_same_key(kari):
    problem(kari.post("/requests", {"request": {}}, Idempotency_Key="one"), 422)
    assert kari.post("/requests", NEW, Idempotency_Key="one").status_code == 201


def test_of_two_who_send_at_once_one_makes_the_change(kari):
    def send(_: int):
        return kari.post("/requests", NEW, Idempotency_Key="one")

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    made = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.text for answer in made}) == 1
    assert kari.get("/requests").json()["total"] == 1


def test_a_fault_of_ours_lets_go_of_the_key(kari, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(receiving, "open_case", lambda *_, **__: 1 / 0)
        problem(kari.post("/requests", NEW, Idempotency_Key="one"), 500)
    assert kari.post("/requests", NEW, Idempotency_Key="one").status_code == 201


def test_what_was_changed_is_told_even_where_its_answer_cannot_be_kept(kari, monkeypatch):
    def full(*_: object) -> None:
        raise StoreError("No room left for the store x: the disk is full. Nothing was changed.")

    monkeypatch.setattr(idempotency, "keep", full)
    assert kari.post("/requests", NEW, Idempotency_Key="one").status_code == 201
    assert kari.get("/requests").json()["total"] == 1
    again = kari.post("/requests", NEW, Idempotency_Key="one")
    assert "at this moment" in problem(again, 409)["detail"]
    assert kari.get("/requests").json()["total"] == 1


def test_nothing_is_changed_where_the_key_cannot_be_claimed(kari, monkeypatch):
    def full(*_: object) -> None:
        raise StoreError("No room left for the store x: the disk is full. Nothing was changed.")

    monkeypatch.setattr(idempotency, "claim", full)
    problem(kari.post("/requests", NEW, Idempotency_Key="one"), 507)
    assert kari.get("/requests").json()["total"] == 0


@pytest.mark.parametrize("key", ["x" * 201, "æ".encode(), "two words"])
def test_what_is_no_key_is_told_so(kari, key):
    headers = {b"Idempotency-Key": key if isinstance(key, bytes) else key.encode()}
    answer = kari.client.post("/v1/requests", json=NEW, headers=headers)
    assert problem(answer, 422)["errors"][0]["field"] == "Idempotency-Key"


def test_an_answer_is_replayed_only_to_who_may_change_things(kari):
    kari.post("/requests", NEW, Idempotency_Key="one")
    kari.client.headers["X-CSRF-Token"] = "made up"
    problem(kari.post("/requests", NEW, Idempotency_Key="one"), 403)


def test_answers_are_kept_for_a_day_and_a_dead_claim_for_minutes(desk):
    now, asked = datetime.now(UTC), Asked("kari", "one", "digest")
    assert idempotency.claim(desk.store, asked, now) is None
    with pytest.raises(ConflictError):
        idempotency.claim(desk.store, asked, now + timedelta(minutes=9))
    later = now + idempotency.CLAIM_LIVES
    assert idempotency.claim(desk.store, asked, later) is None
    idempotency.keep(desk.store, asked, KeptAnswer(201, {"etag": '"1"'}, b"{}"), later)
    soon = later + idempotency.KEPT_FOR - timedelta(seconds=1)
    assert idempotency.claim(desk.store, asked, soon) == KeptAnswer(201, {"etag": '"1"'}, b"{}")
    assert idempotency.claim(desk.store, asked, later + idempotency.KEPT_FOR) is None


def test_nothing_of_a_password_is_kept_with_an_answer(script, desk):
    anne = script("anne")
    new = {"username": "nils", "role": "reader", "password": "a very long password"}
    assert anne.post("/people", new, Idempotency_Key="one").status_code == 201
    other = anne.post("/people", {**new, "password": "quite another one"}, Idempotency_Key="one")
    assert other.headers["idempotent-replayed"] == "true"
    with desk.store.reading() as connection:
        kept = str(connection.execute(text("SELECT * FROM idempotency")).all())
    assert "nils" in kept
    assert 'password":' not in kept.replace('has_password":', "")


def test_what_is_erased_does_not_live_on_in_a_kept_answer(kari, desk):
    contact = {"name": "Ferdinand", "email": "ferdinand@hospital.example"}
    added = kari.post("/sites/haukeland/contacts", contact, Idempotency_Key="one")
    assert added.status_code == 201, added.text
    own = added.json()["contact_id"]
    assert kari.send("DELETE", f"/contacts/{own}", If_Match="*").status_code == 204
    with desk.store.reading() as connection:
        kept = connection.execute(text("SELECT body FROM idempotency")).all()
    assert kept == []


def test_a_change_says_what_it_was_made_from(kari):
    path = f"/requests/{kari.opened()}"
    told = problem(kari.send("PATCH", path, {"request": {"phase": "2"}}), 428)
    assert "If-Match" in told["remedy"]


def test_a_stale_change_is_refused_and_shows_what_is_there_now(kari, script):
    path, anne = f"/requests/{kari.opened()}", script("anne")
    tag = kari.tag(path)
    anne.send("PATCH", path, {"request": {"sponsor": "Acme"}}, If_Match=tag)
    answer = kari.send("PATCH", path, {"request": {"sponsor": "Bcme"}}, If_Match=tag)
    told = problem(answer, 412)
    assert told["current"]["request"]["sponsor"] == "Acme"
    assert answer.headers["etag"] == '"2"'
    again = kari.send("PATCH", path, {"request": {"sponsor": "Bcme"}}, If_Match='"9", "2"')
    assert again.json()["request"]["sponsor"] == "Bcme"


def test_of_two_who_change_at_once_one_is_told(kari):
    path = f"/requests/{kari.opened()}"
    tag = kari.tag(path)

    def change(sponsor: str):
        return kari.send("PATCH", path, {"request": {"sponsor": sponsor}}, If_Match=tag)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(change, ("Acme", "Bcme")))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    (won,) = (answer.json() for answer in answers if answer.status_code == 200)
    assert kari.get(path).json()["request"]["sponsor"] == won["request"]["sponsor"]
