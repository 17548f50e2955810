"""What hospitals have answered: as it stands, entered by hand, proposed from a mail; their links."""

from __future__ import annotations

from fastapi import APIRouter

from matcher.desk.answers import MAX_TEXT, read_given
from matcher.domain.answering import Received
from matcher.errors import NotFoundError
from matcher.services.desk import answering, pasting
from matcher.services.desk.answering_view import Answered, answers_of
from matcher.services.desk.linking import make_links
from matcher.store import replies
from matcher.web.api import answer_bodies as bodies
from matcher.web.api.once import ONCE
from matcher.web.api.requests import seen_case
from matcher.web.api.routing import ApiRoute
from matcher.web.api.values import PathNumber, RequestId
from matcher.web.current import Signed

router = APIRouter(tags=["answers"], route_class=ApiRoute)


@router.get("/requests/{request_id:ref}/answers", summary="Who has answered, and who has not")
def list_answers(current: Signed, request_id: RequestId) -> bodies.AnswersBody:
    """Each answer with the version of the request it is to, and what was said before it."""
    seen_case(current, request_id)
    store = current.desk.store
    found = answers_of(store, request_id)
    return bodies.AnswersBody(
        answered=[_answered(one) for one in found.answered],
        silent=[
            bodies.AskedBody(
                site_id=one.site,
                department=one.department,
                version=one.version,
                forwarded_on=one.forwarded_on,
                due_on=one.due_on,
            )
            for one in found.silent
        ],
        versions=list(answering.versions_of(store, request_id)),
        departments_disagree=sorted(found.departments_disagree),
    )


@router.post(
    "/requests/{request_id:ref}/answers",
    status_code=201,
    summary="Keep an answer that came by phone or mail",
    dependencies=[ONCE],
)
def enter_answer(
    current: Signed, request_id: RequestId, body: bodies.NewAnswer
) -> bodies.ReplyBody:
    """What the hospital said before stays among its earlier answers."""
    return _reply(
        answering.answer_by_hand(
            current.desk.store,
            request_id,
            body.site_id,
            read_given(_fields(body)),
            current.acting,
            via=body.via,
            answered_on=body.answered_on,
            version=body.version,
        )
    )


@router.post("/requests/{request_id:ref}/answers/read", summary="Read an answer from a mail")
def read_mail(
    current: Signed, request_id: RequestId, body: bodies.PastedMail
) -> bodies.ProposedBody:
    """A proposal, with the words it rests on; nothing is kept."""
    seen_case(current, request_id)
    store, day = current.desk.store, body.sent_on or current.today
    found = pasting.read_pasted(store, request_id, body.text, current.matcher.catalogue, day=day)
    return bodies.ProposedBody(
        site_id=found.sent.site,
        department=found.sent.department,
        site_words=found.sent.words,
        answer=found.read.status,
        answer_words=list(found.read.words),
        reason=found.read.reason,
        reason_words=found.read.reason_words,
        text=found.read.text[:MAX_TEXT],
        version=found.version,
        requests_named=list(pasting.requests_named(store, body.text)),
    )


@router.post("/answers/read", summary="Find the request that a mail is about")
def find_request(current: Signed, body: bodies.PastedMail) -> bodies.NamedBody:
    """By our reference, anywhere in it; nothing is kept."""
    return bodies.NamedBody(
        requests_named=list(pasting.requests_named(current.desk.store, body.text))
    )


@router.delete(
    "/requests/{request_id:ref}/answers/{reply_id}/words", summary="Erase a reply's own words"
)
def erase_words(current: Signed, request_id: RequestId, reply_id: PathNumber) -> bodies.ReplyBody:
    """For good, and the contact in it; the answer stays."""
    store = current.desk.store
    answering.erase_words(store, request_id, reply_id, current.acting)
    for one in replies.of_request(store, request_id):
        if one.reply_id == reply_id:
            return _reply(one)
    raise NotFoundError(f"There is no reply {reply_id} here.", "Open the request again.")


@router.get("/requests/{request_id:ref}/answer-links", summary="The answer links of a request")
def list_links(current: Signed, request_id: RequestId) -> list[bodies.LinkBody]:
    """The oldest first, without the addresses: those are told where they are made anew."""
    seen_case(current, request_id)
    found = answering.links_of(current.desk.store, request_id)
    return [
        bodies.LinkBody(
            link_id=one.link_id,
            letter_id=one.letter_id,
            site_id=one.site,
            department=one.department,
            made_at=one.made_at,
            is_void=one.is_void,
        )
        for one in found
    ]


@router.delete(
    "/requests/{request_id:ref}/answer-links/{link_id}", summary="Take an answer link back"
)
def revoke_link(
    current: Signed, request_id: RequestId, link_id: PathNumber
) -> list[bodies.LinkBody]:
    """It leads nowhere from now on; doing it twice changes nothing more."""
    answering.revoke(current.desk.store, request_id, link_id, current.acting)
    return list_links(current, request_id)


# Without an Idempotency-Key: an answer kept for a day would keep what answers for a hospital.
@router.post("/letters/{letter_id}/answer-links", summary="Make the answer links of a letter")
def make_letter_links(current: Signed, letter_id: PathNumber) -> list[bodies.OpenLinkBody]:
    """Their addresses, for who may send them; one that was taken back is not made again."""
    made = make_links(current.desk.store, letter_id, current.answer_base, current.acting)
    return [
        bodies.OpenLinkBody(
            link_id=one.link.link_id,
            site_id=one.link.site,
            department=one.link.department,
            address=one.address,
        )
        for one in made
    ]


def _answered(one: Answered) -> bodies.AnsweredBody:
    return bodies.AnsweredBody(
        site_id=one.site,
        department=one.department,
        answer=one.answer.answer if one.answer else None,
        answered_on=one.answer.answered_on if one.answer else None,
        is_late=one.is_late,
        version=one.version,
        holds=one.holds,
        is_reconfirmed=one.is_reconfirmed,
        reply=_reply(one.reply) if one.reply else None,
        earlier=[_reply(each) for each in one.earlier],
    )


def _reply(one: Received) -> bodies.ReplyBody:
    return bodies.ReplyBody(
        reply_id=one.reply_id,
        site_id=one.site,
        version=one.version,
        given=bodies.GivenBody.model_validate(one.given),
        answered_on=one.answered_on,
        received_at=one.received_at,
        due_on=one.due_on,
        is_late=one.is_late,
        via=one.via,
        entered_by=one.entered_by,
    )


def _fields(body: bodies.NewAnswer) -> dict[str, str]:
    """As the form has them, so that one and the same rule reads both."""
    said = {
        "answer": body.answer.value,
        "department": body.department,
        "reason": body.reason and body.reason.value,
        "patients": body.patients,
        "estimate": body.estimate,
        "competing": {True: "yes", False: "no", None: ""}[body.competing],
        "resources": body.resources,
        "needs": body.needs,
        "contact": body.contact,
        "text": body.text,
    }
    return {name: "" if value is None else str(value) for name, value in said.items()}
