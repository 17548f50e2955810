"""A letter's or a pasted text's words -> one request with what was found in them.

Labelled lines first, then what the catalogue reads in the prose. A CRO's name or address never
says who the sponsor is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date

from matcher.catalogue import Catalogue
from matcher.catalogue.terms import read
from matcher.domain.request import Finding, Request
from matcher.domain.vocabulary import Confidentiality
from matcher.files.intake.labels import Labelled, find_labels
from matcher.files.intake.records import Incoming
from matcher.files.intake.values import Values, confidentiality_in, is_unnamed
from matcher.text.visible import visible, without_prefixes

_FIELDS = frozenset(item.name for item in fields(Request))
_LABELLED_SURE, _PROSE_SURE, _SUBJECT_SURE = 0.95, 0.7, 0.6
#: Values that stand under several heads, each of which says what it is.
_JOINED = frozenset({"key_criteria", "timeline"})
#: Beginnings of heads that say no more than what the field is called.
_OWN_NAMES = (
    "timeline", "study timeline", "tids", "criteria", "key criteria", "kriterier",
    "viktige kriterier", "hovedkriterier",
)  # fmt: skip
#: A study's number may be written with its registry beside it.
_WORDS_OF_AN_ID = 4
#: A number of sites does not say that single sites are asked; less sure than this is asked.
_TYPE_AT_LEAST = 0.9

_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_STUDY_ID = re.compile(
    r"\bNCT\d{8}\b|\b20\d\d-\d{6}-\d\d(?:-\d\d)?\b|\b(?:ISRCTN\d{8}|CIV-\d\d-\d\d-\d{6})\b"
)
_THEIR_REFERENCE = re.compile(
    r"\b(?:our|vår|vores|vårt)\s{1,3}(?:ref(?:erence|eranse)?|case|sak)\b[.:# ]{0,3}(?:no\.? ?)?"
    r"([A-Z0-9][\w/-]{3,30})",
    re.IGNORECASE,
)
_BEHALF = re.compile(
    r"\b(?:on behalf of|på vegne av|på vegner av)\s+(?:(?:our|the|vår|vårt) )?"
    r"(?:(?:sponsor|client|customer|kunde|oppdragsgiver|oppdragsgjevar),? )?"
    r"((?:[A-ZÆØÅ][\w&.'-]{1,30}|[A-Z]/S)(?: (?:[A-ZÆØÅ&][\w&.'/-]{0,30}|a/s|of|and|og)){0,4})"
)
#: Words that only seem to be a company's name.
_NOBODY = frozenset("the our a sponsor client nortrials norway norge dr prof i we".split())  # noqa: SIM905
#: A subject that says no more than that something is asked.
_EMPTY_SUBJECT = re.compile(
    r"\W*(?:(?:new|ny|urgent|haster|site|country|sites?|feasibility|request|requests|for|inquiry|"
    r"enquiry|forespørsel|førespurnad|studieforespørsel|study|studie|trial|klinisk|clinical|om|"
    r"opportunity|norway|norge|noreg|in|i|til|from|nortrials|questionnaire|confidential)\W*)*",
    re.IGNORECASE,
)
_SUBJECT_HEAD = re.compile(
    r"\W*(?:(?:new|ny|site|country|feasibility|request|forespørsel|førespurnad|study|studie|"
    r"invitation|inquiry|enquiry|confidential)\s*){1,5}(?:[:–-]\s+)",
    re.IGNORECASE,
)


def request_from_text(text: str, subject: str, *, catalogue: Catalogue, today: date) -> Incoming:
    """Read a request from words.

    Parameters
    ----------
    text:
        A letter's text, or what somebody pasted.
    subject:
        The letter's subject; "" where there is none.
    today:
        The day it came in; deadlines without a year are read from it.

    Returns
    -------
    Incoming
        However little the words say; what they do not say is left empty.
    """
    labelled, prose = find_labels(visible(text))
    values = Values(catalogue, today)
    subject = _said(labelled, "subject") or " ".join(visible(subject).split())
    request, found = _from_labels(labelled, values, Request(received_on=today))
    request, more = _from_prose(request, prose, without_prefixes(subject))
    found += more
    request, more = _identified(request, labelled, f"{subject}\n{prose}")
    found += more
    request, more = filled(request, catalogue, prose=prose)
    name, email = _sender(labelled)
    return Incoming(request, (*found, *more), name, email)


def filled(
    request: Request, catalogue: Catalogue, *, prose: str = ""
) -> tuple[Request, list[Finding]]:
    """The request with its gaps filled from its own words and from the prose around it."""
    if request.title or request.indication:
        whole = replace(request, key_criteria=f"{request.key_criteria}\n{prose}".strip())
    else:
        # Where nothing else names the disease the prose does.
        whole = replace(request, indication=prose)
    reading = read(whole, catalogue)
    unsure = {
        finding.field
        for finding in reading.findings
        if finding.field == "request_type" and finding.confidence < _TYPE_AT_LEAST
    }
    given = replace(
        reading.request, key_criteria=request.key_criteria, indication=request.indication
    )
    if unsure:
        given = replace(given, request_type=None)
    return given, [finding for finding in reading.findings if finding.field not in unsure]


def _said(labelled: Sequence[Labelled], field: str) -> str:
    return next((piece.value for piece in labelled if piece.field == field), "")


def _from_labels(
    labelled: Sequence[Labelled], values: Values, request: Request
) -> tuple[Request, list[Finding]]:
    """Fields that a label names; the first one counts, criteria under several heads are joined."""
    given: dict[str, object] = {}
    found: list[Finding] = []
    for piece in labelled:
        field = "title" if _is_title(piece) else piece.field
        if field not in _FIELDS:
            continue
        if field == "sponsor" and is_unnamed(piece.value):
            given.setdefault("confidentiality", Confidentiality.NO_SPONSOR_NAME)
            found.append(_finding("confidentiality", Confidentiality.NO_SPONSOR_NAME, piece.words))
            continue
        value = values.read(field, piece.value)
        if value is None or (field in given and field not in _JOINED):
            continue
        if field in _JOINED:
            value = _headed(piece.label, str(value))
            value = f"{given[field]}\n{value}" if field in given else value
        given[field] = value
        found = [one for one in found if one.field != field]
        found.append(_finding(field, value, piece.words))
    return replace(request, **given), found  # type: ignore[arg-type]


def _headed(label: str, value: str) -> str:
    """A value with its head, unless the head says no more than the field's own name."""
    if label.lower().startswith(_OWN_NAMES):
        return value
    return f"{label}:\n{value}" if "\n" in value else f"{label}: {value}"


