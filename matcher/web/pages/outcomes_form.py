"""What was told of one request or of several, as a form says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from starlette.datastructures import FormData

from matcher.desk.outcomes import Told, Verdict
from matcher.domain.vocabulary import SiteOutcome
from matcher.errors import RequestError
from matcher.services.desk import cases, outcomes
from matcher.services.desk.cases import CaseView
from matcher.services.desk.outcomes import OutcomeView
from matcher.web.current import Current

#: Names of fields; each is followed by the number of its request in the form.
REQUEST, KEEP, REVISION = "request-", "keep-", "revision-"
VERDICT, TOLD, COMPLETE, SITE, MORE = "verdict-", "told-", "complete-", "site-", "more-"

_MOST_SITES = 300


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one request, to be shown or as somebody filled them in.

    Attributes
    ----------
    words:
        What the verdict was read from; empty where nothing was read.
    site_words:
        What each hospital's outcome was read from.
    """

    number: int
    case: CaseView
    view: OutcomeView
    verdict: str
    told_on: str
    sites: dict[str, str]
    complete: bool = False
    keep: bool = True
    words: tuple[str, ...] = ()
    site_words: dict[str, str] = field(default_factory=dict)


def fields_of(current: Current, request_id: str, number: int = 1) -> Fields:
    """What is on record of a request, as fields."""
    store = current.desk.store
    view = outcomes.view_outcome(store, request_id)
    told = view.told
    marks = dict.fromkeys(view.sites, "")
    if told is not None:
        marks |= {site: outcome.value for site, outcome in told.sites.items()}
    return Fields(
        number=number,
        case=cases.view_case(store, request_id, today=current.today),
        view=view,
        verdict="" if told is None else told.verdict.value,
        told_on=(current.today if told is None else told.told_on).isoformat(),
        sites=marks,
        complete=told is not None and told.is_complete,
    )


def filled(current: Current, form: FormData) -> tuple[Fields, ...]:
    """The fields of every request of a form, as they were filled in."""
    found = []
    for number in _numbers(form):
        said = fields_of(current, _text(form, f"{REQUEST}{number}"), number)
        sites = dict(said.sites)
        prefix = f"{SITE}{number}-"
        for key in form:
            if key.startswith(prefix) and len(sites) < _MOST_SITES:
                sites[key.removeprefix(prefix)] = _text(form, key)
        more = _text(form, f"{MORE}{number}")
        if more:
            sites[more] = SiteOutcome.SELECTED.value
        found.append(
            Fields(
                number=number,
                case=said.case,
                view=said.view,
                verdict=_text(form, f"{VERDICT}{number}"),
                told_on=_text(form, f"{TOLD}{number}"),
                sites=sites,
                complete=_text(form, f"{COMPLETE}{number}") == "yes",
                keep=_text(form, f"{KEEP}{number}") == "yes",
            )
        )
    return tuple(found)


def revisions_of(form: FormData) -> dict[str, int]:
    """The revision that each request of a form was read at.

    Raises
    ------
    RequestError
        One is no number: the form came without its page.
    """
    found = {}
    for number in _numbers(form):
        text = _text(form, f"{REVISION}{number}")
        if not text.isascii() or not text.isdigit():
            raise RequestError("The form came without its page.", "Open the request again.")
        found[_text(form, f"{REQUEST}{number}")] = int(text[:9])
    return found


def told_of(current: Current, fields: Fields, via: str) -> Told:
    """What the fields of a request tell.

    Raises
    ------
    RequestError
        No verdict, a day that is none, or a hospital nobody knows.
    """
    request_id = fields.case.request.request_id
    verdict = next((one for one in Verdict if one.value == fields.verdict), None)
    if verdict is None:
        raise RequestError(f"It is not said what became of {request_id}.", "Choose what was told.")
    marks = {}
    for site, said in fields.sites.items():
        outcome = next((one for one in SiteOutcome if one.value == said), None)
        if outcome is not None:
            current.matcher.catalogue.site(site)  # a hospital nobody knows is refused
            marks[site] = outcome
    day = _day(fields.told_on, request_id)
    whole = fields.complete and verdict is Verdict.ALLOCATED
    return Told(request_id, verdict, day, marks, is_complete=whole, via=via)


def _numbers(form: FormData) -> list[int]:
    numbers = (key.removeprefix(REQUEST) for key in form if key.startswith(REQUEST))
    return sorted({int(one) for one in numbers if one.isascii() and one.isdigit() and len(one) < 5})


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip()[:300] if isinstance(value, str) else ""


def _day(text: str, request_id: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RequestError(
            f"The day on which the outcome of {request_id} was told is no day.",
            "Write it as 2026-03-31.",
        ) from None
