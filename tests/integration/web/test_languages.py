"""Three languages: chosen, kept, complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

import matcher.web

WEB = Path(matcher.web.__file__).parent
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def written() -> set[object]:
    with (WEB / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    return {found[2] for found in extract_from_dir(WEB, methods, options)}


def catalogue(language: str):
    with (WEB / f"locales/{language}/LC_MESSAGES/desk.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_every_text_of_the_pages_is_translated_and_none_is_left_over(language):
    messages = [message for message in catalogue(language) if message.id]
    assert {message.id for message in messages} == written()
    assert [message.id for message in messages if message.fuzzy] == []
    for message in messages:
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(forms), message.id


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_placeholders_are_the_same_in_every_language(language):
    for message in catalogue(language):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = {name for one in ids for name in PLACEHOLDER.findall(one)}
        assert all(set(PLACEHOLDER.findall(form)) == wanted for form in forms), message.id


def test_nynorsk_is_nynorsk():
    nb, nn = catalogue("nb"), catalogue("nn")
    bokmål = re.compile(r"\b(ikke|hva|hvem|hvor|noe|noen|fra|jeg|sykehus|forespørsel|navn)\b", re.I)
    texts = [str(message.string) for message in nn if message.id]
    assert [text for text in texts if bokmål.search(text)] == []
    long = [message for message in nn if message.id and len(str(message.string)) > 30]
    same = [message.id for message in long if message.string == nb.get(message.id).string]
    assert len(same) < len(long) / 10, same  # a sentence may be the same in both; most are not


@pytest.mark.parametrize(
    ("accepted", "language", "heading"),
    [
        ("nb-NO,nb;q=0.9", "nb", "Tilgjengelighetserklæring"),
        ("nn", "nn", "Tilgjengelegheitserklæring"),
        ("de,en;q=0.2", "en", "Accessibility statement"),
        ("fr", "nb", "Tilgjengelighetserklæring"),
    ],
)
def test_a_page_speaks_the_browsers_language_and_says_which(browser, accepted, language, heading):
    page = browser(language=accepted).client.get("/accessibility").text
    assert f'<html lang="{language}"' in page
    assert f"<h1>{heading}</h1>" in page


def test_a_guests_choice_is_kept_in_a_cookie_and_a_persons_with_the_person(browser):
    guest = browser()
    assert guest.send("/language", "/login", language="nn").status_code == 303
    assert '<html lang="nn"' in guest.client.get("/login").text
    kari = browser("kari")
    kari.send("/language", language="nn", after="/profile")
    assert '<html lang="nn"' in browser("kari").client.get("/profile").text


def test_a_language_nobody_speaks_is_refused(browser):
    answer = browser("kari").send("/language", language="de")
    assert answer.status_code == 422
    assert "Choose one of: nb, nn, en." in answer.text
