"""`matcher case-file`: everything of one request, for the archive."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.settings import now, settings_of
from matcher.cli.terminal import working, write_out
from matcher.errors import UserError


def case_file(
    context: typer.Context,
    request: Annotated[str, typer.Argument(metavar="REQUEST", help="Such as NT-2026-031.")],
    pdf: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write it as PDF/A, the files that came with it inside."),
    ] = None,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as JSON.")] = None,
) -> None:
    """Write everything of one request for the archive, as PDF/A and as JSON."""
    from matcher.files.writing import replacing
    from matcher.services.desk.case_file import case_file as gather
    from matcher.services.places import open_place
    from matcher.store import reads
    from matcher.web.audit_words import action_words
    from matcher.web.languages import load_texts
    from matcher.web.settings import WebSettings

    if pdf is None and json is None:
        raise UserError("Where is the case file to go?", "Name a file: --pdf FILE or --json FILE")
    settings, moment = settings_of(context), now()
    with open_place(settings.place(), today=moment.date()) as store:
        found = gather(store, request, now=moment)
        catalogue = reads.catalogue(store)
    with working(settings.text("case_file.working")):
        if json is not None:
            with replacing(json) as draft:
                draft.write_bytes(found.as_json())
        if pdf is not None:
            from matcher.files.case_file_pdf import write_pdf
            from matcher.wording.case_file import compose_case_file

            document = compose_case_file(
                found,
                settings.wording(catalogue),
                made_by=WebSettings().unit_name,
                actions=action_words(load_texts(settings.language())),
            )
            with replacing(pdf) as draft:
                draft.write_bytes(write_pdf(document))
    for file in (pdf, json):
        if file is not None:
            write_out(f"{file}\n")
