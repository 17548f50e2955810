"""Who gets in: passwords, links, sessions that end, guesses that are stopped."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from matcher.services.desk import people
from matcher.store import people as kept
from matcher.web.current import Signed
from matcher.web.security.attempts import PER_USER


def test_somebody_logs_in_sees_their_page_and_logs_out(browser):
    kari = browser("kari")
    assert "Kari" in kari.client.get("/profile").text
    assert kari.send("/logout").status_code == 303
    answer = kari.client.get("/profile", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?after=/profile")


def test_an_address_reaches_the_login_page_whole_and_without_words_searched_for(browser, app):
    def odd(name: str, current: Signed) -> str:
        return name

    app.get("/odd/{name}")(odd)
    one = browser()
    answer = one.client.get("/odd/a%26b%3Fc?words=secret", follow_redirects=False)
    page = answer.headers["location"]
    assert "secret" not in page
    after = html.unescape(
        re.search(r'name="after" value="(/odd[^"]+)"', one.client.get(page).text)[1]
    )
    sent = one.log_in("kari", after=after)
    assert one.client.get(sent.headers["location"]).json() == "a&b?c"


def test_after_logging_in_one_is_where_one_wanted_to_be_but_never_elsewhere(browser):
    for wanted, led_to in (("/profile", "/profile"), ("//evil.example", "/"), ("/\\evil", "/")):
        answer = browser().log_in("kari", after=wanted)
        assert answer.headers["location"] == led_to


@pytest.mark.parametrize("username", ["kari", "nobody-of-that-name"])
def test_a_wrong_password_says_the_same_whoever_it_is(browser, username):
    answer = browser().log_in(username, "wrong wrong wrong")
    assert answer.status_code == 422
    assert "do not belong together" in answer.text
    assert "wrong wrong" not in answer.text


def test_after_some_wrong_passwords_even_the_right_one_is_not_looked_at(browser):
    for _ in range(PER_USER):
        assert browser().log_in("kari", "wrong wrong wrong").status_code == 422
    answer = browser().log_in("kari")
    assert answer.status_code == 429
    assert "Wait a quarter of an hour" in answer.text
    assert browser().log_in("anne").status_code == 303


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(browser):
    cookie = browser().log_in("kari").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_the_store_holds_no_token_and_no_password(browser, desk):
    kari = browser("kari")
    token = kari.client.cookies["desk"]
    with desk.store.reading() as connection:
        rows = connection.execute(text("SELECT * FROM sessions")).all()
        hashes = connection.execute(text("SELECT password_hash FROM people")).scalars().all()
    assert token not in str(rows)
    assert all(hashed.startswith("$argon2id$") for hashed in hashes)


def test_the_audit_knows_people_by_user_name_alone(desk):
    with desk.store.reading() as connection:
        said = str(connection.execute(text("SELECT * FROM audit")).all())
    assert "kari" in said
    assert "Kari" not in said
    assert "argon2" not in said


def test_a_removed_person_is_out_at_once(browser, desk, anne):
    kari = browser("kari")
    people.change(desk.store, "kari", anne, may_log_in=False)
    assert kari.client.get("/v1/session").status_code == 401
    assert kari.client.get("/profile", follow_redirects=False).status_code == 303
    assert browser().log_in("kari").status_code == 422


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(browser):
    here, elsewhere = browser("kari"), browser("kari")
    new = "four words in a row"
    answer = here.send("/profile/password", old="correct horse battery", new=new, again=new)
    assert answer.headers["location"] == "/profile?done=password"
    assert here.client.get("/v1/session").status_code == 200
    assert elsewhere.client.get("/v1/session").status_code == 401
    assert browser().log_in("kari", new).status_code == 303


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"old": "wrong", "new": "four words in a row", "again": "four words in a row"}, "another"),
        ({"old": "correct horse battery", "new": "short", "again": "short"}, "12 to 256"),
        ({"old": "correct horse battery", "new": "a" * 20, "again": "b" * 20}, "two different"),
    ],
)
def test_a_password_is_not_changed_lightly(browser, fields, said):
    kari = browser("kari")
    answer = kari.send("/profile/password", **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert browser().log_in("kari").status_code == 303


def test_a_link_lets_in_once_and_looking_at_it_does_not_use_it_up(browser, desk):
    token = people.one_time_link(desk.store, "anne", datetime.now(UTC))
    place = f"/login/link?token={token}"
    one = browser()
    for _ in range(2):
        assert one.client.get(place).status_code == 200
    assert one.send("/login/link", place, token=token).status_code == 303
    assert "Anne" in one.client.get("/profile").text
    other = browser()
    answer = other.send("/login/link", place, token=token)
    assert answer.status_code == 422
    assert "has been used" in answer.text


def test_an_old_link_lets_nobody_in(browser, desk):
    long_ago = datetime.now(UTC) - people.LINK_LIVES - timedelta(seconds=1)
    token = people.one_time_link(desk.store, "anne", long_ago)
    place = f"/login/link?token={token}"
    assert browser().send("/login/link", place, token=token).status_code == 422


def test_a_session_ends_when_idle_and_lives_on_while_used_but_not_for_ever(desk):
    begun = datetime.now(UTC)
    anne = kept.find_person(desk.store, "anne")
    started = people.start(desk.store, anne, begun)
    idle = begun + people.IDLE
    assert people.session_of(desk.store, started.token, idle) is None
    session = people.session_of(desk.store, started.token, begun + timedelta(hours=1))
    people.prolong(desk.store, session, begun + timedelta(hours=1))
    assert people.session_of(desk.store, started.token, idle) is not None
    moment = begun
    while (found := people.session_of(desk.store, started.token, moment)) is not None:
        people.prolong(desk.store, found, moment)
        moment += timedelta(hours=1)
    assert moment - begun == people.AT_MOST


def test_a_clock_set_back_makes_no_session_live_longer(desk):
    begun = datetime.now(UTC)
    started = people.start(desk.store, kept.find_person(desk.store, "anne"), begun)
    put_right = begun - timedelta(seconds=5)
    assert people.session_of(desk.store, started.token, put_right) is not None
    assert people.session_of(desk.store, started.token, begun - timedelta(days=1)) is None
