"""What commands say, in the language asked for: names, counts, notes and errors."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from matcher.catalogue import load_reference
from matcher.store import reference

ANSWERS = "request_id,site,answered_on,answer\n"
FILES = ("requests.csv", "forwardings.csv", "answers.csv")


@pytest.fixture
def portal(home):
    """A home with a few files to import."""
    (home.folder / "requests.csv").write_text(
        "request_id,received_on,title\nA,2025-03-01,Ulcerative colitis\nB,2025-04-01,Psoriasis\n"
    )
    (home.folder / "forwardings.csv").write_text(
        "request_id,site,forwarded_on\nA,OUS,2025-03-02\nA,Haukeland,2025-03-02\nB,SUS,2025-04-02\n"
    )
    (home.folder / "answers.csv").write_text(ANSWERS + "A,OUS,2025-03-09,interested\n")
    return home


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "HUS: unclear: Haukeland universitetssjukehus (haukeland) only where Norway"),
        ("nb", "HUS: uklart: Haukeland universitetssjukehus (haukeland) bare der Norge"),
        ("nn", "HUS: uklart: Haukeland universitetssjukehus (haukeland) berre der Noreg"),
    ],
)
def test_a_name_that_others_share_is_said_to_be_unclear(real_home, language, said):
    assert real_home.run_here("resolve", "HUS", "--lang", language).stdout.startswith(said)


def test_a_name_of_several_hospitals_says_which(real_home):
    printed = real_home.run_here("resolve", "Betanien sykehus", "--lang", "en").stdout
    assert "unclear: it may mean" in printed
    assert "(betanien-skien)" in printed
    assert "(betanien-bergen)" in printed
    refused = real_home.run_here("alias", "add", "x", "Betanien sykehus", "--lang", "en", code=2)
    assert "It may mean:" in refused.stderr


def test_nothing_is_called_closest_that_is_not_close(real_home):
    assert real_home.run_here("resolve", "Gokk sykehus", "--lang", "en").stdout == (
        "Gokk sykehus: unknown\n"
    )
    refused = real_home.run_here("alias", "add", "x", "Gokk", code=2).stderr
    assert "Closest" not in refused
    assert "See: matcher sites" in refused


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "In use from now on: learnt from 3 forwardings, 1 answer and 0 outcomes."),
        ("nb", "I bruk fra nå av: lært av 3 utsendinger, 1 svar og 0 utfall."),
        ("nn", "I bruk frå no av: lært av 3 utsendingar, 1 svar og 0 utfall."),
    ],
)
def test_what_was_learnt_is_counted_in_words_of_the_language(portal, language, told):
    portal.run_here("import", *FILES)
    assert told in portal.run_here("train", "--lang", language).stderr
    listed = portal.run_here("models", "list", "--lang", language).stdout
    assert {"en": "built in", "nb": "innebygd", "nn": "innebygd"}[language] in listed


def test_a_newer_catalogue_is_told_once_in_the_language_and_stays_out_of_json(home, monkeypatch):
    home.run_here("sites")
    old = load_reference()
    moved = tuple(replace(site, city="Nyby") for site in old.sites)
    monkeypatch.setattr(reference, "load_reference", lambda: replace(old, sites=moved))
    monkeypatch.setattr(reference, "reference_sha256", lambda: "newer")
    told = home.run_here("sites", "--json", "--lang", "nb")
    assert told.stderr.startswith("merk: Katalogen som følger med programmet, er endret")
    assert f"sites: 0 nye, {len(moved)} endret" in told.stderr
    assert {site["city"] for site in json.loads(told.stdout)} == {"Nyby"}
    assert home.run_here("sites", "--json").stderr == ""


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "nb",
            [
                "merk: ukjente.csv: 1 ukjent kolonne er holdt utenfor: mood",
                "merk: 6 rader sier ikke når de ble kjent; deres egne datoer gjelder",
                (
                    "feil: answers.csv rad 2: site 'Gokk sykehus' er ikke et sykehus katalogen kjenner. "
                    'Rett det, eller lær det inn én gang: matcher alias add "Gokk sykehus" SITE'
                ),
                (
                    "feil: answers.csv rad 2: answered_on '31.02.2025' er ingen dag i kalenderen. "
                    "Rett dagen eller måneden."
                ),
                "feil: 2 feil; ingenting er importert.",
            ],
        ),
        (
            "nn",
            [
                "merk: ukjente.csv: 1 ukjend kolonne er halden utanfor: mood",
                "merk: 6 rader seier ikkje når dei vart kjende; deira eigne datoar gjeld",
                (
                    "feil: answers.csv rad 2: site 'Gokk sykehus' er ikkje eit sjukehus katalogen "
                    "kjenner. Rett det, eller lær det inn éin gong: matcher alias add "
                    '"Gokk sykehus" SITE'
                ),
                (
                    "feil: answers.csv rad 2: answered_on '31.02.2025' er ingen dag i kalenderen. "
                    "Rett dagen eller månaden."
                ),
                "feil: 2 feil; ingenting er importert.",
            ],
        ),
    ],
)
def test_notes_and_problems_of_an_import_are_said_in_the_language(portal, language, said):
    (portal.folder / "answers.csv").write_text(ANSWERS + "A,Gokk sykehus,31.02.2025,interested\n")
    (portal.folder / "ukjente.csv").write_text("request_id,received_on,mood\nC,2025-03-01,x\n")
    done = portal.run_here("import", *FILES, "ukjente.csv", "--dry-run", "--lang", language, code=2)
    assert done.stderr.splitlines() == said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("alias", "add", "x", "nowhere", "--lang", "nb"),
            "feil: Ukjent sykehus «nowhere».\n       Se: matcher sites\n",
        ),
        (
            ("--lang=nn", "rank", "gone.toml"),
            "feil: gone.toml finst ikkje.\n       Sjekk namnet og mappa.\n",
        ),
        (
            ("rank", "--lang", "nb"),
            "feil: «REQUEST» mangler.\n       Se: matcher rank --help\n",
        ),
        (
            ("train", "--lang", "nn", "--as-of", "x"),
            "feil: --as-of «x» er ingen dato.\n       Skriv han som 2026-03-31 eller 31.03.2026.\n",
        ),
        (
            ("sites", "--lang", "sv"),
            "error: Unknown language 'sv'.\n       Choose one of: nb, nn, en.\n",
        ),
    ],
)
def test_errors_are_said_in_the_language_asked_for(real_home, arguments, said):
    assert real_home.run_here(*arguments, code=2).stderr == said


def test_the_language_of_errors_follows_the_surroundings_too(real_home):
    norwegian = real_home.with_environment(MATCHER_LANG="nn")
    assert norwegian.run_here("sites", "--gokk", code=2).stderr.startswith("feil: Valet --gokk")
    norwegian = real_home.with_environment(LANG="nb_NO.UTF-8")
    assert norwegian.run_here("gokk", code=2).stderr.startswith("feil: Kommandoen «gokk»")
