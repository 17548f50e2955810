"""The audit in words: what was done, which field, what it was and became. Codes stay inside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher.domain.case import CaseState, LinkKind
from matcher.domain.person import Role
from matcher.services.desk.audit import Act
from matcher.store.reads import AuditChange
from matcher.web.languages import Texts
from matcher.wording import Wording

#: Of what the audit keeps, these say nothing to a reader.
_SILENT = frozenset(
    {"revision", "attempts", "known_on", "request_id", "state_since", "opened_at", "opened_by"}
)

#: Said by another action of the same act.
_IMPLIED = {
    "open_case": {"open_request"},
    "choose": {"choice"},
    "forwarded": {"forward"},
    "letter": {"forward"},
    "keep_file": {"open_request"},
    "new_version": {"amend"},
    "write_letters": {"ask_experts"},
}

#: Values that a template says by a macro of its own.
_CLOSED: Mapping[str, type[CaseState] | type[LinkKind]] = {
    "state": CaseState,
    "link_kind": LinkKind,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One field that was changed.

    Attributes
    ----------
    about:
        What the row is of, where that is not the request itself: a hospital.
    before, after:
        A text, or a record that a template has a macro for; None: nothing stood there.
    """

    about: str
    field: str
    name: str
    before: object
    after: object


def actions_of(act: Act) -> tuple[str, ...]:
    """What was done, without what goes without saying."""
    done = set(act.actions)
    return tuple(one for one in act.actions if not (_IMPLIED.get(one, set()) & done))


def action_words(texts: Texts) -> dict[str, str]:
    """What was done, by its code."""
    gettext = texts.gettext
    return {
        "absence": gettext("Said when a contact is away"),
        "add_contact": gettext("Added a contact"),
        "add_person": gettext("Let somebody in"),
        "address": gettext("Changed an address"),
        "alias": gettext("Taught another name of a hospital"),
        "amend": gettext("Noted a new version of the request"),
        "answer": gettext("Kept an answer"),
        "answer_status": gettext("Kept that an answer is on its way"),
        "ask_expert": gettext("Took back a question to an expert"),
        "ask_experts": gettext("Asked experts or a centre"),
        "capability": gettext("Changed what a hospital has"),
        "centre_report": gettext("Kept whom the centre forwarded to"),
        "change_contact": gettext("Changed a contact"),
        "change_person": gettext("Changed who somebody is here"),
        "change_rhythm": gettext("Changed when we want the answers and remind"),
        "choice": gettext("Chose hospitals"),
        "choose": gettext("Chose hospitals"),
        "correct_request": gettext("Corrected the request"),
        "create": gettext("Made the store"),
        "direct_requests": gettext("Kept what a centre reports of its year"),
        "erase_again": gettext("Erased again what an older copy still had"),
        "erase_contact": gettext("Erased a contact"),
        "erase_reply": gettext("Erased the words of a reply"),
        "forward": gettext("Forwarded the request"),
        "forwarded": gettext("Forwarded the request"),
        "import": gettext("Imported records"),
        "interest": gettext("Changed what a hospital wants"),
        "issue_report": gettext("Issued an annual report"),
        "keep_file": gettext("Kept a file"),
        "letter": gettext("Changed a letter"),
        "letter_text": gettext("Changed what letters say"),
        "link": gettext("Linked the request"),
        "meta": gettext("Said something of the store itself"),
        "move": gettext("Moved the request on"),
        "move_deadline": gettext("Moved the deadline"),
        "new_version": gettext("Noted a new version of the request"),
        "no_absence": gettext("Took back when a contact is away"),
        "note": gettext("Left a remark"),
        "open_case": gettext("Put the request on the desk"),
        "open_request": gettext("Put the request on the desk"),
        "opinion": gettext("Kept an expert's answer"),
        "outcome": gettext("Kept what became of the request"),
        "promote_model": gettext("Approved a model"),
        "redact": gettext("Blacked out words"),
        "reference": gettext("Brought hospitals up to date"),
        "register_model": gettext("Trained a model"),
        "remove_person": gettext("Let somebody in no more"),
        "restore": gettext("Put a backup back"),
        "retain": gettext("Erased what had been kept long enough"),
        "retention": gettext("Changed how long personal data is kept"),
        "revoke_link": gettext("Took back an answer link"),
        "roll_back_model": gettext("Went back to an earlier model"),
        "set_password": gettext("Set a password"),
        "take": gettext("Said who holds the request"),
        "use_model": gettext("Put a model in use"),
        "write_letters": gettext("Wrote letters"),
    }


def lines_of(act: Act, texts: Texts, wording: Wording) -> list[Line]:
    """The fields that an act changed, in words."""
    names = _field_words(texts)
    return [
        line
        for change in act.changes
        for line in _lines(change, _about(act, change, wording), names, texts, wording)
        if line.before != line.after
    ]


