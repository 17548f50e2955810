"""Requests by script: opened, found, put right, moved on, linked, remarked on."""

from __future__ import annotations

import base64
from dataclasses import fields
from datetime import date

import pytest

from matcher.domain.request import Request
from matcher.web.api.request_bodies import RequestFields, RequestTold
from tests.integration.web.api.conftest import problem


def test_every_field_of_a_request_can_be_sent_and_is_told():
    ours = {item.name for item in fields(Request)} - {"request_id", "parent_id", "status"}
    assert set(RequestFields.model_fields) == ours
    assert set(RequestTold.model_fields) == ours | {"parent_id"}


def test_a_request_gets_our_reference_and_is_found_again(kari):
    answer = kari.post(
        "/requests",
        {
            "request": {"title": "A study in colitis", "sites_wanted": 3, "sponsor": "Acme"},
            "sender": {"name": "Jane", "email": "jane@acme.example"},
            "papers": [{"name": "ask.txt", "content": base64.b64encode(b"Dear all").decode()}],
        },
    )
    assert answer.status_code == 201
    body = answer.json()
    assert body["request_id"] == "NT-2026-001"
    assert answer.headers["location"] == "/v1/requests/NT-2026-001"
    assert answer.headers["etag"] == '"1"'
    assert body["request"]["received_on"] == "2026-03-02"
    assert body["sender"]["email"] == "jane@acme.example"
    assert kari.get("/requests/NT-2026-001").json() == body
    (file,) = body["files"]
    content = kari.get(f"/requests/NT-2026-001/files/{file['file_id']}")
    assert content.content == b"Dear all"
    assert content.headers["content-disposition"].startswith("attachment")


def test_the_inbox_is_searched_and_paged(kari):
    kari.opened(title="Colitis one", sponsor="Acme")
    kari.opened(title="Colitis two")
    kari.opened(title="Migraine")
    found = kari.get("/requests", params={"words": "colitis", "limit": 1}).json()
    assert (found["total"], len(found["items"])) == (2, 1)
    assert found["counts"] == {"received": 3}
    second = kari.get("/requests", params={"words": "colitis", "limit": 1, "offset": 1}).json()
    assert second["items"][0]["title"] != found["items"][0]["title"]
    ready = kari.get("/requests", params={"state": ["ready", "on_hold"]}).json()
    assert ready["total"] == 0


def test_only_the_fields_that_are_sent_are_put_right(kari):
    own = kari.opened(sponsor="Acme", sites_wanted=3)
    path = f"/requests/{own}"
    body = {"request": {"sites_wanted": None, "phase": "III"}}
    answer = kari.send("PATCH", path, body, If_Match=kari.tag(path))
    assert answer.status_code == 200
    told = answer.json()["request"]
    assert (told["sponsor"], told["sites_wanted"], told["phase"]) == ("Acme", None, "III")
    assert answer.headers["etag"] == '"2"'


def test_a_request_is_taken_moved_linked_and_remarked_on(kari):
    first, second = kari.opened(title="The first"), kari.opened(title="The second")
    path = f"/requests/{second}"
    taken = kari.send("PUT", f"{path}/holder", {"holder": "kari"}, If_Match="*")
    assert taken.json()["holder"] == "kari"
    moved = kari.post(f"{path}/move", {"to": "ready"}, If_Match=taken.headers["etag"])
    assert moved.json()["state"] == "ready"
    link = {"kind": "re_bid", "request_id": first}
    linked = kari.send("PUT", f"{path}/link", link, If_Match="*").json()
    assert linked["link"] == link
    assert [one["request_id"] for one in linked["family"]] == [first]
    unlinked = kari.send("DELETE", f"{path}/link", If_Match="*").json()
    assert unlinked["link"] is None
    remarked = kari.post(f"{path}/remarks", {"text": "Ring them."})
    assert remarked.status_code == 201
    assert [one["text"] for one in remarked.json()["remarks"]] == ["Ring them."]


