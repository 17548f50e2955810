"""Text as a reader sees it: no invisible characters, lines and length bounded.

For what strangers send: pasted text, letters, pages. Linear in what it is given.
"""

from __future__ import annotations

import re

#: A line of a letter that is longer is no prose: a hostile or a broken file.
MAX_LINE_CHARACTERS = 10_000
#: A request is some pages; the rest of a longer text is not looked at.
MAX_TEXT_CHARACTERS = 300_000

#: Control characters, marks of writing direction, invisible characters and lone surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff]+"
)
_PREFIX = re.compile(
    r"\s*(?:(?:fwd?|re|sv|vs|vb|aw|wg)\s*:\s*|\[ext(?:ern(?:al|t)?)?\]\s*)", re.IGNORECASE
)


def visible(text: str) -> str:
    """Text without invisible characters, with plain line ends, cut to what is read.

    >>> visible("Frist:\\r\\n\\u202e1. mai\\x00")
    'Frist:\\n1. mai'
    """
    text = text[: 2 * MAX_TEXT_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n")
    text = _INVISIBLE.sub("", text.replace("\u2028", "\n").replace("\u2029", "\n"))
    text = text.replace("\u00a0", " ").replace("\u202f", " ")
    lines = (line[:MAX_LINE_CHARACTERS].rstrip() for line in text.split("\n"))
    return "\n".join(lines).strip()[:MAX_TEXT_CHARACTERS]


def without_hidden(text: str) -> str:
    """What somebody wrote here, without what nobody sees; nothing else of it is lost.

    >>> without_hidden("Frist:\\r\\n\\u202e1. mai\\x00\\n")
    'Frist:\\n1. mai\\n'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _INVISIBLE.sub("", text.replace("\u2028", "\n").replace("\u2029", "\n"))


def visible_line(text: str) -> str:
    """Such text on one line.

    >>> visible_line(" Ada\\u202e\\nBerg ")
    'Ada Berg'
    """
    return " ".join(without_hidden(text).split())


def without_prefixes(subject: str) -> str:
    """A letter's subject without Re:, Fwd:, SV:, VS: and the like.

    >>> without_prefixes("VS: [EXTERNAL] RE: Feasibility")
    'Feasibility'
    """
    subject = subject[:1000]
    while (found := _PREFIX.match(subject)) and found.end():
        subject = subject[found.end() :]
    return subject.strip()
