"""Letters and everything else come through one door."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.catalogue import load_reference
from matcher.errors import UserError
from matcher.services.desk.intake import understand

CATALOGUE = load_reference()
TODAY = date(2026, 3, 9)

LETTER = b"""From: Jane Doe <jane@borealis.example>
To: post@nortrials.example
Subject: Feasibility request: COPD exacerbations in Norway
Date: Mon, 2 Mar 2026 09:15:00 +0100
Content-Type: text/plain; charset=utf-8

Indication: COPD
Sponsor: Fjordpharma
Please respond by: 16 March
"""


def test_a_letter_gives_its_request_its_sender_and_its_day() -> None:
    intake = understand(LETTER, "brev.eml", catalogue=CATALOGUE, today=TODAY)
    (incoming,) = intake.requests
    assert (incoming.sender_name, incoming.sender_email) == ("Jane Doe", "jane@borealis.example")
    assert incoming.request.title == "COPD exacerbations in Norway"
    assert incoming.request.received_on == date(2026, 3, 2)
    assert incoming.request.reply_due_on == date(2026, 3, 16)
    assert intake.source_text.startswith("Indication: COPD")


def test_a_letter_from_the_future_came_in_today() -> None:
    late = LETTER.replace(b"2 Mar 2026", b"2 Mar 2027")
    (incoming,) = understand(late, "x", catalogue=CATALOGUE, today=TODAY).requests
    assert incoming.request.received_on == TODAY


def test_pasted_words_need_no_letter() -> None:
    pasted = b"Tittel: KOLS\nKontakt: Kari Berg, kari@x.example"
    (incoming,) = understand(pasted, "innlimt", catalogue=CATALOGUE, today=TODAY).requests
    assert (incoming.request.title, incoming.sender_email) == ("KOLS", "kari@x.example")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.eml", "a.msg", "a.csv", "a"]))
def test_any_bytes_are_understood_or_refused(data: bytes, name: str) -> None:
    try:
        assert understand(data, name, catalogue=CATALOGUE, today=TODAY).requests
    except UserError:
        return
