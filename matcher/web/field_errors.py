"""What is wrong with each field of what was sent, in words; never what was in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matcher.web.languages import Texts


def field_errors(errors: Sequence[Mapping[str, Any]], texts: Texts) -> list[dict[str, str]]:
    """Pydantic's errors as the field and a sentence, each field once."""
    found: dict[str, str] = {}
    for error in errors:
        found.setdefault(field_name(error), _sentence(error, texts))
    return [{"field": name, "message": message} for name, message in found.items()]


def field_name(error: Mapping[str, Any]) -> str:
    """Which field an error is about: ``sites.0.site_id``; "" for the whole body."""
    place = error["loc"][1:]
    if error["type"] == "json_invalid":
        return ""
    # What a key is called is part of what was sent, and may be of any length.
    return ".".join(str(part) for part in place if part != "[key]")[:100]


def _sentence(error: Mapping[str, Any], texts: Texts) -> str:
    gettext = texts.gettext
    kind: str = error["type"]
    context: Mapping[str, Any] = error.get("ctx", {})
    n = next((context[name] for name in _LIMITS if name in context), "")
    sentences = {
        "missing": gettext("This is needed."),
        "string_too_long": gettext("At most %(n)s characters."),
        "string_too_short": gettext("At least %(n)s characters."),
        "too_long": gettext("At most %(n)s of them."),
        "too_short": gettext("At least %(n)s of them."),
        "greater_than_equal": gettext("%(n)s or more."),
        "less_than_equal": gettext("%(n)s or less."),
        "extra_forbidden": gettext("There is no such field."),
        "json_invalid": gettext("This is not JSON."),
        "hidden_characters": gettext("It holds characters that nobody can see."),
        "enum": gettext("One of: %(n)s."),
        "literal_error": gettext("One of: %(n)s."),
    }
    by_beginning = {
        "date": gettext("A day such as 2026-03-02."),
        "int": gettext("A whole number."),
        "bool": gettext("True or false."),
    }
    known = sentences.get(kind) or by_beginning.get(kind.partition("_")[0])
    return (known or gettext("This cannot be read.")) % {"n": n}


_LIMITS = ("max_length", "min_length", "ge", "le", "expected")