def test_a_request_does_not_go_where_it_cannot(kari):
    own = kari.opened()
    answer = kari.post(f"/requests/{own}/move", {"to": "summary_sent"}, If_Match="*")
    assert "goes from there to" in problem(answer, 409)["detail"]


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ({"request": {}}, 422, "no title"),
        ({"request": {"title": "A", "therapy_areas": ["cancr"]}}, 422, "Unknown therapy area"),
        ({"request": {"title": "A", "received_on": "2026-04-01"}}, 422, "later than today"),
    ],
)
def test_what_cannot_be_kept_is_told_in_the_words_of_the_command_line(kari, said, status, words):
    assert words in problem(kari.post("/requests", said), status)["detail"]
    assert kari.get("/requests").json()["total"] == 0


def test_each_wrong_field_is_named_in_the_language_of_whoever_asks(script):
    kari = script("kari", "nn")
    body = {"request": {"title": "x" * 2001, "sites_wanted": 0, "phse": "2"}}
    told = problem(kari.post("/requests", body), 422)
    assert {one["field"]: one["message"] for one in told["errors"]} == {
        "request.title": "Høgst 2000 teikn.",
        "request.sites_wanted": "1 eller meir.",
        "request.phse": "Feltet finst ikkje.",
    }


def test_a_reader_reads_and_changes_nothing(script, kari):
    own = kari.opened()
    ola, path = script("ola"), f"/requests/{own}"
    assert ola.get(path).status_code == 200
    assert ola.get(f"{path}/list").status_code == 200
    changes = [
        ola.post("/requests", {"request": {"title": "A study"}}),
        ola.send("PATCH", path, {"request": {"phase": "2"}}, If_Match="*"),
        ola.post(f"{path}/move", {"to": "ready"}, If_Match="*"),
        ola.send("PUT", f"{path}/holder", {"holder": "ola"}, If_Match="*"),
        ola.post(f"{path}/remarks", {"text": "Hello"}),
        ola.post("/intake", {"text": "We look for two sites"}),
        ola.post(f"{path}/redaction", {"words": ["Smith"]}),
    ]
    assert {answer.status_code for answer in changes} == {403}
    assert kari.tag(path) == '"1"'


def test_a_request_that_is_not_here_is_not_found(kari):
    for path in ("", "/list", "/lists", "/choice", "/letters", "/opinions", "/files/1"):
        problem(kari.get(f"/requests/NT-2026-999{path}"), 404)


def test_what_is_missing_and_what_it_may_repeat_is_told(kari, desk):
    title = "A phase 3 study of examplumab in moderately active ulcerative colitis, EX-1234-001"
    first, second = kari.opened(title=title), kari.opened(title=title)
    told = kari.get(f"/requests/{second}/completeness").json()
    assert 0 < told["score"] < 100
    assert "sites_wanted" in {one["field"] for one in told["missing"]}
    kari.send("PATCH", f"/requests/{second}", {"request": {"sites_wanted": 4}}, If_Match="*")
    more = kari.get(f"/requests/{second}/completeness").json()
    assert more["score"] > told["score"]
    desk.warm_up(date(2026, 3, 2))  # what has just happened is otherwise taken in beside
    (kin,) = kari.get(f"/requests/{second}/kin").json()
    assert (kin["request_id"], kin["title"], kin["kind"]) == (first, title, "duplicate")
    assert kin["because"]


def test_a_name_is_blacked_out_for_good_by_who_approves(script, kari):
    own = kari.opened(key_criteria="Ask Dr Ferdinand Smith at the clinic")
    anne = script("anne")
    done = anne.post(f"/requests/{own}/redaction", {"words": ["Ferdinand Smith"]})
    assert done.status_code == 200
    assert done.json()["n_rows"] >= 1
    assert "Ferdinand" not in kari.get(f"/requests/{own}").text


def test_what_is_pasted_or_uploaded_is_read_and_not_kept(kari):
    text = "Title: A phase 2 study in psoriatic arthritis\nSites wanted: 4\n"
    read = kari.post("/intake", {"text": text})
    assert read.status_code == 200, read.text
    (incoming,) = read.json()["requests"]
    assert "psoriatic arthritis" in incoming["request"]["title"]
    upload = kari.client.post("/v1/intake/file", files={"file": ("ask.txt", text.encode())})
    assert upload.json()["requests"][0]["request"] == incoming["request"]
    assert kari.get("/requests").json()["total"] == 0
    wanted = {key: value for key, value in incoming["request"].items() if key != "parent_id"}
    opened = kari.post("/requests", {"request": wanted, "found": incoming["found"]})
    assert opened.status_code == 201, opened.text
    assert opened.json()["found"] == incoming["found"]
