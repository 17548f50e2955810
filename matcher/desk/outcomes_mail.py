"""What a company's mail says became of its requests, in bokmål, nynorsk or English.

Proposes and never decides: a person confirms it. What says yes and no at once, or was sent by a
machine, is left for that person to judge. The work is bounded whatever the text is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.desk.outcomes import Verdict
from matcher.desk.outcomes_words import (
    ALL_OF_THEM,
    CHOSEN,
    LOST,
    NOT_CHOSEN_SITE,
    NOT_TOLD,
    SITE_LIST,
    WITHDRAWN,
    WON,
)
from matcher.desk.replies import MAX_READ, is_from_a_machine, own_words
from matcher.domain.vocabulary import SiteOutcome
from matcher.text.normalise import fold

#: Words of the longest hospital name that is looked for.
_LONGEST_NAME = 9
#: A name of so few letters is one only as it is usually written: "OUS", "Ahus".
_SHORT = 5
#: So much of a sentence is read, and so much of it is shown.
_MOST_READ, _MOST_SHOWN = 2_000, 240

#: Ends of sentences, not the dot of "St. Olavs" or of "1. mars"; that of a year is one.
_SENTENCE = re.compile(
    r"(?<!\bSt)(?<!\bst)(?<!\bca)(?<!\bDr)(?<!\d)[.!](?=\s)|(?<=\d{4})\.(?=\s+[A-ZÆØÅ])"
    r"|(?<=\?)\s|\n|;"
)
#: Here a sentence turns to something else.
_TURN = re.compile(
    r",?\s+(?:but|however|while|whereas|although|men|mens|medan|imidlertid|derimot)\s+",
    re.IGNORECASE,
)
_NOT = re.compile(r"(?<=\w)n't\b", re.IGNORECASE)
_BULLET = re.compile(r"\s*(?:[-*•–·]|\d{1,2}[.)])\s+")

#: How a hospital may be written, folded, and which one it is.
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NamedSite:
    """A hospital that a mail names.

    Attributes
    ----------
    outcome:
        None where the mail names it and does not say what became of it.
    words:
        What that was read from.
    """

    site_id: str
    outcome: SiteOutcome | None
    words: str


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """What a mail seems to say of one request.

    Attributes
    ----------
    verdict:
        None where nothing plain is said.
    words:
        What it was read from; both sides where it says one thing and the other.
    """

    request_id: str
    verdict: Verdict | None
    words: tuple[str, ...] = ()
    sites: tuple[NamedSite, ...] = ()


def read_outcomes(text: str, references: Sequence[str], names: Names) -> tuple[ReadOutcome, ...]:
    """What a mail says of each of the requests that it is about.

    Parameters
    ----------
    text:
        The mail, with or without its sender and subject, and the letters it quotes.
    references:
        Of the requests it is about, wherever it names them.
    names:
        Folded names of hospitals.

    Notes
    -----
    A line with a reference begins what is said of that request, up to the next one. What comes
    before the first, or a mail that names references in its subject only, is said of all of them.
    """
    if is_from_a_machine(text):
        return tuple(ReadOutcome(one, None) for one in references)
    general, own = _sections(own_words(text), references)
    found = []
    for reference in references:
        said = own.get(reference)
        read = _read(reference, said, names) if said else ReadOutcome(reference, None)
        if read.verdict is None and not read.words and general:
            whole = _read(reference, general, names)
            read = (
                whole
                if not read.sites
                else ReadOutcome(reference, whole.verdict, whole.words, read.sites)
            )
        found.append(read)
    return tuple(found)


def names_of(spellings: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Hospital names ready to be looked for, from pairs of a name and an id."""
    found: dict[str, str] = {}
    for name, site_id in spellings:
        key = name.strip() if len(fold(name)) <= _SHORT else fold(name)
        if len(key) > 2:
            found.setdefault(key, site_id)
    return found


def sites_in(text: str, names: Names) -> tuple[str, ...]:
    """The hospitals that a text names, in its order, the longest name first."""
    plain = text[:MAX_READ].split()
    bare = [word.strip(".,:;()[]<>\"'") for word in plain]
    words = fold(text[:MAX_READ]).split()
    found: dict[str, None] = {}
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
            key = " ".join(words[at : at + length])
            if len(key) > _SHORT and key in names:
                found[names[key]] = None
                at += length
                break
        else:
            at += 1
    for word in bare:
        if 2 < len(word) <= _SHORT + 1 and word in names:
            found[names[word]] = None
    return tuple(found)


