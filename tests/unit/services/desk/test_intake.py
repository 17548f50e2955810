"""Letters and everything else come through one door."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

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


PAGE = """<html><body><p>Hei,</p><p>Vi ber om svar p&aring; denne studien.</p>
<table><tr><td><p><b>Studietittel</b></p></td><td><p>Hjertesvikt hos voksne</p></td></tr>
<tr><td><p><b>&Oslash;nsket antall sentre</b></p></td><td><p>4</p></td></tr>
<tr><td><p><b>Svarfrist</b></p></td><td><p>20.03.2026</p></td></tr>
<tr><td><p><b>Inklusjonskriterier</b></p></td><td><p>LVEF under 40&nbsp;%</p></td></tr></table>
<p>Mvh<br>Per</p></body></html>"""


def test_a_table_in_a_letter_of_html_is_read_row_by_row() -> None:
    message = EmailMessage()
    message["From"] = "Per Vik <per@x.example>"
    message["Subject"] = "Forespørsel"
    message.set_content(PAGE, subtype="html")
    data = message.as_bytes()
    (incoming,) = understand(data, "x.eml", catalogue=CATALOGUE, today=TODAY).requests
    request = incoming.request
    assert (request.title, request.sites_wanted) == ("Hjertesvikt hos voksne", 4)
    assert request.reply_due_on == date(2026, 3, 20)
    assert request.key_criteria == "Inklusjonskriterier: LVEF under 40 %"
    assert request.therapy_areas == ("cardiovascular",)


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
