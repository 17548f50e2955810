"""The page on which a hospital answers: no login, made for a phone, in the letter's language.

Its address holds the secret, so it says nothing of itself to anybody, and what leads nowhere is
answered alike whatever is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse

from matcher.catalogue.terms import read
from matcher.desk.answers import read_given
from matcher.domain.answering import Given, Received
from matcher.domain.case import CaseState
from matcher.domain.vocabulary import DeclineReason
from matcher.errors import ConflictError, NotFoundError, RequestError, UserError
from matcher.services.desk import answering
from matcher.services.desk.answering import OpenLink
from matcher.web.current import Anyone, Current
from matcher.web.languages import Texts, load_texts
from matcher.web.problems import problem_of
from matcher.web.rendering import SEE_OTHER, environment
from matcher.web.security.guesses import Guesses
from matcher.wording.following_amended import what_changed, withheld
from matcher.wording.language import LANGUAGES
from matcher.wording.letters import study_facts, why_left_out

router = APIRouter(prefix="/answer")

TOO_MANY = 429
ENDED_MEANWHILE = 409

#: What the button sends by which an earlier answer is confirmed.
_STILL_HOLDS = "still_holds"

#: Fields of the forms; nothing else of what is sent is looked at.
_FIELDS = (
    "answer", "department", "reason", "patients", "estimate", "competing", "resources", "needs",
    "contact", "text", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Refused:
    """What somebody sent that was not taken, to be shown again."""

    error: UserError
    fields: Mapping[str, str]


@router.get("/{token}")
def answer_page(current: Anyone, token: str) -> Response:
    """Show what is asked, and how to answer; opening it changes nothing."""
    opened = answering.open_link(current.desk.store, token)
    return _nowhere(current) if opened is None else _shown(current, opened)


@router.post("/{token}")
async def answer(current: Anyone, request: Request, token: str) -> Response:
    """Take an answer."""
    form = await request.form(max_files=0, max_fields=40)
    return await run_in_threadpool(_answer, current, token, form)


def _answer(current: Current, token: str, form: FormData) -> Response:
    store = current.desk.store
    opened = answering.open_link(store, token)
    if opened is None:
        return _nowhere(current)
    fields = {name: _of(form, name) for name in _FIELDS}
    try:
        given = _given(opened, fields, has_version="version" in form)
        answering.answer_by_link(store, opened, given, current.today, current.now)
    except NotFoundError:
        return _nowhere(current)
    except ConflictError:
        return _shown(current, answering.open_link(store, token) or opened, status=ENDED_MEANWHILE)
    except UserError as error:
        refused = _Refused(error, fields)
        return _shown(current, opened, refused, status=problem_of(error).status)
    asked = _asked_language(current)
    query = f"language={asked}&done=1" if asked else "done=1"
    return RedirectResponse(f"/answer/{token}?{query}#kept", status_code=SEE_OTHER)


def _given(opened: OpenLink, fields: Mapping[str, str], *, has_version: bool) -> Given:
    """What the form says, or the answer that still holds.

    Raises
    ------
    RequestError
        The request has become another one since the page was made, or the form is not complete.
    """
    if has_version and fields["version"] != opened.request.version:
        raise RequestError(
            "The request has been changed while you were reading.",
            "See what has changed, and send your answer again.",
        )
    if fields["answer"] == _STILL_HOLDS and opened.to_confirm is not None:
        return opened.to_confirm.given
    return read_given(fields)


def _shown(
    current: Current, opened: OpenLink, refused: _Refused | None = None, *, status: int = 200
) -> Response:
    texts = load_texts(_asked_language(current) or opened.language)
    catalogue = current.matcher.catalogue
    wording = current.request.app.state.wordings.of(texts.language, catalogue)
    request = read(opened.request, catalogue).request
    newest = opened.earlier[0] if opened.earlier else None
    values: dict[str, Any] = {
        "opened": opened,
        "facts": list(study_facts(request, wording)),
        "left_out": why_left_out(request, wording),
        "site": wording.site(opened.link.site),
        "changes": [
            (one, withheld(one.version, request), what_changed(one, request))
            for one in reversed(opened.amendments)
        ],
        "version": withheld(opened.request.version, request),
        "withdrawn": opened.state is CaseState.WITHDRAWN,
        "on_hold": opened.state is CaseState.ON_HOLD,
        "not_kept": status == ENDED_MEANWHILE,
        "is_late": opened.is_late(current.today),
        "done": current.request.query_params.get("done", "") == "1" and newest is not None,
        "newest": newest,
        "reasons": list(DeclineReason),
        "problem": None if refused is None else refused.error,
        "said": _said(opened, newest) if refused is None else refused.fields,
    }
    return _page(current, texts, "answer.html", status, values)


def _said(opened: OpenLink, newest: Received | None) -> dict[str, str]:
    """What the fields hold at first: never numbers of patients from another study."""
    said = dict.fromkeys(_FIELDS, "")
    said["department"] = newest.given.department if newest else opened.link.department
    said["resources"] = opened.resources
    return said


def _nowhere(current: Current) -> Response:
    """One answer to every link that leads nowhere, and none after too many of them."""
    guesses: Guesses = current.request.app.state.guesses
    client = current.request.client
    too_many = guesses.too_many(client.host if client else "")
    texts = load_texts(_asked_language(current) or current.language)
    status = TOO_MANY if too_many else 404
    return _page(current, texts, "answer_nowhere.html", status, {"too_many": too_many})


def _page(
    current: Current, texts: Texts, template: str, status: int, values: Mapping[str, Any]
) -> Response:
    made = environment(texts.language).get_template(template)
    html = made.render(
        texts=texts, made_up=current.desk.made_up, unit=current.settings.unit_name, **values
    )
    return HTMLResponse(html, status_code=status)


def _asked_language(current: Current) -> str:
    asked = current.request.query_params.get("language", "")
    return asked if asked in LANGUAGES else ""


def _of(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
