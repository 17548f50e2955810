"""`matcher backup` and `matcher restore`: the store and its models in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.settings import now, settings_of, who
from matcher.cli.terminal import tell, working, write_out


def backup(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A new file; nothing is overwritten.")
    ],
    with_answer_key: Annotated[
        bool,
        typer.Option(
            "--with-answer-key",
            help="Take the key of the answer links along. Whoever has both can answer for "
            "every hospital: keep it elsewhere if you can.",
        ),
    ] = False,
) -> None:
    """Write the store and its models to one file, while others work on."""
    from matcher.services.keeping import back_up

    settings, moment = settings_of(context), now()
    with working(settings.text("keeping.backing_up")):
        done = back_up(
            settings.place(), file, now=moment, today=moment.date(), answer_key=with_answer_key
        )
    models = settings.text("keeping.models", n=len(done.models))
    n_kb = (done.n_bytes + 1023) // 1024
    write_out(f"{settings.text('keeping.backed_up', file=file, kb=n_kb, models=models)}\n")
    for model_id in done.missing:
        missing = settings.text("keeping.missing", model=model_id)
        tell(f"{settings.text('command.note')}: {missing}")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What matcher backup wrote.")],
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Also where a store with data lies; that one is kept beside it."
        ),
    ] = False,
) -> None:
    """Put a backup back, once all of it was checked.

    What was erased since the backup was taken is erased in it again.
    """
    from matcher.services.keeping import restore as put_back

    settings, moment = settings_of(context), now()
    with working(settings.text("keeping.restoring")):
        done = put_back(
            settings.place(), file, today=moment.date(), now=moment, actor=who(), over=replace
        )
    models = settings.text("keeping.models", n=len(done.models))
    write_out(
        f"{settings.text('keeping.restored', moment=done.made_at[:16].replace('T', ' '), models=models)}\n"
    )
    if done.n_erased:
        write_out(f"{settings.text('keeping.erased_again', n=done.n_erased)}\n")
    if done.aside is not None:
        write_out(f"{settings.text('keeping.aside', file=done.aside)}\n")