def _is_title(piece: Labelled) -> bool:
    """Whether what stands behind "Protocol:" is a title and no number."""
    return piece.field == "study_id" and len(piece.value.split()) > _WORDS_OF_AN_ID


def _finding(field: str, value: object, words: str, sure: float = _LABELLED_SURE) -> Finding:
    written = "|".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return Finding(field, written, sure, words)


def _from_prose(request: Request, prose: str, subject: str) -> tuple[Request, list[Finding]]:
    """Title, sponsor and secrecy where no label said them."""
    given: dict[str, object] = {}
    found: list[Finding] = []
    if not request.title and (title := _title_of(subject)):
        given["title"] = title
        found.append(_finding("title", title, subject, _SUBJECT_SURE))
    if not request.sponsor and (behalf := _BEHALF.search(prose[:20_000])):
        name = behalf[1].strip(" .,")
        if name.lower() not in _NOBODY:
            given["sponsor"] = name
            found.append(_finding("sponsor", name, " ".join(behalf[0].split()), _PROSE_SURE))
    if request.confidentiality is Confidentiality.OPEN:
        value, words = confidentiality_in(prose)
        if value:
            given["confidentiality"] = Confidentiality(value)
            found.append(_finding("confidentiality", value, words, _PROSE_SURE))
    return replace(request, **given), found  # type: ignore[arg-type]


def _title_of(subject: str) -> str:
    if _EMPTY_SUBJECT.fullmatch(subject[:300]):
        return ""
    head = _SUBJECT_HEAD.match(subject)
    return subject[head.end() :].strip() if head else subject


def _identified(
    request: Request, labelled: Sequence[Labelled], text: str
) -> tuple[Request, list[Finding]]:
    """The title with the study's numbers behind it: by them it is known when it comes again."""
    said = [
        (piece.value.strip()[:60], piece.words)
        for piece in labelled
        if piece.field == "study_id" and not _is_title(piece)
    ]
    said += [(found[0], found[0]) for found in _STUDY_ID.finditer(text[:50_000])]
    ids = {value: words for value, words in reversed(said) if any(map(str.isdigit, value))}
    new = [value for value in list(reversed(ids))[:4] if value not in request.title]
    found = [_finding("study_id", value, ids[value]) for value in new]
    theirs = [(p.value[:60], p.words) for p in labelled if p.field == "their_reference"]
    theirs += [(one[1], one[0]) for one in _THEIR_REFERENCE.finditer(text[:50_000])]
    found += [_finding("their_reference", *one) for one in theirs[:1]]
    if not new:
        return request, found
    title = f"{request.title} ({', '.join(new)})" if request.title else ", ".join(new)
    return replace(request, title=title), found


def _sender(labelled: Sequence[Labelled]) -> tuple[str, str]:
    """Name and address of whom to ask, where a label names them."""
    contact, sender = _said(labelled, "contact"), _said(labelled, "from")
    if not contact and _ADDRESS.search(sender[:500]):
        contact = sender
    address = _ADDRESS.search(contact[:500]) or _ADDRESS.search(_said(labelled, "email")[:500])
    bare = _ADDRESS.sub("", contact[:500]).replace("mailto:", "")
    name = re.split(r"[,;<(|\t\[]|\s[-–]\s", bare, maxsplit=1)[0]
    return " ".join(name.split()).strip(" .,<>()\"'"), address[0].rstrip(".") if address else ""
