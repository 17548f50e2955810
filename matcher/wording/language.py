"""Which of the three languages to speak."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.errors import UserError

#: Bokmål, nynorsk and English; Norwegian state forms need the first two, sponsors the third.
LANGUAGES = ("nb", "nn", "en")

#: The environment variables that say a terminal's language, strongest first (POSIX).
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def choose_language(asked_for: str | None, environment: Mapping[str, str]) -> str:
    """The language asked for, else the environment's, else English.

    Parameters
    ----------
    asked_for:
        ``nb``, ``nn`` or ``en``, in any case; None or ``""`` where nobody asked.
    environment:
        Where ``LC_ALL``, ``LC_MESSAGES`` and ``LANG`` are looked up, in that order.

    Raises
    ------
    UserError
        Where something else is asked for.

    Examples
    --------
    >>> choose_language(None, {"LANG": "nn_NO.UTF-8"})
    'nn'
    >>> choose_language(None, {"LANG": "de_DE.UTF-8"})
    'en'
    """
    if asked_for:
        language = asked_for.strip().lower()
        if language in LANGUAGES:
            return language
        raise UserError(
            f"Unknown language '{asked_for}'.", f"Choose one of: {', '.join(LANGUAGES)}."
        )
    locale = next((environment[name] for name in _LOCALE_VARIABLES if environment.get(name)), "")
    prefix = locale[:2].lower()
    return {"nb": "nb", "no": "nb", "nn": "nn"}.get(prefix, "en")
