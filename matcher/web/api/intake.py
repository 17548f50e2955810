"""What comes in is read, and nothing of it kept: a letter, a table, a study, a text."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, File, UploadFile
from pydantic import Field

from matcher.services.desk.intake import Intake, understand
from matcher.web.api.request_bodies import FindingBody, RequestTold, SenderBody
from matcher.web.api.routing import ApiRoute
from matcher.web.api.values import Sent, Told, Word
from matcher.web.current import Coordinator, Current

router = APIRouter(prefix="/intake", tags=["intake"], route_class=ApiRoute)

#: A pasted letter, in characters.
MAX_TEXT = 1_000_000


class Pasted(Sent):
    """A text as it was pasted: a letter, a request's TOML or JSON, a study's JSON."""

    # Whatever is in it: reading takes out what nobody can see.
    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
    name: Word = Field(default="pasted.txt", description="What to call it in messages.")


class IncomingBody(Told):
    """One request as far as it could be read; put it right, then POST it to /v1/requests."""

    request: RequestTold
    found: list[FindingBody] = Field(description="Everything that was read, with the words.")
    sender: SenderBody


class IntakeBody(Told):
    """What was in one file or one text."""

    requests: list[IncomingBody]
    source_name: str
    source_text: str = Field(description='"" for a table or a study.')
    warnings: list[str]


@router.post("", summary="Read a pasted text")
def read_text(current: Coordinator, body: Pasted) -> IntakeBody:
    """Nothing is kept: what was found is told, with the words it was read from."""
    return _read(current, body.text.encode("utf-8", "replace"), body.name)


@router.post("/file", summary="Read a file")
def read_upload(
    current: Coordinator,
    file: Annotated[
        UploadFile, File(description="An .eml or .msg letter, a CSV or XLSX table, JSON, TOML.")
    ],
) -> IntakeBody:
    """Nothing is kept: what was found is told, with the words it was read from."""
    return _read(current, file.file.read(), (file.filename or "upload")[:300])


def _read(current: Current, data: bytes, name: str) -> IntakeBody:
    catalogue = current.matcher.catalogue
    return _body(understand(data, name, catalogue=catalogue, today=current.today))


def _body(intake: Intake) -> IntakeBody:
    return IntakeBody(
        requests=[
            IncomingBody(
                request=RequestTold.model_validate(one.request),
                found=[FindingBody.model_construct(**asdict(item)) for item in one.found],
                sender=SenderBody.model_construct(name=one.sender_name, email=one.sender_email),
            )
            for one in intake.requests
        ],
        source_name=intake.source_name,
        source_text=intake.source_text,
        warnings=list(intake.warnings),
    )
