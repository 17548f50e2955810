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


#: "1) OUS 2) Ahus", and an answer that a further name follows without a comma.
_NUMBERING = re.compile(r"(?:^|(?<=\s))\d{1,2}[.)]\s+(?=[^\W\d_])")
_ANSWER_THEN_NAME = re.compile(
    r"(\b(?:[Jj]a|[Nn]ei|[Vv]enter|[Kk]anskje|[Ii]kke svart))\s+(?=[A-ZÆØÅ])"
)

#: Lists joined by more than so many "og" are taken apart at each.
_JOINABLE = 6


@dataclass(frozen=True, slots=True)
class Names:
    """What must be known of hospitals' names to read a list of them.

    Attributes
    ----------
    resolve:
        The id of a hospital a text names, or None.
    trust_of:
        The unit a hospital counts for: "OUS, Ullevål" names one hospital and its campus.
    lies_in:
        Whether a text is the town of a hospital: "St. Olavs hospital, Trondheim" is one.
    """

    resolve: Resolve
    trust_of: Callable[[str], str]
    lies_in: Callable[[str, str], bool]


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


def read_hospitals(text: str, names: Names) -> HospitalList:
    """Read the hospitals of one cell, in order, each once."""
    mentions: list[Mention] = []
    shared = False
    for piece in _pieces(text):
        found, words = _hospitals_in(piece, names)
        for_all = bool(_FOR_ALL.match(words))
        status = _read_status(_FOR_ALL.sub("", words)) if words else Status()
        if mentions and len(found) == 1 and found[0].site is None:
            # "ja" or "Trondheim" alone belongs to the hospital before it.
            alone = found[0].text
            if not words and _is_status(alone):
                mentions[-1] = replace(mentions[-1], status=_read_status(alone))
                continue
            if not alone or names.lies_in(mentions[-1].site or "", alone):
                joined = f"{mentions[-1].text}, {alone}".strip(" ,")
                mentions[-1] = replace(mentions[-1], text=joined, status=status)
                continue
        without = [mention for mention in found if mention.status == Status()]
        shared = shared or (len(found) > 1 and len(without) > 1 and bool(words) and not for_all)
        for position, mention in enumerate(found):
            takes_it = for_all or position == len(found) - 1
            own = status if words and takes_it else mention.status
            if mention.text:
                mentions.append(replace(mention, status=own))
    return HospitalList(tuple(_once(mentions, names.trust_of)), shared)


def _pieces(text: str) -> list[str]:
    """Split at commas, semicolons, bars, line ends and numbering that stand outside brackets."""
    pieces, depth, piece = [], 0, ""
    for character in _NUMBERING.sub("|", text):
        depth += (character in "([") - (character in ")]" and depth > 0)
        if character in "|;\n" or (character == "," and depth == 0):
            pieces.append(piece)
            piece, depth = "", 0
        else:
            piece += character
    pieces.append(piece)
    apart = (part for piece in pieces for part in _after_answers(piece))
    return [cleaned for piece in apart if (cleaned := " ".join(piece.split()).strip(" .*•"))]


def _after_answers(piece: str) -> list[str]:
    """``UNN ja Ahus nei`` has no comma and is two."""
    return (
        [piece] if "(" in piece or "[" in piece else _ANSWER_THEN_NAME.sub(r"\1|", piece).split("|")
    )


def _hospitals_in(piece: str, names: Names) -> tuple[list[Mention], str]:
    """The hospitals of a piece joined by "og", and the words that stand after the last."""
    parts = [part.strip() for part in _AND.split(piece) if part.strip()]
    if not parts:
        return [Mention("", None)], ""
    best = min(_joinings(parts), key=lambda joining: _cost(joining, names))
    found: list[Mention] = []
    words = ""
    for position, part in enumerate(best):
        name, words = _part_status(part, names.resolve)
        own = Status() if position == len(best) - 1 or not words else _read_status(words)
        found += [Mention(each, names.resolve(each), own) for each in _run_together(name, names)]
    return found, words


def _joinings(parts: list[str]) -> list[list[str]]:
    """Every way of taking "og" as part of a name or not; only the plain one for long lists."""
    if len(parts) > _JOINABLE:
        return [parts]
    found = [[parts[0]]]
    for part in parts[1:]:
        found = [
            joining
            for before in found
            for joining in ([*before, part], [*before[:-1], f"{before[-1]} og {part}"])
        ]
    return found


def _cost(joining: list[str], names: Names) -> tuple[int, int, int]:
    """Fewest unknown names, then most names: "Møre og Romsdal" is one, "OUS og Ahus" two.

    A name that is known without what "og" adds to it swallows the rest: that is no name.
    """
    unknown = swallowed = 0
    for part in joining:
        name, _ = _part_status(part, names.resolve)
        unknown += names.resolve(name) is None
        halves = _AND.split(name)
        swallowed += len(halves) > 1 and any(names.resolve(half) is not None for half in halves)
    return swallowed, unknown, -len(joining)


def _run_together(name: str, names: Names) -> list[str]:
    """``OUS Ahus`` is two hospitals where each word names one of its own."""
    words = name.split()
    sites = [names.resolve(word) for word in words]
    if len(words) > 1 and None not in sites:
        trusts = {names.trust_of(site) for site in sites if site}
        if len(trusts) == len(words):
            return words
    return [name]


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
        read = _read_status(words)
        said = pattern is _TRAILING or not read.not_understood or read.answer or read.outcome
        if said or (name and resolve(piece) is None):
            inner, more = _part_status(name, resolve)
            if said or resolve(inner) is not None:
                return inner, ", ".join(part for part in (more, words) if part)
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


def _once(mentions: list[Mention], trust_of: Callable[[str], str]) -> list[Mention]:
    """One mention a hospital; a campus right after its trust says which part of it."""
    kept: list[Mention] = []
    for mention in mentions:
        at = next((i for i, m in enumerate(kept) if m.site == mention.site and m.site), None)
        if at is not None:
            kept[at] = replace(kept[at], status=_fuller(kept[at].status, mention.status))
            continue
        before = kept[-1] if kept else None
        if before and before.site and mention.site:
            text = f"{before.text}, {mention.text}"
            status = _fuller(before.status, mention.status)
            if trust_of(mention.site) == before.site:
                kept[-1] = Mention(text, mention.site, status)
                continue
            if trust_of(before.site) == mention.site:
                kept[-1] = Mention(text, before.site, status)
                continue
        kept.append(mention)
    return kept


def _fuller(one: Status, other: Status) -> Status:
    return one if other == Status() else other
