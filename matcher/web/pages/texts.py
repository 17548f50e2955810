"""What letters say: each text seen in three languages, put into one's own words, and looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from matcher.errors import RequestError, UserError
from matcher.services.desk.texts import change_texts
from matcher.web.current import Coordinator, Current, Signed
from matcher.web.pages.letter_cards import as_lines
from matcher.web.problems import problem_of
from matcher.web.rendering import page, see
from matcher.wording.language import LANGUAGES
from matcher.wording.letters import From
from matcher.wording.letters_preview import preview
from matcher.wording.letters_texts import (
    LETTERS,
    SHARED,
    built_in,
    checked,
    is_subject,
    placeholders,
    required,
    texts_of,
)

router = APIRouter(prefix="/texts")

Language = Annotated[str, Query(max_length=10)]


@router.get("")
def texts_page(current: Signed) -> Response:
    """List the letters, and which of their texts are the desk's own."""
    own = current.own_texts
    changed = {
        letter: [one for one in LANGUAGES if any(key in own.get(one, {}) for key in keys)]
        for letter, keys in LETTERS.items()
    }
    return page(current, "texts.html", letters=LETTERS, shared=SHARED, changed=changed)


@router.get("/{letter}")
def letter_page(current: Signed, letter: str, language: Language = "") -> Response:
    """Show the texts of one letter in one language, and how the letter reads."""
    return _shown(current, letter, _language(language or current.language))


@router.post("/{letter}")
async def change(
    current: Coordinator, request: Request, letter: str, language: Language = ""
) -> Response:
    """Show how a letter would read, or keep its texts, or go back to the program's own."""
    form = await request.form()
    return await run_in_threadpool(_change, current, letter, language, form)


def _change(current: Current, letter: str, language: str, form: FormData) -> Response:
    language, keys = _language(language), texts_of(letter)
    action = str(form.get("do", ""))
    mine = {key: as_lines(str(form.get(f"text-{key}", ""))).strip() for key in keys}
    if action == "reset":
        mine = dict.fromkeys(keys, "")
    check = partial(_checked, language)
    try:
        if action == "look":
            usable = {key: check(key, text) for key, text in mine.items() if text}
            return _shown(current, letter, language, mine, usable=usable)
        change_texts(
            current.desk.store,
            language,
            mine,
            current.acting,
            built_in={key: built_in(key, language) for key in keys},
            was=str(form.get("was", "")),
            print_of=print_of,
            check=check,
        )
    except UserError as error:
        return _shown(current, letter, language, mine, problem=error)
    done = "reset" if action == "reset" else "kept"
    return see(current, f"/texts/{letter}?language={language}&done={done}")


def print_of(own: Mapping[str, str]) -> str:
    """Tells whether somebody has changed texts since the page was made."""
    return hashlib.sha256(repr(sorted(own.items())).encode()).hexdigest()[:16]


def _checked(language: str, key: str, text: str) -> str:
    return checked(key, language, text)


def _language(asked: str) -> str:
    if asked not in LANGUAGES:
        raise RequestError(
            f"Unknown language '{asked}'.", f"Choose one of: {', '.join(LANGUAGES)}."
        )
    return asked


def _shown(
    current: Current,
    letter: str,
    language: str,
    mine: Mapping[str, str] | None = None,
    *,
    usable: Mapping[str, str] | None = None,
    problem: UserError | None = None,
) -> Response:
    """The page of a letter.

    Parameters
    ----------
    mine:
        Texts as somebody wrote them, which are not kept.
    usable:
        Those of them that can be looked at; None: what is kept is looked at.
    """
    keys = texts_of(letter)
    own = current.own_texts.get(language, {})
    kept = {key: own.get(key, "") for key in keys}
    looked_at = {**own, **usable} if usable is not None else own
    sender = From(current.settings.unit_name, own={language: looked_at})
    subject, body = preview(
        letter, language, current.matcher.catalogue, sender, today=current.today
    )
    texts = [
        {
            "key": key,
            "text": (mine or {}).get(key) or kept[key] or built_in(key, language),
            "is_own": bool(kept[key]),
            "built_in": built_in(key, language),
            "is_subject": is_subject(key),
            "may": placeholders(key, language),
            "must": required(key, language),
        }
        for key in keys
    ]
    return page(
        current,
        "letter_texts.html",
        status=200 if problem is None else problem_of(problem).status,
        letter=letter,
        language=language,
        texts_here=texts,
        was=print_of(kept),
        subject=subject,
        body=body,
        is_draft=usable is not None,
        problem=problem,
        is_shared=letter in SHARED,
        done=current.request.query_params.get("done", ""),
    )
