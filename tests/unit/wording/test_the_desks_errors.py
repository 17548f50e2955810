"""Every error of the desk has its words in bokmål and nynorsk."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import matcher
from matcher import errors
from matcher.wording.phrasebook import load_phrasebook

ROOMS = ("desk", "services/desk", "web", "mail")
#: Of the store, what the desk alone uses.
STORE = (
    "case_papers",
    "cases",
    "contacts",
    "idempotency",
    "letters",
    "lists",
    "opinions",
    "people",
    "redacting",
)

#: `Problem` is what web makes of an error; the others are the errors themselves.
SAID_BY = {"Problem", *(name for name in vars(errors) if name.endswith("Error"))}

#: Stands where a value stands: nothing that a phrase could mean.
VALUE = "xx7"


def sentences() -> Iterator[str]:
    """Messages and remedies as they are written, values in them filled in."""
    root = Path(matcher.__file__).parent
    paths = [path for room in ROOMS for path in (root / room).rglob("*.py")]
    for path in [*paths, *(root / "store" / f"{name}.py" for name in STORE)]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and name_of(node.func) in SAID_BY:
                yield from (text for part in node.args if " " in (text := text_of(part)))


def name_of(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def text_of(part: ast.expr) -> str:
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        return part.value
    if isinstance(part, ast.JoinedStr):
        texts = (one.value if isinstance(one, ast.Constant) else VALUE for one in part.values)
        return "".join(map(str, texts))
    return ""


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_every_error_of_the_desk_has_its_words(language):
    written = set(sentences())
    assert len(written) > 100
    book = load_phrasebook(language)
    assert sorted(text for text in written if book.say(text) == text) == []
