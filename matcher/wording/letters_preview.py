"""A letter as it reads with made-up facts, so that a change of its texts can be looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from matcher.catalogue import Catalogue
from matcher.desk.amending import Amendment
from matcher.desk.following import Said
from matcher.desk.overview import Line, Overview
from matcher.desk.planned import PlannedLetter
from matcher.domain.case import ExpertOpinion, Opinion
from matcher.domain.letter import LetterItem, LetterKind, SendingKind
from matcher.domain.request import Request
from matcher.domain.vocabulary import Reply
from matcher.wording.following import compose_follow_up
from matcher.wording.following_amended import compose_amendment
from matcher.wording.letters import From, Text, compose, compose_country_reply
from matcher.wording.overview import compose_overview
from matcher.wording.speech import Wording

_REQUEST = Request(
    request_id="NT-2026-000",
    title="A phase 3 study in ulcerative colitis",
    therapy_areas=("gastroenterology",),
    phase="III",
    sites_wanted=4,
    patients_wanted=20,
)

#: Letters that ask for the first time or again, and what they are to whoever gets them.
_SENDINGS = {
    "forward": SendingKind.FIRST,
    "common": SendingKind.FIRST,
    "resend": SendingKind.RESEND,
    "new_version": SendingKind.NEW_VERSION,
    "additional_department": SendingKind.ADDITIONAL_DEPARTMENT,
}
_KINDS = {
    "centre_copy": LetterKind.CENTRE_COPY,
    "via_centre": LetterKind.VIA_CENTRE,
    "expert": LetterKind.EXPERT,
}


def preview(letter: str, language: str, catalogue: Catalogue, sender: From, *, today: date) -> Text:
    """Subject and body of a letter of that name, see `letters_texts`.

    Parameters
    ----------
    sender:
        With the texts to look at.
    """
    wording = Wording.of(language, catalogue, sender.own)
    sites = [one.site_id for one in catalogue.sites if one.is_candidate][:2]
    planned = PlannedLetter(
        kind=_KINDS.get(letter, LetterKind.FORWARD),
        language=language,
        name="Kari Nordmann",
        email="kari@hospital.example",
        due_on=today + timedelta(14),
        items=(LetterItem(sites[0], sending=_SENDINGS.get(letter, SendingKind.FIRST)),),
        sites=tuple(sites),
    )
    sender = replace(sender, company_email="anna@company.example")
    if letter in _SENDINGS or letter in _KINDS:
        return compose(planned, _REQUEST, wording, sender=sender)
    if letter in ("amended", "amended_info"):
        what = wording.text("preview.what_changed")
        amendment = Amendment("v2", "", letter == "amended", what, today)
        return compose_amendment(planned, _REQUEST, amendment, wording, sender=sender)
    if letter in ("overview", "supplement"):
        return _overview(letter == "supplement", sites, wording, sender, today)
    if letter == "country_reply":
        asked = ExpertOpinion(1, _REQUEST.request_id, "", today)
        said = replace(asked, answered_on=today, opinion=Opinion.GOOD, standard_of_care_ok=True)
        unit = sender.unit_name
        return compose_country_reply(_REQUEST, [said, asked], wording, unit_name=unit)
    said_later = Said(letter) if letter in set(Said) else Said.FIRST_REMINDER
    return compose_follow_up(planned, _REQUEST, said_later, wording, sender=sender)


def _overview(
    supplement: bool, sites: list[str], wording: Wording, sender: From, today: date
) -> Text:
    line = Line(sites[0], "", Reply.INTERESTED, today, 12, 4.0, "Kari Nordmann")
    told = Overview((line,), silent=() if supplement else (sites[1],))
    return compose_overview(
        _REQUEST.request_id,
        told,
        wording,
        day=today,
        unit_name=sender.unit_name,
        name="Anna Hansen",
        supplement=supplement,
    )
