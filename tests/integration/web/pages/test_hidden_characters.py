"""What nobody can see in a text is not kept: marks that turn its direction, NUL, half characters."""

from __future__ import annotations

import sqlite3
from urllib.parse import quote_plus

import pytest

from tests.integration.web.pages.conftest import forms_of

#: Right-to-left override, NUL, zero width space, and half a character.
HIDDEN = ("\u202e", "\0", "\u200b", "\ud800")


@pytest.fixture
def pages(browser, opened):
    """Sends a form with hidden characters in some of its fields."""
    anne = browser("anne")

    def send(page: str, action: str, **hostile: str):
        fields = forms_of(anne.client.get(page).text)[action]
        said = [(name, value) for name, values in fields.items() for value in values]
        said = [pair for pair in said if pair[0] not in hostile] + list(hostile.items())
        body = "&".join(
            f"{name}={quote_plus(value.encode('utf-8', 'surrogatepass'))}" for name, value in said
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return anne.client.post(action, content=body, headers=headers, follow_redirects=False)

    return send


def kept(desk) -> str:
    """Everything that the store holds, as text."""
    desk.store.settle()
    with sqlite3.connect(desk.store.path) as connection:
        text = "\n".join(connection.iterdump())
    connection.close()
    return text


@pytest.mark.parametrize("hidden", HIDDEN)
def test_no_form_keeps_what_nobody_can_see(pages, desk, opened, chosen, hidden):
    own, word = f"/requests/{chosen}", f"Vis{hidden}ible"
    answers = [
        pages(own, f"{own}/notes", text=word),
        pages("/requests/new", "/requests/new", title=word, area_0="oncology", sponsor=word),
        pages(f"{own}/edit", f"{own}/edit", title=word, key_criteria=word),
        pages("/hospitals/unn", "/hospitals/unn/contacts", name=word, email="a@unn.example"),
        pages("/addresses", "/addresses", name=word, purpose="children", email="c@unn.example"),
        pages("/people", "/people", name=word, username="new", role="reader", password="x" * 14),
    ]
    # NUL and half a character are told, or replaced on their way in.
    assert {answer.status_code for answer in answers} <= {303, 422}
    said = kept(desk)
    if hidden not in ("\0", "\ud800"):
        assert {answer.status_code for answer in answers} == {303}
        assert said.count("Visible") >= len(answers)
    assert hidden not in said
