"""What is kept out: forged forms, roles too low, foreign names, bodies too large."""

from __future__ import annotations

import pytest

FORGED = {"Origin": "https://evil.example"}
HIDDEN = {"Origin": "null"}
TORN = {"Origin": "http://["}
SUFFIXED = {"Origin": "http://127.0.0.1.evil.example"}
POSED = {"Origin": "http://127.0.0.1@evil.example"}


@pytest.mark.parametrize("path", ["/logout", "/language", "/profile/password", "/people"])
def test_a_form_without_the_token_changes_nothing(browser, path):
    anne = browser("anne")
    for data in ({}, {"csrf": "made up"}, {"csrf": browser().token()}):
        answer = anne.client.post(path, data={"language": "nn", **data}, follow_redirects=False)
        assert answer.status_code == 403
        assert "nothing was changed" in answer.text
    assert anne.client.get("/v1/session").json()["language"] == "en"


def test_htmx_may_carry_the_token_in_a_header(browser):
    anne = browser("anne")
    page = anne.client.get("/profile").text
    token = anne.token("/profile")
    assert f"""hx-headers='{{"X-CSRF-Token": "{token}"}}'""" in page
    headers = {"HX-Request": "true", "X-CSRF-Token": token}
    answer = anne.client.post("/language", data={"language": "nn"}, headers=headers)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, "/")
    refused = anne.client.post("/language", data={"language": "nb"}, headers={"HX-Request": "true"})
    assert refused.status_code == 403
    assert refused.headers["hx-retarget"] == "#notices"
    assert "<html" not in refused.text


@pytest.mark.parametrize(
    "headers", [FORGED, HIDDEN, TORN, SUFFIXED, POSED, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_form_that_another_site_sends_is_refused_even_with_the_token(browser, headers):
    anne = browser("anne")
    data = {"csrf": anne.token("/profile"), "language": "nn"}
    answer = anne.client.post("/language", data=data, headers=headers)
    assert answer.status_code == 403
    assert "another site" in answer.text


def test_htmx_is_sent_back_to_an_address_of_any_letters(browser):
    anne = browser("anne")
    headers = {"HX-Request": "true", "X-CSRF-Token": anne.token("/profile")}
    data = {"language": "nn", "after": "/requests/Ærfugl-☃?a=%2F"}
    answer = anne.client.post("/language", data=data, headers=headers)
    assert answer.status_code == 204
    assert answer.headers["hx-redirect"] == "/requests/%C3%86rfugl-%E2%98%83?a=%2F"


def test_the_token_of_another_session_does_not_count(browser):
    stolen = browser("kari").token("/profile")
    answer = browser("anne").client.post("/language", data={"csrf": stolen, "language": "nn"})
    assert answer.status_code == 403


@pytest.mark.parametrize("user", ["kari", "ola"])
def test_only_who_approves_lets_people_in(browser, user):
    one = browser(user)
    assert one.client.get("/people").status_code == 403
    answer = one.send("/people", username="evil", role="approver", password="a" * 20)
    assert answer.status_code == 403
    assert "This needs the role" in answer.text


def test_another_host_name_is_not_served(browser):
    answer = browser().client.get("/login", headers={"Host": "evil.example"})
    assert answer.status_code == 421


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_too_large_is_refused_while_it_is_read(browser, announced):
    anne = browser("anne")
    token = anne.token("/profile")
    body = b"csrf=" + token.encode() + b"&language=" + b"x" * 300_000
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    content = body if announced else iter([body[:150_000], body[150_000:]])
    answer = anne.client.post("/language", content=content, headers=headers)
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_every_answer_forbids_foreign_scripts_frames_and_sniffing(browser):
    one = browser()
    for path in ("/login", "/healthz", "/nothing-here", "/v1/session"):
        headers = one.client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_pages_hold_no_inline_script_and_no_inline_style(browser):
    anne = browser("anne")
    for path in ("/login", "/profile", "/people", "/accessibility"):
        page = anne.client.get(path).text
        assert "style=" not in page
        assert "<style" not in page
        assert page.count("<script") == page.count("<script src=")
        assert " onclick" not in page


def test_style_sheets_are_kept_for_good_under_the_hash_of_their_content(browser):
    one = browser()
    page = one.client.get("/login").text
    place = page.partition('stylesheet" href="')[2].partition('"')[0]
    answer = one.client.get(place)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    assert one.client.get(place.replace("/static/", "/static/0")).status_code == 404


def test_the_first_page_with_all_it_loads_weighs_little(browser):
    one = browser()
    page = one.client.get("/login")
    places = [part.partition('"')[0] for part in page.text.split('="/static/')[1:]]
    loaded = [one.client.get(f"/static/{place}").headers["content-length"] for place in places]
    assert len(loaded) == 5
    assert sum(int(size) for size in loaded) + int(page.headers["content-length"]) < 100_000
