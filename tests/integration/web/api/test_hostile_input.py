"""What nobody sends by mistake: refused as a problem, and nothing kept of it."""

from __future__ import annotations

import pytest

from tests.integration.web.api.conftest import problem

JSON = {"Content-Type": "application/json"}

BODIES = {
    "NUL": b'{"request": {"title": "a\\u0000b"}}',
    "right to left": '{"request": {"title": "a\u202eb"}}'.encode(),
    "half a character": b'{"request": {"title": "a\\ud800b"}}',
    "not UTF-8": b'{"request": {"title": "a\xff\xfeb"}}',
    "a long line": b'{"request": {"title": "' + b"x" * 100_000 + b'"}}',
    "a huge number": b'{"request": {"title": "a", "sites_wanted": 1' + b"0" * 400 + b"}}",
    "a number of 5000 digits": b'{"request": {"title": "a", "sites_wanted": ' + b"9" * 5000 + b"}}",
    "no number": b'{"request": {"title": "a", "sites_wanted": NaN}}',
    "deep": b'{"request": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "not JSON": b"{request}",
    "nothing": b"",
    "a list": b"[]",
    "a text": b'"request"',
    "a day that is none": b'{"request": {"title": "a", "reply_due_on": "2026-02-30"}}',
    "a day long past": b'{"request": {"title": "a", "received_on": "0001-01-01"}}',
    "an unknown word": b'{"request": {"title": "a", "request_type": "galaxy"}}',
    "many": b'{"request": {"title": "a", "regions": [' + b'"x",' * 2_000 + b'"x"]}}',
    "half a character as a name": b'{"request": {"title": "a", "\\ud800": 1}}',
    "a name of many letters": b'{"request": {"title": "a", "' + b"x" * 10_000 + b'": 1}}',
    "a name that turns": '{"request": {"title": "a", "\u202e": 1}}'.encode(),
    "a field of an object": b'{"request": {"title": "a", "__class__": "x"}}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_hostile_body_is_a_problem_and_changes_nothing(kari, body):
    answer = kari.client.post("/v1/requests", content=body, headers=JSON)
    assert answer.status_code in (400, 422), answer.text
    problem(answer, answer.status_code)
    assert len(answer.text) < 2_000
    assert kari.get("/requests").json()["total"] == 0


def test_more_than_is_read_is_refused(kari):
    body = b'{"request": {"title": "' + b"x" * 1_000_000 + b'"}}'
    problem(kari.client.post("/v1/requests", content=body, headers=JSON), 413)


@pytest.mark.parametrize(
    "path",
    [
        "/requests/%00",
        "/requests/..%2f..%2fetc",
        "/requests/%E2%80%AE",
        "/requests/" + "x" * 5_000,
        "/requests/1/files/99999999999999999999999",
        "/requests/1/lists/-1",
        "/letters/0",
        "/letters/1e3",
        "/contacts/%FF%FE",
        "/models/..",
        "/models/%2e%2e%2f%2e%2e",
        "/people/%00",
        "/sites/%F0%9F%92%A9",
        "/audit?before=99999999999999999999999",
        "/audit?from_day=yesterday",
        "/requests?limit=-1",
        "/requests?state=everywhere",
        "/requests?words=%00",
    ],
    ids=lambda path: path[:40],
)
def test_a_hostile_address_is_a_problem(script, path):
    answer = script("anne").client.get(f"/v1{path}")
    assert answer.status_code in (404, 422), answer.text
    problem(answer, answer.status_code)


def test_a_day_that_is_none_is_a_problem(kari):
    problem(kari.send("DELETE", "/contacts/a/absences/0000-00-00"), 422)


@pytest.mark.parametrize(
    "value",
    ['"1', "W/", "", "x" * 2_000, '"9", ' * 300],
    ids=["half", "weak", "empty", "long", "many"],
)
def test_a_hostile_condition_changes_nothing(kari, value):
    path = f"/requests/{kari.opened()}"
    body, headers = {"request": {"phase": "2"}}, {b"If-Match": value.encode()}
    answer = kari.client.patch(f"/v1{path}", json=body, headers=headers)
    assert answer.status_code in (412, 422, 428)
    problem(answer, answer.status_code)
    assert kari.get(path).json()["request"]["phase"] == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.eml", b""),
        ("nul.txt", b"\x00" * 100),
        ("winmail.dat", b"\x78\x9f\x3e\x22" + b"\x00" * 50),
        ("a.xlsx", b"PK\x03\x04" + b"\x00" * 100),
        ("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
        ("../../x.json", b'{"studies": '),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_hostile_file_is_a_problem(kari, name, content):
    answer = kari.client.post("/v1/intake/file", files={"file": (name, content)})
    problem(answer, 422)


def test_a_file_of_one_long_line_is_read_or_refused(kari):
    content = b"x" * 150_000
    answer = kari.client.post("/v1/intake/file", files={"file": ("a.txt", content)})
    assert answer.status_code in (200, 422)


def test_a_form_where_a_file_is_expected_is_a_problem(kari):
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = kari.client.post("/v1/intake/file", content=b"--x\r\nbroken", headers=headers)
    assert answer.status_code in (400, 422)
    problem(answer, answer.status_code)
