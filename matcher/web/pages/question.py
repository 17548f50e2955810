"""The question to a company whose request leaves things out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from matcher.desk.completeness import Completeness, completeness
from matcher.domain.letter import LetterKind
from matcher.errors import RequestError, UserError
from matcher.services.desk import cases
from matcher.services.desk.outbox import letters_of
from matcher.web.current import Coordinator, Current, Signed
from matcher.web.pages.letter_cards import Refused, card_values
from matcher.web.pages.requests import address
from matcher.web.rendering import page, see
from matcher.web.to_company import draft_question
from matcher.wording import Wording
from matcher.wording.language import LANGUAGES

router = APIRouter(prefix="/requests")

#: Companies are written to in English unless somebody chooses otherwise.
FOR_COMPANIES = "en"

Text = Annotated[str, Form(max_length=100)]
Texts = Annotated[list[str] | None, Form(max_length=50)]


@router.get("/{request_id:ref}/question")
def question_page(current: Signed, request_id: str) -> Response:
    """Show what is missing, and the question."""
    return shown(current, request_id)


@router.post("/{request_id:ref}/question")
def draft(
    current: Coordinator, request_id: str, missing: Texts = None, language: Text = FOR_COMPANIES
) -> Response:
    """Draft a question about what is marked."""
    try:
        draft_question(current, request_id, wording_in(current, language), missing or ())
    except UserError as error:
        return shown(current, request_id, Refused.of(error))
    return see(current, f"{address(request_id)}/question?done=written#letters")


def wording_in(current: Current, language: str) -> Wording:
    """The words of a letter's language.

    Raises
    ------
    RequestError
        Nobody speaks it here.
    """
    if language not in LANGUAGES:
        raise RequestError(
            f"Unknown language '{language}'.", f"Choose one of: {', '.join(LANGUAGES)}."
        )
    return current.speaks(language)


def shown(current: Current, request_id: str, refused: Refused | None = None) -> Response:
    """The page, with what was refused where something was."""
    view = cases.view_case(current.desk.store, request_id, today=current.today)
    found: Completeness = completeness(view.request)
    letters = letters_of(current.desk.store, request_id, {LetterKind.CLARIFICATION})
    return page(
        current,
        "question.html",
        status=200 if refused is None else refused.status,
        view=view,
        wording=current.wording,
        where="question",
        found=found,
        usual_language=FOR_COMPANIES,
        deputies=frozenset(),
        **card_values(current, letters, refused),
    )
