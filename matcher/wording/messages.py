"""The message catalogues: TOML files of a language, keys such as ``reason.declared``.

Only looks up and fills in. What a number or a name is called is decided in `speech`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from importlib.resources import files

from matcher.domain.ranking import LearntFrom
from matcher.wording.language import LANGUAGES

#: What the names of a language's files begin with: lists and reasons, the look back, and what
#: commands say beside their results.
_PARTS = (
    "",
    "backtest_",
    "commands_",
    "asking_",
    "letters_",
    "following_",
    "figures_",
    "outcomes_",
    "case_file_",
    "retraining_",
)


@dataclass(frozen=True, slots=True)
class Plural:
    """A message with a form for one and a form for any other number.

    Attributes
    ----------
    by:
        The placeholder that is counted.
    """

    by: str
    one: str
    other: str


Message = str | Plural | tuple[str, ...]

#: What a desk says in its own words: texts by key, by language.
OwnTexts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Messages:
    """The messages of one language, by key."""

    language: str
    by_key: Mapping[str, Message]

    def __contains__(self, key: str) -> bool:
        return key in self.by_key

    def with_own(self, own: Mapping[str, str]) -> Messages:
        """These messages with a desk's own words for some; see `letters_texts`."""
        if not own:
            return self
        by_key = dict(self.by_key)
        for key, text in own.items():
            name, _, form = key.partition(":")
            message = by_key.get(name)
            if isinstance(message, Plural):
                by_key[name] = replace(message, **{form: text})
            elif isinstance(message, str):
                by_key[name] = text
        return Messages(self.language, by_key)

    def text(self, key: str, **values: object) -> str:
        """The message with its placeholders filled in.

        Raises
        ------
        KeyError
            Where there is no such message, or a placeholder has no value.
        """
        message = self.by_key[key]
        if isinstance(message, Plural):
            template = message.one if values[message.by] in (1, "1") else message.other
        elif isinstance(message, str):
            template = message
        else:
            raise KeyError(f"{key} is a list, not a message")
        return template.format_map(values)

    def words(self, key: str) -> tuple[str, ...]:
        """A list of words, such as the names of the months."""
        message = self.by_key[key]
        if not isinstance(message, tuple):
            raise KeyError(f"{key} is a message, not a list")
        return message


@lru_cache(maxsize=len(LANGUAGES))
def load_messages(language: str) -> Messages:
    """Read one language's catalogue.

    Raises
    ------
    KeyError
        Where there is no catalogue of that language.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    by_key: dict[str, Message] = {}
    for part in _PARTS:
        name = f"{part}{language}.toml"
        text = files("matcher.wording").joinpath(name).read_text(encoding="utf-8")
        for section, entries in tomllib.loads(text).items():
            for key, value in entries.items():
                by_key[f"{section}.{key}"] = _message(value)
    return Messages(language, by_key)


def learnt_texts(learnt: LearntFrom, messages: Messages) -> dict[str, str]:
    """What a model has learnt from, each count with its noun: "1 answer", "61 outcomes"."""
    return {
        item.name: messages.text(f"count.{item.name}", n=getattr(learnt, item.name))
        for item in fields(learnt)
    }


def _message(value: object) -> Message:
    if isinstance(value, dict):
        return Plural(value.get("by", "n"), value["one"], value["other"])
    if isinstance(value, list):
        return tuple(value)
    return str(value)
