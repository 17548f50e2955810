"""`matcher rank` and `matcher rank-batch`: the reading order of hospitals for a request."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matcher.cli.settings import Settings, day_from, now, settings_of
from matcher.cli.terminal import shows_colour, tell, width_of_output, working, write_out
from matcher.errors import FileError, UserError

if TYPE_CHECKING:
    from datetime import date

    from matcher.domain.ranking import Ranking
    from matcher.domain.request import Request
    from matcher.services.matching import Matcher
    from matcher.wording import Wording

#: Hospitals printed where nobody asks for another number; files hold them all.
PRINTED = 10

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Only what was known before this day began."),
]


def rank(
    context: typer.Context,
    request: Annotated[
        str,
        typer.Argument(metavar="REQUEST", help="A .toml or .json file; - reads standard input."),
    ],
    as_of: AsOf = None,
    top: Annotated[
        int | None,
        typer.Option(metavar="N", help="The first N hospitals [printed: 10; files: all]."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV and nothing else.")] = False,
    xlsx: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write an Excel file instead.")
    ] = None,
    explore: Annotated[
        int,
        typer.Option(metavar="N", help="Suggest 1 or 2 hospitals more in order to learn."),
    ] = 0,
    floor: Annotated[
        float,
        typer.Option(metavar="SHARE", help="Share of the suggestion for a group, such as 0.3."),
    ] = 0.0,
    floor_for: Annotated[
        str,
        typer.Option("--floor-for", metavar="GROUP", help="The group: small, or a region."),
    ] = "small",
) -> None:
    """Rank the hospitals for one request.

    Prints a suggested reading order with chances and reasons; you decide.
    """
    _check_one_form(top, as_json=as_json, as_csv=as_csv, xlsx=xlsx)
    from matcher.ranking import Steering
    from matcher.services.matching import Matcher

    steering = Steering(explore, floor, floor_for)
    settings, asked = settings_of(context), day_from(as_of, "--as-of")
    matcher = Matcher.open(settings.place(), today=now().date())
    wanted = _read_request(request, matcher)
    printed = not (as_json or as_csv or xlsx)
    ranking = matcher.rank(
        wanted,
        as_of=asked,
        top=top or (PRINTED if printed else None),
        steering=steering,
    )
    if printed:
        show(ranking, matcher, settings, as_of_now=asked is None)
        return
    wording = settings.wording(matcher.catalogue)
    if as_json:
        _print_json(ranking, wording)
    else:
        _export(ranking, wording, xlsx, made_up=matcher.made_up)
    if matcher.made_up:
        tell(wording.text("list.made_up"))


def _print_json(ranking: Ranking, wording: Wording) -> None:
    from matcher.wording import ranking_as_json

    answer = ranking_as_json(ranking, wording)
    write_out(json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def _export(ranking: Ranking, wording: Wording, xlsx: Path | None, *, made_up: bool) -> None:
    from matcher.cli.exported_list import as_csv_text, write_xlsx

    if xlsx is None:
        write_out(as_csv_text(ranking, wording))
        return
    write_xlsx(xlsx, ranking, wording, made_up=made_up)
    tell(wording.text("list.written", file=xlsx, n=len(ranking.candidates)))


def _check_one_form(top: int | None, *, as_json: bool, as_csv: bool, xlsx: Path | None) -> None:
    if top is not None and top < 1:
        raise UserError(f"--top {top} asks for no hospital.", "Give 1 or more.")
    if as_json + as_csv + (xlsx is not None) > 1:
        raise UserError("--json, --csv and --xlsx exclude each other.", "Choose one of them.")
    if xlsx is not None and xlsx.suffix.lower() != ".xlsx":
        raise UserError(f"{xlsx} does not end in .xlsx.", "Name it so.")


def _read_request(name: str, matcher: Matcher) -> Request:
    from matcher.files.request_file import MAX_BYTES, parse_request, read_request

    if name != "-":
        return read_request(Path(name), catalogue=matcher.catalogue, today=matcher.today)
    if sys.stdin is None:
        raise FileError("Standard input is closed.", "Name a file, or send one in.")
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        raise FileError(f"Standard input cannot be read: {error.strerror}.") from None
    return parse_request(
        data, name="standard input", catalogue=matcher.catalogue, today=matcher.today
    )


def show(ranking: Ranking, matcher: Matcher, settings: Settings, *, as_of_now: bool) -> None:
    """Print a ranking as a list to read."""
    from matcher.cli.printed_list import Occasion, printed_list

    trained = ranking.model.trained_as_of
    occasion = Occasion(
        made_up=matcher.made_up,
        known_by=matcher.today if as_of_now else None,
        model_is_later=trained is not None and trained > ranking.as_of,
    )
    wording = settings.wording(matcher.catalogue)
    text = printed_list(ranking, wording, occasion, width=width_of_output(), colour=shows_colour())
    write_out(text)


def rank_batch(
    context: typer.Context,
    requests: Annotated[
        Path, typer.Argument(metavar="REQUESTS", help="A .csv or .xlsx table of requests.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="A .csv or .parquet file to write.")],
    as_of: AsOf = None,
) -> None:
    """Rank a table of requests.

    Each as of the day it was received, unless --as-of is given.
    """
    from matcher.files.ranking_table import check_table_name, write_ranking_table
    from matcher.files.requests_table import read_requests
    from matcher.services.matching import Matcher

    check_table_name(out)
    settings, asked = settings_of(context), day_from(as_of, "--as-of")
    matcher = Matcher.open(settings.place(), today=now().date())
    day: date | None = None if asked is None else matcher.as_of_day(asked)
    table = read_requests(requests, catalogue=matcher.catalogue, today=matcher.today, as_of=day)
    if table.unknown_columns:
        columns = ", ".join(table.unknown_columns)
        note = settings.text("importing.unknown_columns", columns=columns)
        tell(f"{settings.text('command.note')}: {note}")
    counted = settings.text("count.requests", n=len(table.requests))
    with working(settings.text("batch.working", requests=counted)):
        written = write_ranking_table(out, matcher.rank_batch(table.requests, as_of=day))
    rows = settings.text("count.rows", n=written)
    tell(settings.text("batch.written", file=out, requests=counted, rows=rows))
    if matcher.made_up:
        tell(settings.wording(matcher.catalogue).text("list.made_up"))
