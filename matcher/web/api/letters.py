"""Letters of a request: written, changed, sent, handed over, downloaded."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from matcher.desk.planned import Ask
from matcher.domain.letter import Letter, LetterKind, LetterState, SendingKind
from matcher.services.desk import cases, drafts, forwarding
from matcher.services.desk.outbox import record_of
from matcher.store import letters as kept
from matcher.web.api.conditions import IfMatch, Seen, change, tag_of_revision
from matcher.web.api.once import ONCE
from matcher.web.api.requests import seen_case
from matcher.web.api.routing import ApiRoute
from matcher.web.api.values import Language, Line, PathNumber, Prose, RequestId, Sent, Told, Word
from matcher.web.api.values import Words as Names
from matcher.web.current import Current, Signed
from matcher.web.to_company import draft_question
from matcher.wording.letters import composer

router = APIRouter(tags=["letters"], route_class=ApiRoute)


class ItemBody(Told):
    """One hospital, or department of it, that a letter asks."""

    site_id: str
    department: str
    sending: SendingKind = Field(description="Why it is written to again, where it is.")


class LetterBody(Told):
    """One e-mail to one recipient."""

    letter_id: int
    request_id: str
    revision: int = Field(description="Every change adds one; the ETag holds it too.")
    kind: LetterKind
    state: LetterState
    language: str
    subject: str
    body: str
    contact_id: str
    name: str
    email: str
    cc: list[str]
    items: list[ItemBody]
    attempts: int
    error: str = Field(description='Why the last attempt to send failed; "" otherwise.')
    written_at: datetime | None
    written_by: str
    sent_at: datetime | None


class AskBody(Sent):
    """A hospital to be asked."""

    site_id: Word = Field(examples=["haukeland"])
    contact_ids: Names = Field(
        default_factory=list, description="Whom to write to; none: by the request's fields."
    )


class ToForward(Sent):
    """Whom to write to."""

    asks: Annotated[list[AskBody], Field(min_length=1, max_length=300)]
    via: Word = Field(default="", description='A centre that asks in our place; "" for none.')


class PreparedBody(Told):
    """Drafts that are kept now, and whom nobody can be written to at."""

    letters: list[LetterBody]
    without_contact: list[str] = Field(description="Hospitals without anybody to write to.")
    without_address: list[str] = Field(description="Centres and the like without an address.")


class ToAsk(Sent):
    """What to ask the company for."""

    missing: Names = Field(
        default_factory=list, description="Fields; none: everything that is missing."
    )
    language: Language = "en"


class LetterWords(Sent):
    """The words of a letter."""

    subject: Line
    body: Annotated[Prose, Field(max_length=drafts.MAX_BODY)]


class ToSend(Sent):
    """How to send a letter."""

    even_so: bool = Field(
        default=False, description="Although an earlier attempt may have gone out."
    )


SeenLetter = Seen[LetterBody]


def seen_letter(current: Current, letter_id: int) -> SeenLetter:
    """A letter as it stands, under the tag of its revision."""
    letter = kept.letter(current.desk.store, letter_id)
    return Seen(LetterBody.model_validate(letter), tag_of_revision(letter.revision))


def written(current: Current, letters: tuple[Letter, ...]) -> list[LetterBody]:
    """Letters that have just been written, as the store has them."""
    return [seen_letter(current, one.letter_id).body for one in letters]


@router.get("/requests/{request_id:ref}/letters", summary="The letters of a request")
def list_letters(current: Signed, request_id: RequestId) -> list[LetterBody]:
    """The oldest first; those discarded are among them."""
    seen_case(current, request_id)
    found = kept.letters(current.desk.store, request_id)
    return [LetterBody.model_validate(one) for one in found]


@router.post(
    "/requests/{request_id:ref}/letters/forwarding",
    status_code=201,
    summary="Write the letters that ask hospitals",
    dependencies=[ONCE],
)
def write_forwarding(current: Signed, request_id: RequestId, body: ToForward) -> PreparedBody:
    """One draft a person; nothing is sent yet."""
    view = cases.view_case(current.desk.store, request_id, today=current.today)
    catalogue = current.matcher.catalogue
    prepared = drafts.prepare_letters(
        current.desk.store,
        request_id,
        [Ask(one.site_id, tuple(one.contact_ids)) for one in body.asks],
        current.acting,
        catalogue=catalogue,
        compose=composer(catalogue, current.writes(view.case.sender.email)),
        via=body.via,
    )
    return PreparedBody(
        letters=written(current, prepared.letters),
        without_contact=list(prepared.plan.without_contact),
        without_address=list(prepared.plan.without_address),
    )


@router.post(
    "/requests/{request_id:ref}/letters/question",
    status_code=201,
    summary="Write a question to the company",
    dependencies=[ONCE],
)
def write_question(
    current: Signed, request_id: RequestId, body: ToAsk, response: Response
) -> LetterBody:
    """A draft that asks for what is missing."""
    wording = current.speaks(body.language)
    letter = draft_question(current, request_id, wording, body.missing or None)
    return seen_letter(current, letter.letter_id).answered(response)


@router.get("/letters/{letter_id}", summary="A letter")
def read_letter(current: Signed, letter_id: PathNumber, response: Response) -> LetterBody:
    """As it stands."""
    return seen_letter(current, letter_id).answered(response)


@router.patch("/letters/{letter_id}", summary="Change the words of a letter")
def change_letter(
    current: Signed,
    letter_id: PathNumber,
    body: LetterWords,
    response: Response,
    if_match: IfMatch = None,
) -> LetterBody:
    """Of one that is not out; our reference stays in its subject."""

    def write(read: LetterBody) -> object:
        return drafts.change_draft(
            current.desk.store, letter_id, read.revision, body.subject, body.body, current.acting
        )

    return change(if_match, partial(seen_letter, current, letter_id), write).answered(response)


@router.delete("/letters/{letter_id}", summary="Discard a letter")
def discard_letter(
    current: Signed, letter_id: PathNumber, response: Response, if_match: IfMatch = None
) -> LetterBody:
    """One that is not out; it stays on record as cancelled."""

    def discard(read: LetterBody) -> object:
        return drafts.discard(current.desk.store, letter_id, read.revision, current.acting)

    return change(if_match, partial(seen_letter, current, letter_id), discard).answered(response)


@router.post("/letters/{letter_id}/send", summary="Send a letter", dependencies=[ONCE])
def send_letter(
    current: Signed,
    letter_id: PathNumber,
    body: ToSend,
    response: Response,
    if_match: IfMatch = None,
) -> LetterBody:
    """By the mail server; one that could not be sent is kept with the reason."""
    store = current.desk.store

    def send(read: LetterBody) -> object:
        return forwarding.send_letter(
            store,
            letter_id,
            read.revision,
            current.acting,
            settings=current.settings.smtp,
            record=record_of(store, kept.letter(store, letter_id)),
            answer_base=current.answer_base,
            even_so=body.even_so,
        )

    return change(if_match, partial(seen_letter, current, letter_id), send).answered(response)


@router.post(
    "/letters/{letter_id}/hand-over",
    summary="Say that a letter is out by other means",
    dependencies=[ONCE],
)
def hand_letter_over(
    current: Signed, letter_id: PathNumber, response: Response, if_match: IfMatch = None
) -> LetterBody:
    """Copied, or sent from a downloaded file: what it forwards is recorded."""
    store = current.desk.store

    def hand_over(read: LetterBody) -> object:
        record = record_of(store, kept.letter(store, letter_id))
        return forwarding.hand_over(store, letter_id, read.revision, current.acting, record=record)

    look = partial(seen_letter, current, letter_id)
    return change(if_match, look, hand_over).answered(response)


@router.get(
    "/letters/{letter_id}/eml",
    summary="A letter as a file",
    response_class=Response,
    responses={200: {"content": {"message/rfc822": {}}, "description": "The letter."}},
)
def download_letter(current: Signed, letter_id: PathNumber) -> Response:
    """An .eml file, to be opened and sent with a mail program."""
    smtp = current.settings.smtp
    content = forwarding.download(
        current.desk.store,
        letter_id,
        current.acting,
        sender=smtp.sender if smtp else "",
        answer_base=current.answer_base,
    )
    headers = {"Content-Disposition": f'attachment; filename="letter-{letter_id}.eml"'}
    return Response(content, media_type="message/rfc822", headers=headers)
