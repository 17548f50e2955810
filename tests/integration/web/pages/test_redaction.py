"""A name is blacked out: by somebody who approves, and only once it is confirmed."""

from __future__ import annotations

from matcher.services.desk import cases
from tests.integration.web.conftest import TODAY
from tests.integration.web.pages.conftest import push


def test_a_name_goes_once_it_is_confirmed(browser, opened, desk):
    own = opened(key_criteria="Led by Gro Brundtland, adults")
    anne, path = browser("anne"), f"/requests/{own}/redact"
    asked = push(anne, path, path, words="Gro Brundtland\nBrundtland")
    assert "Black these out for good?" in asked.text
    assert cases.view_case(desk.store, own, today=TODAY).request.key_criteria.startswith("Led by")
    sent = {"csrf": anne.token(path), "words": "Gro Brundtland", "confirmed": "yes"}
    done = anne.client.post(path, data=sent)
    assert "Blacked out:" in done.text
    assert cases.view_case(desk.store, own, today=TODAY).request.key_criteria == (
        "Led by […], adults"
    )
    assert "Brundtland" not in anne.client.get(f"/requests/{own}").text


def test_a_word_too_short_is_refused_and_joined_to_its_box(browser, opened):
    own = opened()
    path = f"/requests/{own}/redact"
    answer = push(browser("anne"), path, path, words="Al")
    assert answer.status_code == 422
    assert 'aria-describedby="words-description words-error"' in answer.text


def test_only_somebody_who_approves_may(browser, opened):
    path = f"/requests/{opened()}/redact"
    kari = browser("kari")
    assert kari.client.get(path).status_code == 403
    sent = {"csrf": kari.token("/profile"), "words": "Gro Brundtland", "confirmed": "yes"}
    assert kari.client.post(path, data=sent).status_code == 403
