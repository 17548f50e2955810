"""How a script logs in, and what it may not do without."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient


@pytest.fixture
def stranger(app) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1", headers={"Accept-Language": "en"})


def test_a_script_logs_in_works_and_logs_out(script):
    kari = script("kari")
    assert kari.get("/session").json()["role"] == "coordinator"
    assert kari.send("DELETE", "/session").status_code == 204
    assert kari.get("/session").status_code == 401


def test_a_wrong_password_lets_nobody_in_and_too_many_close_the_door(stranger):
    said = {"username": "kari", "password": "wrong wrong wrong"}
    answers = [stranger.post("/v1/session", json=said) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert answers[0].json()["detail"].startswith("The user name and the password")
    assert "quarter of an hour" in answers[-1].json()["remedy"]
    assert not stranger.cookies.get("desk")


def test_a_form_of_another_site_logs_nobody_in(stranger):
    body = b'{"username": "kari", "password": "correct horse battery"}'
    plain = stranger.post("/v1/session", content=body, headers={"Content-Type": "text/plain"})
    assert plain.status_code == 401
    said = {"username": "kari", "password": "correct horse battery"}
    foreign = stranger.post("/v1/session", json=said, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403


def test_nothing_is_read_without_a_login_and_nothing_changed_without_the_token(script, stranger):
    for path in ("/requests", "/requests/NT-2026-001", "/audit", "/models", "/people", "/sites"):
        assert stranger.get(f"/v1{path}").status_code == 401
    kari = script("kari")
    del kari.client.headers["X-CSRF-Token"]
    answer = kari.post("/requests", {"request": {"title": "A study"}})
    assert answer.status_code == 403
    assert kari.get("/requests").json()["total"] == 0
