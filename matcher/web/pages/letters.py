"""What is done with a letter that waits: changed, sent, handed over, discarded, downloaded.

The form of a page holds the words of all its letters. Whatever button is pressed, words that
somebody has changed are kept first, so that nothing written is lost and nothing old is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from matcher.desk.letters import outcome_unknown
from matcher.domain.letter import LetterState
from matcher.errors import MailError, RequestError, UserError
from matcher.services.desk import drafts, forwarding
from matcher.services.desk.outbox import letter_of, record_of
from matcher.web.current import Coordinator, Current, Signed
from matcher.web.pages.centres import shown as centre_page
from matcher.web.pages.country import shown as country_page
from matcher.web.pages.follow_up import shown as follow_up_page
from matcher.web.pages.forwarding import shown as forward_page
from matcher.web.pages.letter_cards import Refused, as_lines, fingerprint
from matcher.web.pages.outcomes import shown as outcome_question_page
from matcher.web.pages.outcomes_told import shown as outcome_page
from matcher.web.pages.overview import shown as overview_page
from matcher.web.pages.question import shown as question_page
from matcher.web.pages.requests import address
from matcher.web.rendering import path_part, see

router = APIRouter(prefix="/requests")

#: The pages that hold such a form, by the last part of their address.
SHOWN: Mapping[str, Callable[[Current, str, Refused], Response]] = {
    "forward": forward_page,
    "question": question_page,
    "country": country_page,
    "overview": overview_page,
    "follow-up": follow_up_page,
    "centre": centre_page,
    "outcome": outcome_page,
    "outcome-question": outcome_question_page,
}

#: What a form calls the fields of a letter, followed by its id.
REVISION, WAS, SUBJECT, BODY = "revision-", "was-", "subject-", "body-"


@router.get("/{request_id:ref}/letters/{letter_id}.eml")
def download(current: Signed, request_id: str, letter_id: int) -> Response:
    """Hand a letter over as a file that mail programs open."""
    letter_of(current.desk.store, request_id, letter_id)
    smtp = current.settings.smtp
    content = forwarding.download(
        current.desk.store,
        letter_id,
        current.acting,
        sender=smtp.sender if smtp else "",
        answer_base=current.answer_base,
    )
    name = path_part(f"{request_id}-{letter_id}.eml")
    return Response(
        content,
        media_type="message/rfc822",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


@router.post("/{request_id:ref}/letters")
async def act(current: Coordinator, request: Request, request_id: str) -> Response:
    """Do what the button says, once all changed words are kept."""
    form = await request.form()
    return await run_in_threadpool(_act, current, request_id, form)


def _act(current: Current, request_id: str, form: FormData) -> Response:
    where = str(form.get("where", ""))
    if where not in SHOWN:
        raise RequestError("The form came without its page.", "Open the request again.")
    desk = _AtWork(current, request_id, form)
    try:
        desk.keep_words()
        done = desk.do(str(form.get("do", "keep")))
    except UserError as error:
        refused = Refused.of(error, desk.unkept())
        return SHOWN[where](current, request_id, refused)
    return see(current, f"{address(request_id)}/{where}?done={done}#letters")


@dataclass(slots=True)
class _AtWork:
    """A form with letters, being done."""

    current: Current
    request_id: str
    form: FormData
    revisions: dict[int, int]

    def __init__(self, current: Current, request_id: str, form: FormData) -> None:
        self.current, self.request_id, self.form = current, request_id, form
        self.revisions = {
            _number(key.removeprefix(REVISION)): _number(_of(form, key))
            for key in form
            if key.startswith(REVISION)
        }

    def unkept(self) -> dict[int, tuple[str, str]]:
        """The words somebody has changed that are not kept, by letter."""
        found = {}
        for letter_id in self.revisions:
            subject, body = self._words(letter_id)
            if fingerprint(subject, body) != _of(self.form, f"{WAS}{letter_id}"):
                kept = letter_of(self.current.desk.store, self.request_id, letter_id)
                if (kept.subject, as_lines(kept.body)) != (subject, body):
                    found[letter_id] = (subject, body)
        return found

    def keep_words(self) -> None:
        """Keep the words that somebody has changed."""
        for letter_id, (subject, body) in self.unkept().items():
            kept = drafts.change_draft(
                self.current.desk.store,
                letter_id,
                self.revisions[letter_id],
                subject,
                body,
                self.current.acting,
            )
            self.revisions[letter_id] = kept.revision

    def do(self, what: str) -> str:
        """Do what a button is called; the word for what has been done."""
        action, _, number = what.partition("-")
        if action == "keep":
            return "kept"
        if action == "all":
            return self._send_all()
        letter_id = _number(number)
        letter_of(self.current.desk.store, self.request_id, letter_id)
        if action in ("send", "again"):
            self._send(letter_id, even_so=action == "again")
            return "sent"
        store, acting = self.current.desk.store, self.current.acting
        revision = self.revisions.get(letter_id, 0)
        if action == "out":
            record = record_of(store, letter_of(store, self.request_id, letter_id))
            forwarding.hand_over(store, letter_id, revision, acting, record=record)
            return "out"
        if action == "discard":
            drafts.discard(store, letter_id, revision, acting)
            return "discarded"
        raise RequestError(f"'{what}' is nothing that is done with a letter.")

    def _send_all(self) -> str:
        """Send every letter that waits and cannot have gone yet; the rest go though one fails."""
        failed: MailError | None = None
        for letter_id in self.revisions:
            letter = letter_of(self.current.desk.store, self.request_id, letter_id)
            if outcome_unknown(letter) or letter.state is LetterState.CANCELLED:
                continue
            try:
                self._send(letter_id)
            except MailError as error:
                failed = error
        if failed is not None:
            raise failed
        return "sent"

    def _send(self, letter_id: int, *, even_so: bool = False) -> None:
        store = self.current.desk.store
        forwarding.send_letter(
            store,
            letter_id,
            self.revisions.get(letter_id, 0),
            self.current.acting,
            settings=self.current.settings.smtp,
            record=record_of(store, letter_of(store, self.request_id, letter_id)),
            answer_base=self.current.answer_base,
            even_so=even_so,
        )

    def _words(self, letter_id: int) -> tuple[str, str]:
        subject = " ".join(_of(self.form, f"{SUBJECT}{letter_id}").split())
        return subject, as_lines(_of(self.form, f"{BODY}{letter_id}"))


def _of(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise RequestError("The form came without its page.", "Open the request again.") from None
