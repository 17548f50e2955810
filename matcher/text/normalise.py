"""Folding text to a comparable form: encoding, case, Norwegian letters, punctuation.

Knows letters, no hospital and no disease.
"""

from __future__ import annotations

import html
import re
import unicodedata

_NORDIC = "æøåÆØÅäöüÄÖÜéèêÉÈáÁšŠčČđĐŋŊŧŦžŽóòôíúàñ–—‘’“”«»…\u00a0"


def _misread(char: str, codec: str) -> str:
    return char.encode("utf-8").decode(codec, errors="ignore")


#: UTF-8 read as a Western single-byte code page, by what it then looks like.
_MISREAD = {
    _misread(char, codec): char
    for codec in ("latin-1", "cp1252")
    for char in _NORDIC
    if len(_misread(char, codec)) == len(char.encode("utf-8"))
}
#: The same once somebody has put it in lower case.
_MISREAD |= {seen.lower(): char.lower() for seen, char in _MISREAD.items() if char.isupper()}
_MISREAD |= {seen.lower(): char for seen, char in _MISREAD.items() if char.islower()}
_MISREAD_PATTERN = re.compile("|".join(map(re.escape, sorted(_MISREAD, key=len, reverse=True))))
#: What a second reading may bring, beside letters that are misread once more.
_READABLE = frozenset(_NORDIC)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_MISREAD_SIGN = re.compile("[ÃÂÄÅâÆãä]")

#: A letter lost on the way: the replacement character, or "?" in front of a letter. In
#: Norwegian names it is ø more often than æ or å; a neighbour of the right letter will do.
_LOST = re.compile(r"\ufffd|(?:(?<=[^\W\d_])|(?<=\s)|^)\?(?=[^\W\d_])")

_LETTERS = str.maketrans(
    {"ø": "o", "æ": "a", "å": "a", "đ": "d", "ŧ": "t", "ŋ": "n", "ß": "ss", "ł": "l", "&": " and "}
)
_ASCII_SPELLINGS = re.compile("aa|ae|oe")
_ASCII_LETTER = {"aa": "a", "ae": "a", "oe": "o"}
_APOSTROPHES = re.compile("['’‘`´]")
_NOT_A_WORD = re.compile(r"[\W_]+")


def _read_again(run: str) -> str:
    """Read a run of letters as UTF-8 where it is UTF-8 misread; else mend what can be."""
    try:
        codes = (char.encode("cp1252" if ord(char) > 255 else "latin-1") for char in run)
        again = b"".join(codes).decode("utf-8")
    except UnicodeError:
        again = ""
    if again and _READABLE.issuperset(_MISREAD_PATTERN.sub("", again)):
        return again
    return _MISREAD_PATTERN.sub(lambda found: _MISREAD[found[0]], run)


def repair(text: str) -> str:
    """Undo what exports do to letters: double encoding, HTML entities, lost letters.

    >>> repair("SÃ¸rlandet sykehus"), repair("Universitetssykehuset i Troms&oslash;")
    ('Sørlandet sykehus', 'Universitetssykehuset i Tromsø')
    """
    if "&" in text:
        text = html.unescape(text)
    for _ in range(2):
        if not _MISREAD_SIGN.search(text):
            break
        text = _NOT_ASCII.sub(lambda found: _read_again(found[0]), text)
    if "?" in text or "\ufffd" in text:
        text = _LOST.sub("ø", text)
    return text


def fold(text: str) -> str:
    """Lower case, one spelling of æ, ø and å, no accents, words separated by one blank.

    Æ, ä and "ae" become "a"; ø, ö and "oe" become "o"; å and "aa" become "a": the ASCII
    spellings in use fall together.

    >>> fold("St. Olav's Hospital"), fold("Ullevaal") == fold("ULLEVÅL") == fold("Ulleval")
    ('st olavs hospital', True)
    """
    text = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    # Folding makes capitals of Cherokee letters, so that lower case comes second.
    text = _APOSTROPHES.sub("", text.casefold().lower()).translate(_LETTERS)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in text if not unicodedata.combining(char))
    text = _NOT_A_WORD.sub(" ", text)
    return _ASCII_SPELLINGS.sub(lambda found: _ASCII_LETTER[found[0]], text).strip()
