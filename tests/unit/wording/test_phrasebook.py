"""Errors in other languages: the same values, nothing lost, nothing stale."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import matcher
from matcher.catalogue import load_reference
from matcher.errors import UnknownNameError
from matcher.wording.phrasebook import entries, load_phrasebook

ENTRIES = entries()
PLACEHOLDER = re.compile(r"\{(\w*)\}")


def templates() -> Iterator[str]:
    """Every text of the program, values in it as ``{}``."""
    for path in Path(matcher.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield PLACEHOLDER.sub("{}", node.value)
            elif isinstance(node, ast.JoinedStr):
                yield "".join(
                    part.value if isinstance(part, ast.Constant) else "{}" for part in node.values
                )


def test_every_phrase_is_still_written_somewhere() -> None:
    written = set(templates())
    own = [entry["en"] for entry in ENTRIES if "by" not in entry]
    assert [en for en in own if PLACEHOLDER.sub("{}", en) not in written] == []


def test_every_phrase_has_the_same_placeholders_in_all_languages_and_stands_once() -> None:
    for entry in ENTRIES:
        names = [sorted(PLACEHOLDER.findall(entry[language])) for language in ("en", "nb", "nn")]
        assert names[0] == names[1] == names[2], entry
        assert len(PLACEHOLDER.sub("", entry["en"]).strip(" .:'")) >= 3, entry
    assert len({entry["en"] for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["en"][:40])
@pytest.mark.parametrize("language", ["nb", "nn"])
def test_a_phrase_keeps_its_values(entry: dict[str, str], language: str) -> None:
    names = PLACEHOLDER.findall(entry["en"])
    values = {name: f"x{number}y" for number, name in enumerate(names)}
    said = load_phrasebook(language).say(entry["en"].format_map(values))
    assert said == entry[language].format_map(values)


def test_english_and_what_nobody_wrote_down_stay_as_they_are() -> None:
    for text in ("Unknown hospital 'x'.", "Something new happened in x.", "", "a\nb"):
        assert load_phrasebook("en").say(text) == text
    assert load_phrasebook("nb").say("Something new happened in x.") == (
        "Something new happened in x."
    )


def test_a_hint_inside_a_remedy_is_said_as_well() -> None:
    with pytest.raises(UnknownNameError) as error:
        load_reference().site("Haukeland, Kari")
    say = load_phrasebook("nn").say
    assert say(error.value.message) == "Ukjent sjukehus «Haukeland, Kari»."
    assert say(error.value.remedy) == (
        "Nærast: «Haukeland universitetssjukehus» (haukeland). Sjå: matcher sites"
    )


def test_sentences_made_of_others_are_said_part_by_part() -> None:
    text = (
        "r.toml: therapy_areas 'foo' is no therapy area. Known: atmp, dementia.\n"
        "sites_wanted '0' is less than 1. Leave it empty where it is not known."
    )
    assert load_phrasebook("nb").say(text) == (
        "r.toml: therapy_areas 'foo' er ikke et fagområde. Kjente: atmp, dementia.\n"
        "sites_wanted '0' er mindre enn 1. La det stå tomt der det ikke er kjent."
    )
