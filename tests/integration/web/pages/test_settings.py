"""The days before a deadline are the desk's own, and hold for every request at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from matcher.desk.rhythm import Rhythm
from matcher.domain.case import CaseState
from matcher.services.desk.inbox import InboxQuery, Pile, inbox
from matcher.store import cases, settings
from tests.integration.web.conftest import TODAY
from tests.integration.web.pages.conftest import push

WHERE = "/settings"


def test_other_days_are_kept_and_hold_in_the_inbox_too(browser, desk, anne, opened):
    own = opened(reply_due_on=TODAY + timedelta(7))
    case = cases.find(desk.store, own).case
    cases.change(desk.store, replace(case, state=CaseState.FORWARDED), anne.author, "move")

    def pile() -> Pile:
        catalogue = desk.matcher(TODAY).catalogue
        (item,) = inbox(desk.store, InboxQuery(), today=TODAY, catalogue=catalogue).items
        return item.pile

    assert pile() is Pile.WAITING
    kept = push(browser("kari"), WHERE, WHERE, internal="5", first="8", second="4")
    assert kept.status_code == 303
    assert settings.rhythm(desk.store) == Rhythm(5, 8, 4)
    assert pile() is Pile.DUE
    page = browser("anne").client.get("/audit").text
    assert "Changed when we want the answers and remind" in page


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"internal": "soon"}, "are from 0 to 30"),
        ({"first": "31"}, "are from 0 to 30"),
        ({"first": "2", "second": "2"}, "would not come after the first"),
    ],
)
def test_days_that_make_no_sense_are_refused_and_stay_in_their_boxes(browser, desk, said, told):
    refused = push(browser("kari"), WHERE, WHERE, **said)
    assert refused.status_code == 422
    assert told in refused.text
    assert all(f'value="{number}"' in refused.text for number in said.values())
    assert settings.rhythm(desk.store) == Rhythm()


def test_of_two_who_change_the_days_the_second_is_told(browser, desk):
    kari, anne = browser("kari"), browser("anne")
    form = {"csrf": anne.token(WHERE), "was": "2-5-2"}
    push(kari, WHERE, WHERE, internal="3")
    refused = anne.client.post(WHERE, data={**form, "internal": "4", "first": "6", "second": "2"})
    assert refused.status_code == 409
    assert settings.rhythm(desk.store).internal == 3
