"""The texts of letters that a desk may put into its own words, and what such words must hold.

A text of one's own stands in for the program's by its key; of a plural each form has a key of its
own, ``overview.asked:one`` and ``overview.asked:other``.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from matcher.errors import NotFoundError, RequestError
from matcher.text.visible import without_hidden
from matcher.wording.messages import Plural, load_messages

MAX_SUBJECT = 200
MAX_TEXT = 2_000

#: Placeholders that a letter reads well without.
_OPTIONAL = frozenset({"fields", "name", "mark", "n", "answered"})

_COMMON = "common"
_COMMON_LATER = "common_later"


def _of(section: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{section}.{name}" for name in names)


def _later(said: str) -> tuple[str, ...]:
    return _of("follow_up", f"subject_{said}", said)


#: The letters by name, each with its texts in the order in which they are read.
LETTERS: Mapping[str, tuple[str, ...]] = {
    "forward": _of("letter", "subject_forward", "first"),
    "resend": _of("letter", "subject_resend", "resend"),
    "new_version": _of("letter", "subject_new_version", "new_version"),
    "additional_department": _of(
        "letter", "subject_additional_department", "additional_department"
    ),
    "centre_copy": _of("letter", "subject_centre_copy", "copy_intro", "no_action"),
    "via_centre": _of("letter", "subject_via_centre", "via_intro", "via_answers"),
    _COMMON: _of(
        "letter",
        "hello",
        "hello_nobody",
        "as_deputy",
        "concerns",
        "study",
        "confidential_sponsor",
        "cda_first",
        "how",
        "link",
        "link_of",
        "yes_company",
        "yes_us",
        "no",
        "include",
        "questions",
        "thanks",
    ),
    "first_reminder": _later("first_reminder"),
    "second_reminder": _later("second_reminder"),
    "late_reminder": _later("late_reminder"),
    "reconfirm_reminder": _later("reconfirm_reminder"),
    "moved": _later("moved"),
    "amended": (*_later("amended"), "follow_up.still_holds"),
    "amended_info": _later("amended_info"),
    "withdrawn": _later("withdrawn"),
    "on_hold": _later("on_hold"),
    _COMMON_LATER: _of(
        "follow_up", "title", "directly", "again", "changed", "changed_cda", "thanks_stopped"
    ),
    "overview": (
        *_of("overview", "subject", "intro", "nobody", "next", "choice"),
        "letter.reply_thanks",
    ),
    "supplement": _of("overview", "subject_supplement", "intro_supplement"),
    "expert": _of(
        "letter",
        "subject_expert",
        "expert_intro",
        "expert_questions",
        "expert_chance",
        "expert_care",
        "expert_more",
    ),
    "country_reply": _of(
        "letter",
        "subject_country_reply",
        "reply_intro",
        "reply_asked:one",
        "reply_asked:other",
        "reply_chance",
        "reply_care",
        "reply_remarks",
        "reply_none",
        "reply_next",
    ),
}

#: These are parts of several letters.
SHARED = frozenset({_COMMON, _COMMON_LATER})


def texts_of(letter: str) -> tuple[str, ...]:
    """The keys of a letter's texts.

    Raises
    ------
    NotFoundError
        There is no such letter.
    """
    if letter not in LETTERS:
        raise NotFoundError(f"There is no letter '{letter}' here.", "Choose one from the list.")
    return LETTERS[letter]


def built_in(key: str, language: str) -> str:
    """What the program itself says."""
    name, _, form = key.partition(":")
    message = load_messages(language).by_key[name]
    if isinstance(message, Plural):
        return message.one if form == "one" else message.other
    return str(message)


def is_subject(key: str) -> bool:
    """Whether a text is a letter's subject."""
    return key.partition(".")[2].startswith("subject")


def placeholders(key: str, language: str) -> tuple[str, ...]:
    """What a text may name, in the order in which the program's own names it."""
    found = (name for _, name, _, _ in Formatter().parse(built_in(key, language)) if name)
    return tuple(dict.fromkeys(found))


def required(key: str, language: str) -> tuple[str, ...]:
    """What a text must name: answers are found by the reference, links are what letters are for."""
    names = placeholders(key, language)
    if is_subject(key):
        return tuple(name for name in names if name == "reference")
    return tuple(name for name in names if name not in _OPTIONAL)


def checked(key: str, language: str, text: str) -> str:
    """A text of one's own as it is kept.

    Raises
    ------
    RequestError
        It is too long, or names something that nothing fills in, or lacks what it must name.

    Examples
    --------
    >>> checked("letter.no", "en", " Not this time: write to us. ")
    'Not this time: write to us.'
    """
    plain = without_hidden(text.replace("\r\n", "\n")).strip()
    most = MAX_SUBJECT if is_subject(key) else MAX_TEXT
    if len(plain) > most or (is_subject(key) and not plain.isprintable()):
        raise RequestError(
            f"A text has more than {most} characters, or a subject more than one line.",
            "Shorten it.",
        )
    named = _named(plain)
    allowed = placeholders(key, language)
    if unknown := [name for name in named if name not in allowed]:
        raise RequestError(
            f"A text names '{unknown[0]}' in braces, which nothing fills in there.",
            f"It may name: {', '.join(allowed) or '-'}.",
        )
    if missing := [name for name in required(key, language) if name not in named]:
        raise RequestError(
            f"A text lacks '{missing[0]}' in braces.", "Without it the letter misses its purpose."
        )
    return plain


def _named(text: str) -> list[str]:
    """The placeholders of a text; nothing but bare names, so that no text can do more than say."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        parts = None
    if parts is None or "{{" in text or "}}" in text:
        raise RequestError(
            "A text has a brace that stands alone.", "Write each name between two single braces."
        )
    return [
        name + (f":{spec}" if spec else "") + (f"!{conversion}" if conversion else "")
        for _, name, spec, conversion in parts
        if name is not None
    ]