def _sections(text: str, references: Sequence[str]) -> tuple[list[str], dict[str, list[str]]]:
    """The sentences said of all requests, and those said of each."""
    general: list[str] = []
    own: dict[str, list[str]] = {}
    mentioned: list[str] = []
    for line in text.split("\n"):
        here = [one for one in references if _names(line, one)]
        if here:
            mentioned = here
        elif not line.strip() and len(mentioned) > 1:
            mentioned = []
        for one in mentioned:
            own.setdefault(one, []).append(line)
        if not mentioned:
            general.append(line)
    return general, own


def _names(line: str, reference: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(reference)}(?![\w-])", line, re.IGNORECASE) is not None


def _read(reference: str, lines: Sequence[str], names: Names) -> ReadOutcome:
    found: dict[Verdict, str] = {}
    sites: dict[str, NamedSite] = {}
    carried: SiteOutcome | None = None
    for line in lines:
        is_item = _BULLET.match(line) is not None
        if not is_item and line.strip():
            carried = None
        for sentence in sentences(line):
            verdict = _verdict(sentence)
            if verdict is not None:
                found.setdefault(verdict, _shown(sentence))
            outcome = _site_outcome(sentence, verdict) or (carried if is_item else None)
            for site in sites_in(sentence, names):
                known = sites.get(site)
                if known is None or known.outcome is None:
                    sites[site] = NamedSite(site, outcome, _shown(sentence))
                elif outcome is not None and known.outcome is not outcome:
                    sites[site] = NamedSite(site, None, f"{known.words} … {_shown(sentence)}")
            if sentence.endswith(":"):
                carried = _site_outcome(sentence, verdict)
    selected = any(one.outcome is SiteOutcome.SELECTED for one in sites.values())
    if not found and selected:
        words = next(one.words for one in sites.values() if one.outcome is SiteOutcome.SELECTED)
        found[Verdict.ALLOCATED] = words
    verdict = next(iter(found)) if len(found) == 1 else None
    if verdict is not Verdict.ALLOCATED:
        # Without a study in Norway nothing was said of a hospital.
        sites = {site: NamedSite(site, None, one.words) for site, one in sites.items()}
    return ReadOutcome(reference, verdict, tuple(found.values()), tuple(sites.values()))


def sentences(line: str) -> Iterable[str]:
    """The sentences of a line, cut where they turn to something else; questions are left out."""
    for sentence in _SENTENCE.split(line):
        for part in _TURN.split(sentence):
            said = " ".join(part.split())
            if said and not said.endswith("?"):
                yield said[:_MOST_READ]


def _shown(sentence: str) -> str:
    return sentence if len(sentence) <= _MOST_SHOWN else f"{sentence[:_MOST_SHOWN]} …"


def _spelt_out(sentence: str) -> str:
    """With "not" as a word of its own: "wasn't", "won't"."""
    return _NOT.sub(" not", sentence.replace("’", "'"))


def _verdict(sentence: str) -> Verdict | None:
    sentence = _spelt_out(sentence)
    if NOT_TOLD.search(sentence):
        return Verdict.NOT_TOLD
    if WITHDRAWN.search(sentence):
        return Verdict.WITHDRAWN
    if LOST.search(sentence):
        return Verdict.NOT_ALLOCATED
    return Verdict.ALLOCATED if WON.search(sentence) else None


def _site_outcome(sentence: str, verdict: Verdict | None) -> SiteOutcome | None:
    sentence = _spelt_out(sentence)
    no = NOT_CHOSEN_SITE.search(sentence)
    rest = NOT_CHOSEN_SITE.sub(" ", sentence)
    yes = CHOSEN.search(rest) or SITE_LIST.search(rest)
    if no and yes:
        return None
    if no:
        return None if verdict is Verdict.NOT_ALLOCATED else SiteOutcome.NOT_SELECTED
    if yes or (verdict is Verdict.ALLOCATED and ALL_OF_THEM.search(sentence)):
        return SiteOutcome.SELECTED
    return None
