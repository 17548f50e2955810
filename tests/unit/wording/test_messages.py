"""The three catalogues say the same things, each in its own language."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from string import Formatter

import pytest

from matcher.catalogue import load_reference
from matcher.domain.vocabulary import Group, InterventionType, Population, RequestType
from matcher.errors import UserError
from matcher.files import notes
from matcher.files.records import Remarks
from matcher.wording import LANGUAGES, Strength, choose_language, load_messages
from matcher.wording.messages import Message, Plural

REASONS = [
    "answers_in_time",
    "reply_delay",
    "interest_history",
    "interest_in_area",
    "selected_history",
    "selected_in_area",
    "selected_by_sponsor",
    "no_portal_history",
    "declared",
    "declared_elsewhere",
    "nothing_declared",
    "registry_area",
    "registry_area_none",
    "registry_related",
    "registry_similar",
    "registry_sponsor",
    "registry_sponsor_none",
    "registry_total",
    "registry_total_none",
    "specialist",
    "specialist_elsewhere",
    "general_hospital",
    "hosts_centre",
    "not_centre_host",
    "fitting_capability",
    "no_fitting_capability",
    "capability_registered",
    "capability_unknown",
    "sponsor_named",
    "not_named",
    "already_contacted",
    "not_contacted",
    "open_forwardings",
    "no_open_forwardings",
    "little_known",
    "well_known",
]
FLAGS = [
    "little_data",
    "many_open_requests",
    "phone_often_silent",
    "capability_not_registered",
    "already_contacted",
    "sponsor_named",
    "exploration",
    "floor",
]
WARNINGS = [
    "model_is_prior",
    "model_unusable",
    "no_area",
    "area_never_seen",
    "area_uncertain",
    "text_cut",
    "type_unspecified",
    "country_not_forwarded",
    "wanted_not_reached",
    "unknown_hospital",
    "unknown_region",
    "no_candidates",
    "nobody_to_explore",
    "floor_not_reached",
]
#: Codes an import counts under: those of its notes, and those it counts while it reads.
NOTES = sorted(
    {
        code
        for path in (Path(notes.__file__).parent).rglob("*.py")
        for code in re.findall(r"(?:counts\[|Note\()\s*\"(\w+)\"", path.read_text("utf-8"))
    }
    | {item.name for item in fields(Remarks)} - {"counts", "statuses"}
    | {"status_not_understood"}
)
EXCLUDED = ("lacks_capability", "outside_region", "not_active")


def texts_of(message: Message) -> tuple[str, ...]:
    if isinstance(message, Plural):
        return (message.one, message.other)
    return (message,) if isinstance(message, str) else message


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def placeholders(message: Message) -> set[str]:
    return {name for text in texts_of(message) for name in names_in(text)}


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_every_message_stands_in_all_languages_with_the_same_placeholders(language: str) -> None:
    english, other = load_messages("en").by_key, load_messages(language).by_key
    assert english.keys() == other.keys()
    for key, message in english.items():
        assert type(message) is type(other[key]), key
        assert placeholders(message) == placeholders(other[key]), key
        if isinstance(message, tuple):
            assert len(message) == len(other[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plural_counts_a_placeholder_and_both_forms_name_the_same(language: str) -> None:
    for key, message in load_messages(language).by_key.items():
        if isinstance(message, Plural):
            one, other = names_in(message.one), names_in(message.other)
            assert one == other, key
            assert message.by in one, key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("section", "codes"),
    [
        ("reason", REASONS),
        ("flag", FLAGS),
        ("warning", WARNINGS),
        ("excluded", EXCLUDED),
        ("note", NOTES),
        ("group", list(Group)),
        ("strength", list(Strength)),
        ("value", [*Population, *RequestType, *InterventionType]),
        ("area", [area.area_id for area in load_reference().areas]),
    ],
)
def test_every_code_of_the_engine_has_a_message(
    language: str, section: str, codes: list[str]
) -> None:
    messages = load_messages(language)
    assert [code for code in codes if f"{section}.{code}" not in messages] == []


def test_no_message_is_empty_or_has_stray_spaces() -> None:
    for language in LANGUAGES:
        for key, message in load_messages(language).by_key.items():
            for text in texts_of(message):
                assert text, (language, key)
                assert " ".join(text.split()) == text.replace("\u00a0", " "), (language, key)


#: Words of bokmål that nynorsk writes otherwise.
BOKMAL_ONLY = re.compile(
    r"\b(ikke|ikkje noe|noe|noen|jeg|hva|hvis|hvor|hvilke|hvilket|sykehus\w*|sykdom\w*|forespør\w*|"
    r"fra|ved siden|Norge|kommer|sier|spørres|studier|svarer|siden|selv|uten|enn å|også|"
    r"den ble|ble|blitt|lære navnet|navn\w*|valgt\w*|oppgit|funnet|ukjente|mer|mange åpne|åpne|"
    r"utelatt|tilbake trukket|tidligere|lignende|ligner|offentlige|offentlig|innen|ønsker|hjerte-)\b"
)


def test_nynorsk_is_not_bokmal() -> None:
    for key, message in load_messages("nn").by_key.items():
        for text in texts_of(message):
            found = BOKMAL_ONLY.search(text)
            assert found is None, (key, found and found.group())


@pytest.mark.parametrize(
    ("asked_for", "environment", "language"),
    [
        ("nn", {"LANG": "nb_NO.UTF-8"}, "nn"),
        ("NB", {}, "nb"),
        (None, {"LANG": "nb_NO.UTF-8"}, "nb"),
        (None, {"LANG": "no_NO"}, "nb"),
        (None, {"LANG": "nn_NO.UTF-8"}, "nn"),
        (None, {"LC_ALL": "nn_NO", "LANG": "nb_NO"}, "nn"),
        (None, {"LC_ALL": "", "LANG": "nb_NO"}, "nb"),
        (None, {"LANG": "C.UTF-8"}, "en"),
        ("", {}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_then_the_terminals_then_english(
    asked_for: str | None, environment: dict[str, str], language: str
) -> None:
    assert choose_language(asked_for, environment) == language


def test_an_unknown_language_names_the_three() -> None:
    with pytest.raises(UserError, match=r"'sv'.*nb, nn, en"):
        choose_language("sv", {})