def _lines(
    change: AuditChange, about: str, names: Mapping[str, str], texts: Texts, wording: Wording
) -> Iterator[Line]:
    before, after = change.before or {}, change.after or {}
    if change.table == "contacts":  # people stand in one place, and the audit is not it
        changed: Iterable[str] = after.get("columns", ())
        what = ", ".join(names.get(one, wording.field(one)) for one in changed)
        yield Line(about, "columns", texts.gettext("Changed"), None, what)
        return
    for field in dict.fromkeys((*before, *after)):
        if field in _SILENT or field.endswith("_as_written"):
            continue
        was, is_now = (_said(field, side.get(field), texts, wording) for side in (before, after))
        yield Line(about, field, names.get(field, wording.field(field)), was, is_now)


def _about(act: Act, change: AuditChange, wording: Wording) -> str:
    """What a row is of, beside the act's request: a hospital, a field, another request."""
    parts: list[object] = [change.row_key]
    with suppress(ValueError):
        key = json.loads(change.row_key)
        parts = key if isinstance(key, list) else parts
    names = (wording.area, wording.capability, wording.site)
    told = [part for part in map(str, parts) if part != act.request_id and not _is_day(part)]
    return ", ".join(
        next((found for name in names if (found := name(part)) != part), part) for part in told
    ).strip(", ")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _said(field: str, value: Any, texts: Texts, wording: Wording) -> object:  # noqa: ANN401
    """A value in words; None where nothing stands there."""
    if value is None or value in ("", "[]", []):
        return None
    # Blacked out, or newer than this program, a code is shown as it stands.
    with suppress(ValueError, KeyError):
        if field in _CLOSED:
            return _CLOSED[field](value)
        if field == "role":
            return Role[str(value).upper()]
    if isinstance(value, bool) or field in _YES_NO:
        return texts.gettext("yes") if value else texts.gettext("no")
    if field == "found":
        return _found(value, wording)
    if isinstance(value, str) and value.startswith('["'):
        value = json.loads(value)
    known = _code_words(texts).get(field, {}).get(str(value))
    return known or wording.value(_DAYS.get(field, field), value)


#: Fields that hold a day without saying so, as fields that do.
_DAYS = {name: f"{name}_on" for name in ("valid_from", "valid_to")}

_YES_NO = frozenset({"withdrawn", "may_log_in", "has", "standard_of_care_ok"})


def _found(value: str, wording: Wording) -> str:
    """Which fields are marked as read from words."""
    found = json.loads(value)
    return ", ".join(dict.fromkeys(wording.field(one["field"]) for one in found))


def _code_words(texts: Texts) -> dict[str, dict[str, str]]:
    """Words of closed lists that a request's own wording does not hold."""
    gettext = texts.gettext
    return {
        "channel": {
            "portal": gettext("the portal"),
            "centre": gettext("a centre"),
            "direct": gettext("directly"),
            "nordic": gettext("a Nordic partner"),
        },
        "confidentiality": {
            "open": gettext("open"),
            "no_sponsor_name": gettext("the sponsor's name is not passed on"),
            "cda_first": gettext("an agreement comes first"),
        },
        "opinion": {
            "very_good": gettext("very good"),
            "good": gettext("good"),
            "small": gettext("small"),
        },
        "outcome": {
            "selected": gettext("selected"),
            "not_selected": gettext("not selected"),
        },
        "verdict": {
            "allocated": gettext("Norway was chosen"),
            "not_allocated": gettext("Norway was not chosen"),
            "withdrawn": gettext("The study was withdrawn"),
            "not_told": gettext("They do not say, or not yet"),
        },
        "state": {  # of a letter
            "draft": gettext("a draft"),
            "failed": gettext("could not be sent"),
            "sent": gettext("sent from here"),
            "handed_over": gettext("sent by somebody from their own mail program"),
            "cancelled": gettext("discarded"),
        },
    }


def _field_words(texts: Texts) -> dict[str, str]:
    """Names of fields that no request has."""
    gettext = texts.gettext
    return {
        "answered_on": gettext("Answered"),
        "channel": gettext("Came through"),
        "confidentiality": gettext("Confidentiality"),
        "department": gettext("Department"),
        "email": gettext("E-mail"),
        "cancelled_on": gettext("Not forwarded after all"),
        "forwarded_on": gettext("Forwarded"),
        "outcome": gettext("Outcome"),
        "verdict": gettext("What was told"),
        "first_reminder": gettext("First reminder, working days before"),
        "internal": gettext("We want the answers, working days before"),
        "second_reminder": gettext("Second reminder, working days before"),
        "found": gettext("Read from the text, not confirmed"),
        "has": gettext("Has it"),
        "holder": gettext("Held by"),
        "link_kind": gettext("Follows as"),
        "linked_to": gettext("Follows from"),
        "may_log_in": gettext("May log in"),
        "name": gettext("Name"),
        "opinion": gettext("Chance to recruit"),
        "parent_id": gettext("Follows from"),
        "received_on": gettext("Received"),
        "role": gettext("Role"),
        "standard_of_care_ok": gettext("Fits Norwegian practice"),
        "state": gettext("State"),
        "valid_from": gettext("Valid from"),
        "valid_to": gettext("Valid to"),
        "version": gettext("Version"),
        "withdrawn": gettext("Taken back"),
    }
