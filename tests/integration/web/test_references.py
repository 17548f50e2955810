"""A reference of somebody else's, with a slash and more in it, works on every page and by script."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from urllib.parse import quote

import pytest

from matcher.domain.batch import Row
from matcher.domain.events import ReceivedRequest
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.store import writes

TODAY = date(2026, 3, 2)


@pytest.fixture(params=["2025/17", "P 3 / æøå?#%", "a%2Fb", "NT-2025-001"])
def reference(request, desk) -> str:
    asked = Request(
        request.param, received_on=TODAY, title="A study", request_type=RequestType.SITE
    )
    row = Row(ReceivedRequest(asked))
    writes.apply(desk.store, [row], today=TODAY, actor="import", source="f")
    return request.param


def test_its_page_its_form_and_its_list_are_found(browser, reference):
    client = browser("kari").client
    part = quote(reference, safe="")
    for path in (f"/requests/{part}", f"/requests/{part}/edit", f"/v1/requests/{part}"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "A study" in answer.text


def test_the_inbox_links_to_it_so_that_it_is_found(browser, reference):
    client = browser("kari").client
    page = client.get("/").text
    assert f'href="/requests/{quote(reference, safe="")}"' in page


def test_another_language_and_logging_in_lead_back_to_it(browser, reference):
    own = f"/requests/{quote(reference, safe='')}"
    kari = browser("kari")
    page = kari.client.get(own).text
    after = re.search(r'name="after" value="([^"]+)"', page)[1]
    switched = kari.send("/language", language="nn", after=unescape(after))
    assert switched.headers["location"] == own
    stranger = browser()
    sent_away = stranger.client.get(own, follow_redirects=False).headers["location"]
    form = stranger.client.get(sent_away).text
    after = re.findall(r'name="after" value="([^"]+)"', form)[-1]
    let_in = stranger.log_in("kari", after=unescape(after))
    assert let_in.headers["location"] == own
    assert "A study" in stranger.client.get(own).text
