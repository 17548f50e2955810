"""`matcher demo` and `matcher simulate`: everything at work on made-up data."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matcher.cli.settings import now, settings_of, who
from matcher.cli.terminal import RowsProgress, tell, write_out
from matcher.errors import UserError

if TYPE_CHECKING:
    from matcher.services.demo import Demo
    from matcher.wording import Wording


def demo(context: typer.Context) -> None:
    """See it all at work on made-up data.

    Fills a demo store of its own, trains, ranks the sample request, prints the list.
    With --store it fills that store, and refuses one that holds anything else.
    """
    from matcher.cli.ranking import PRINTED, show
    from matcher.services.demo import open_demo, own_place
    from matcher.services.places import Place

    settings = settings_of(context)
    if settings.store:
        place = settings.place()
    else:
        own = own_place()
        place = Place(own.store_url, settings.models or own.models)
    with RowsProgress() as progress:
        ready = open_demo(
            place,
            now=now(),
            actor=who(),
            say=lambda step: tell(settings.text(f"making_up.{step}")),
            progress=progress.follow,
        )
    ranking = ready.matcher.rank(ready.request, as_of=ready.on, top=PRINTED)
    show(ranking, ready.matcher, settings, as_of_now=False)
    write_out(_what_next(ready, settings.wording(ready.matcher.catalogue)))


def _what_next(ready: Demo, wording: Wording) -> str:
    program = "matcher" if shutil.which("matcher") else shlex.quote(sys.argv[0])
    request = shlex.quote(str(ready.request_file))
    steps = {
        "use_demo": (
            f"export MATCHER_STORE={shlex.quote(ready.place.store_url)}",
            f"export MATCHER_MODELS={shlex.quote(str(ready.place.models))}",
        ),
        "other_language": (f"{program} rank {request} --lang nn",),
        "as_data": (
            f"{program} rank {request} --json",
            f"{program} rank {request} --xlsx list.xlsx",
        ),
        "own_request": (f"cp {request} my-request.toml", f"{program} rank my-request.toml"),
        "own_history": (f"{program} import FILES", f"{program} train"),
    }
    lines = ["", wording.text("demo.next_heading")]
    for key, commands in steps.items():
        lines.append(f"  {wording.text(f'demo.{key}')}")
        lines += [f"    {command}" for command in commands]
    return "\n".join(lines) + "\n"


def simulate(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Made where it is not there.")],
    seed: Annotated[
        int | None, typer.Option(metavar="N", help="0 or more; the same seed, the same portal.")
    ] = None,
) -> None:
    """Write a made-up portal to import."""
    from matcher.simulation import DEMO_SEED, PortalSettings, write_portal
    from matcher.simulation import simulate as make_up

    if seed is not None and seed < 0:
        raise UserError(f"--seed {seed} is below 0.", "Give 0 or more.")
    portal = make_up(PortalSettings.demo(), seed=DEMO_SEED if seed is None else seed)
    written = write_portal(portal, folder)
    write_out("".join(f"{path}\n" for path in written))
    tell(settings_of(context).text("making_up.made_up_files"))
