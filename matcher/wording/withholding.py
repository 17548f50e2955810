"""Leaving out of a study's facts what its company wants kept to itself.

Cautious on purpose: a word too many goes rather than one too few.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from matcher.domain.request import Request

#: Stands where something was left out.
MARK = "[…]"

#: Words in the names of companies and products that give nobody away.
_COMMON = frozenset(
    (
        *("a/s", "ab", "ag", "and", "as", "asa", "b.v", "bv", "clinical", "co", "company"),
        *("corp", "corporation", "development", "for", "gmbh", "group", "health", "healthcare"),
        *("inc", "international", "limited", "llc", "ltd", "medical", "medicines", "mg", "ml"),
        *("n.v", "norge", "norway", "nv", "of", "og", "oy", "pharma", "pharmaceutical"),
        *("pharmaceuticals", "placebo", "plc", "research", "s.a", "sa", "sciences", "se"),
        *("solutions", "study", "tablet", "tablets", "the", "therapeutics", "trial", "trials"),
    )
)

#: What leads to the company by a look in a public register, its website or its mail.
_LEADS_THERE = re.compile(
    r"\bNCT[\s\-]?\d{8}\b"
    r"|\b20\d{2}-\d{6}-\d{2}(?:-\d{2})?\b"  # EudraCT and EU trial numbers
    r"|\S+@\S+"
    r"|(?:https?://|www\.)\S+",
    re.IGNORECASE,
)

#: From this length on a name is left out inside longer words too, as in "Pfizerstudien".
_TELLS_ANYWHERE = 5

_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_RUN = re.compile(r"[^\W\d_]+|\d+")


def one_line(text: str) -> str:
    """A text on one line, without characters that are not seen or turn its direction."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split())


def secret_words(request: Request) -> tuple[str, ...]:
    """Names of sponsor, CRO and product, and the words they are made of."""
    found: dict[str, None] = {}
    for name in (request.sponsor, request.cro, request.product):
        words = re.split(r"[\s,;()\[\]/+&\"'®™]+", one_line(name))
        for word in (one_line(name), *words):
            bare = word.strip(" .:-")
            telling = len(bare) >= 3 or (len(bare) == 2 and not bare.islower())
            if telling and bare.lower() not in _COMMON and not bare.isdecimal():
                found[bare] = None
    return tuple(found)


def withhold(text: str, words: Sequence[str]) -> str:
    """The text with those words left out, however they are spaced, hyphened or capitalised.

    Examples
    --------
    >>> withhold("Acme's ABC 123 (NCT01234567) in adults", ("Acme", "ABC-123"))
    '[…] […] ([…]) in adults'
    """
    plain = _LEADS_THERE.sub(MARK, _UNSEEN.sub("", unicodedata.normalize("NFKC", text)))
    pattern = _pattern(words)
    return one_line(plain) if pattern is None else pattern.sub(MARK, one_line(plain))


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    parts = []
    for word in sorted(words, key=len, reverse=True):
        runs = _RUN.findall(unicodedata.normalize("NFKC", word))
        if not runs:
            continue
        core = r"[\W_]*".join(re.escape(run) for run in runs)
        if len("".join(runs)) >= _TELLS_ANYWHERE:
            parts.append(core + r"(?:['’]?s\b)?")
        else:
            parts.append(rf"(?<![^\W_]){core}(?:['’]?s)?(?![^\W_])")
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None
