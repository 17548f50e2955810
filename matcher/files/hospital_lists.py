"""Hospitals written as text in one cell, some with what became of them.

``OUS, Haukeland og SUS (venter)`` -> three hospitals, the last one waiting. Reads only what
the words say: a word that is not understood is kept as such and never taken for an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from matcher.domain.vocabulary import Reply, SiteOutcome
from matcher.files.cells import CellError, read_choice, read_date

#: Resolves a text to a hospital's id, or None.
Resolve = Callable[[str], str | None]

_PENDING = frozenset(
    (
        *("venter", "venter svar", "venter på svar", "avventer", "avventer svar", "ventar"),
        *("ikke svart", "har ikke svart", "ikke svar", "ingen svar", "ikkje svart", "ubesvart"),
        *("purret", "purra", "sendt", "forespurt", "spurt", "kontaktet", "tenker på det"),
        *("pending", "no answer", "waiting", "not answered", "?", "??", "-"),
    )
)
_SELECTED = frozenset(("valgt", "inkludert", "selektert", "fikk studien", "vald", "selected"))
_NOT_SELECTED = frozenset(("ikke valgt", "ikkje vald", "not selected", "ikke inkludert"))
_REPLIES = {
    **dict.fromkeys(("ok", "svart ja", "vil delta", "vil være med", "takket ja"), Reply.INTERESTED),
    **dict.fromkeys(("svart nei", "takker nei", "ikke aktuelt", "kan ikke"), Reply.DECLINED),
}
_ONE_WORD = (Reply.INTERESTED.value, "ja", "nei", "kanskje", "interessert", "avslått", "yes", "no")
_FOR_ALL = re.compile(r"^(begge|alle|samtlige|both|all)\b[\s:]*", re.IGNORECASE)

_DAY = re.compile(r"\b(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\s?\d{1,2}\.\s?\d{4})\b")
_IN_BRACKETS = re.compile(r"^(?P<name>.*?)\s*[(\[](?P<status>[^()\[\]]*)[)\]]\s*$")
_AFTER_MARK = re.compile(r"^(?P<name>.*?\S)\s*(?:[:=]|\s[-–—]|[-–—]\s)\s*(?P<status>\S.*)$")
_AND = re.compile(r"\s+(?:og|and|samt)\s+|\s*[&+/]\s*", re.IGNORECASE)
_TRAILING = re.compile(
    r"^(?P<name>.*?\S)\s+(?P<status>(?:har |er )?(?:ikke |ikkje )?"
    r"(?:svart ja|svart nei|svart|takket ja|takket nei|takker nei|interessert|valgt|aktuelt|"
    r"ja|nei|kanskje|venter(?: på)?(?: svar)?|avventer(?: svar)?|purret|ubesvart|avslått|yes|no|\?))$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Status:
    """What the words beside a hospital say. All None: it was asked, and nothing more is said."""

    answer: Reply | None = None
    outcome: SiteOutcome | None = None
    on: date | None = None
    not_understood: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """One hospital in the cell; `site` is None where nobody knows the name."""

    text: str
    site: str | None
    status: Status = Status()


@dataclass(frozen=True, slots=True)
class HospitalList:
    """The hospitals of a cell.

    Attributes
    ----------
    shared_status:
        Whether a status stands after several hospitals joined by "og" and was read as the
        last one's only.
    """

    mentions: tuple[Mention, ...]
    shared_status: bool = False


def read_hospitals(text: str, resolve: Resolve, trust_of: Callable[[str], str]) -> HospitalList:
    """Read the hospitals of one cell, in order, each once.

    Parameters
    ----------
    resolve:
        The id of a hospital a text names, or None.
    trust_of:
        The unit a hospital counts for: "OUS, Ullevål" names one hospital and its campus.
    """
    mentions: list[Mention] = []
    shared = False
    for piece in _pieces(text):
        name, words = _part_status(piece, resolve)
        for_all = bool(_FOR_ALL.match(words))
        status = _read_status(_FOR_ALL.sub("", words)) if words else Status()
        if not name or (resolve(name) is None and _is_status(name) and not words):
            if mentions:
                mentions[-1] = replace(mentions[-1], status=status if words else _read_status(name))
            continue
        names = _names_in(name, resolve)
        shared = shared or (len(names) > 1 and bool(words) and not for_all)
        for position, part in enumerate(names):
            own = status if for_all or position == len(names) - 1 else Status()
            mentions.append(Mention(part, resolve(part), own))
    return HospitalList(tuple(_once(mentions, trust_of)), shared)


def _pieces(text: str) -> list[str]:
    """Split at commas, semicolons, bars and line ends that stand outside brackets."""
    pieces, depth, piece = [], 0, ""
    for character in text:
        depth += (character in "([") - (character in ")]" and depth > 0)
        if character in "|;\n" or (character == "," and depth == 0):
            pieces.append(piece)
            piece, depth = "", 0
        else:
            piece += character
    pieces.append(piece)
    return [cleaned for piece in pieces if (cleaned := " ".join(piece.split()).strip(" .*•"))]


def _part_status(piece: str, resolve: Resolve) -> tuple[str, str]:
    """The name, and the words that say what became of it (maybe none).

    Words that are no status count as one where the name is known without them only:
    "Ahus (ringt mandag)", but not "OUS (Ullevål)".
    """
    for pattern in (_IN_BRACKETS, _AFTER_MARK, _TRAILING):
        match = pattern.match(piece)
        if match is None:
            continue
        name, words = match["name"].strip(" ,-–:"), match["status"].strip()
        if pattern is _TRAILING or _is_status(words):
            return name, words
        if resolve(piece) is None and name and None not in map(resolve, _names_in(name, resolve)):
            return name, words
    return piece, ""


def _is_status(words: str) -> bool:
    status = _read_status(_FOR_ALL.sub("", words))
    return not status.not_understood


def _read_status(words: str) -> Status:
    """What the words say, part by part: ``ja, valgt 12.05.2023``."""
    found = Status()
    if match := _DAY.search(words):
        try:
            found = replace(found, on=read_date(match[1]))
        except CellError:
            return Status(not_understood=words)
        words = words.replace(match[0], " ")
    for part in re.split(r"[,;/]|\s+og\s+|\s+men\s+", words):
        plain = " ".join(part.split()).casefold().strip(" .!:-–")
        if not plain or plain in _PENDING or part.strip() in _PENDING:
            continue
        if plain in _SELECTED:
            found = replace(found, outcome=SiteOutcome.SELECTED)
        elif plain in _NOT_SELECTED:
            found = replace(found, outcome=SiteOutcome.NOT_SELECTED)
        elif (reply := _reply(plain)) is not None:
            found = replace(found, answer=reply)
        else:
            found = replace(found, not_understood=words.strip())
    return found


def _reply(plain: str) -> Reply | None:
    if plain in _REPLIES:
        return _REPLIES[plain]
    try:
        return read_choice(plain, Reply)
    except CellError:
        first = plain.split(" ", 1)[0]
        return read_choice(first, Reply) if first in _ONE_WORD else None


def _names_in(name: str, resolve: Resolve) -> list[str]:
    """Hospitals joined by "og"; "Møre og Romsdal" is one where its halves are none."""
    parts = [part.strip() for part in _AND.split(name) if part.strip()]
    if len(parts) < 2 or all(resolve(part) is not None for part in parts):
        return parts or [name]
    if resolve(name) is not None:
        return [name]
    joined: list[str] = []
    while parts:
        for length in range(len(parts), 0, -1):
            candidate = " og ".join(parts[:length])
            if length == 1 or resolve(candidate) is not None:
                joined.append(candidate)
                parts = parts[length:]
                break
    return joined


def _once(mentions: list[Mention], trust_of: Callable[[str], str]) -> list[Mention]:
    """One mention a hospital; a campus right after its trust says which part of it."""
    kept: list[Mention] = []
    for mention in mentions:
        at = next((i for i, m in enumerate(kept) if m.site == mention.site and m.site), None)
        if at is not None:
            kept[at] = replace(kept[at], status=_fuller(kept[at].status, mention.status))
            continue
        before = kept[-1] if kept else None
        if before and before.site and mention.site and trust_of(mention.site) == before.site:
            text = f"{before.text}, {mention.text}"
            kept[-1] = Mention(text, mention.site, _fuller(before.status, mention.status))
        else:
            kept.append(mention)
    return kept


def _fuller(one: Status, other: Status) -> Status:
    return one if other == Status() else other
