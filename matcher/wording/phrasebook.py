"""Messages that are written where they arise, in English, said in bokmål and nynorsk.

An error carries its value, rule and remedy in one English sentence each, made where it
happens. Here such a sentence is recognised by its pattern and said in another language with
the same values. What is not in the book stays English: a message is never lost over it. The
book is `phrases.toml`; a test holds that every pattern in it is still written somewhere.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from matcher.wording.language import LANGUAGES

_PLACEHOLDER = re.compile(r"\{(\w+)\}")

#: Sentences that are made of others; their parts are looked up one by one.
_JOINTS = (
    "{column} '{value}' {rule}. {remedy}",
    "{column} '{value}' {rule}.",
    "{name}: {what}",
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern in English and its template in another language, with the same placeholders."""

    pattern: re.Pattern[str]
    template: str


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The phrases of one language, the most particular first."""

    phrases: Sequence[Phrase] = ()

    def say(self, text: str) -> str:
        """A text in the book's language, each line by itself; as it is where it is unknown.

        Examples
        --------
        >>> load_phrasebook("nb").say("Unknown hospital 'Haukland'.")
        'Ukjent sykehus «Haukland».'
        """
        return "\n".join(self._say(line) for line in text.split("\n"))

    def _say(self, line: str) -> str:
        for phrase in self.phrases:
            found = phrase.pattern.fullmatch(line)
            if found is not None:
                parts = {name: self._say(value) for name, value in found.groupdict().items()}
                return phrase.template.format_map(parts)
        return line


@lru_cache(maxsize=len(LANGUAGES))
def load_phrasebook(language: str) -> Phrasebook:
    """The book of a language; empty for English, in which everything is written."""
    if language == "en":
        return Phrasebook()
    pairs = [(entry["en"], entry[language]) for entry in entries()]
    pairs += [(joint, joint) for joint in _JOINTS]
    known = sorted(pairs, key=lambda pair: -len(_PLACEHOLDER.sub("", pair[0])))
    joints = [pair for pair in known if pair[0] in _JOINTS]
    ordered = [pair for pair in known if pair[0] not in _JOINTS] + joints
    return Phrasebook(tuple(Phrase(_pattern(en), other) for en, other in ordered))


def entries() -> list[dict[str, str]]:
    """The book as it is written: ``en``, ``nb``, ``nn``, and ``by`` where it is a library's."""
    text = files("matcher.wording").joinpath("phrases.toml").read_text(encoding="utf-8")
    found: list[dict[str, str]] = tomllib.loads(text)["phrase"]
    return found


def _pattern(template: str) -> re.Pattern[str]:
    parts = _PLACEHOLDER.split(template)
    made = "".join(
        f"(?P<{part}>.*?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)
    )
    return re.compile(made)
