"""The case file of a request, handed over for the archive: as PDF/A, and as JSON."""

from __future__ import annotations

from fastapi import APIRouter, Response

from matcher.services.desk.case_file import CaseFile, case_file
from matcher.web.audit_words import action_words
from matcher.web.current import Current, Signed
from matcher.web.rendering import path_part
from matcher.wording.case_file import compose_case_file

router = APIRouter(prefix="/requests")


@router.get("/{request_id:ref}/case-file.pdf")
def as_pdf(current: Signed, request_id: str) -> Response:
    """Hand the case file over as PDF/A, in the reader's language."""
    # Fonts take a second to import, and a case file is seldom asked for.
    from matcher.files.case_file_pdf import write_pdf

    document = compose_case_file(
        _gathered(current, request_id),
        current.wording,
        made_by=current.settings.unit_name,
        actions=action_words(current.texts),
    )
    return _handed(write_pdf(document), "application/pdf", f"{request_id}.pdf")


@router.get("/{request_id:ref}/case-file.json")
def as_json(current: Signed, request_id: str) -> Response:
    """Hand the case file over as JSON."""
    content = _gathered(current, request_id).as_json()
    return _handed(content, "application/json", f"{request_id}.json")


def _gathered(current: Current, request_id: str) -> CaseFile:
    return case_file(current.desk.store, request_id, now=current.now)


def _handed(content: bytes, media_type: str, name: str) -> Response:
    place = f"attachment; filename*=UTF-8''{path_part(name)}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": place})
