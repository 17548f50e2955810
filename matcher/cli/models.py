"""`matcher train` and `matcher models`: learning from history, what was learnt, what is in use."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.settings import day_from, now, settings_of, who
from matcher.cli.terminal import shows_colour, tell, width_of_output, working, write_out
from matcher.errors import AsOfError

models = typer.Typer(help="The models of the store.", no_args_is_help=True)

#: Requests on which two models are compared where none is named.
_NEWEST = 8

ModelId = Annotated[str, typer.Argument(metavar="ID", help="See: matcher models list")]
By = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who decides [default: your user name].")
]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why, for those who come after.")]


def train(
    context: typer.Context,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Learn only from what was known before this day [default: everything].",
        ),
    ] = None,
) -> None:
    """Train on the history, and use the model."""
    from matcher.services.learning import models_of, train_model
    from matcher.wording import learnt_texts, load_messages

    moment = now()
    tomorrow = moment.date() + timedelta(days=1)
    asked = day_from(as_of, "--as-of") or tomorrow
    if asked > tomorrow:
        raise AsOfError(
            f"The as-of day {asked} is in the future; the latest is tomorrow, {tomorrow}.",
            "Name an earlier day, or leave --as-of out for everything known by now.",
        )
    settings = settings_of(context)
    place = settings.place()
    before = {one.model_id for one in models_of(place, today=moment.date()) if one.in_use}
    with working(settings.text("train.working")):
        model = train_model(place, as_of=asked, now=moment, actor=who())
    write_out(f"{model.id}\n")
    learnt = learnt_texts(model.learnt_from, load_messages(settings.language()))
    tell(settings.text("train.in_use", **learnt))
    if not before <= {"prior", model.id}:
        tell(settings.text("models.not_compared"))


@models.command("list")
def list_models(context: typer.Context) -> None:
    """List the models of the store; the one in use is marked with *."""
    from matcher.services.learning import models_of, wrong_with_models

    settings, today = settings_of(context), now().date()
    place = settings.place()
    for model in models_of(place, today=today):
        mark = "*" if model.in_use else " "
        built_in = settings.text("models.built_in")
        trained = model.trained_as_of.isoformat() if model.trained_as_of else built_in
        write_out(f"{mark} {model.model_id}  {trained}\n")
    serving = wrong_with_models(place, today=today)
    if serving.problem is not None:
        told = {"model": serving.in_use, "serving": serving.model.id}
        tell(settings.text("models.unusable", why=serving.problem.message, **told))


@models.command("show")
def show_model(context: typer.Context, model_id: ModelId) -> None:
    """Print a model's card as JSON."""
    from matcher.services.learning import card_of

    card = card_of(settings_of(context).place(), model_id, today=now().date())
    answer = {
        "id": card.id,
        "trained_as_of": card.trained_as_of.isoformat() if card.trained_as_of else None,
        "learnt_from": asdict(card.learnt_from),
        "features": list(card.features),
        "seen": dict(card.seen),
    }
    write_out(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")


@models.command("promote")
def promote_model(context: typer.Context, model_id: ModelId, reason: Reason, by: By = None) -> None:
    """Put a model in use, by a person and for a reason."""
    from matcher.services.places import open_place
    from matcher.services.promoting import check_approver, promote

    settings, moment = settings_of(context), now()
    place, name = settings.place(), by or who()
    store = open_place(place, today=moment.date())
    check_approver(store, name)
    promote(store, place.models, model_id, by=name, reason=reason, now=moment)
    tell(settings.text("models.promoted", model=model_id))


@models.command("rollback")
def roll_back_model(context: typer.Context, reason: Reason, by: By = None) -> None:
    """Go back to the model that was in use before."""
    from matcher.services.places import open_place
    from matcher.services.promoting import check_approver, roll_back

    settings, moment = settings_of(context), now()
    place, name = settings.place(), by or who()
    store = open_place(place, today=moment.date())
    check_approver(store, name)
    model_id = roll_back(store, place.models, by=name, reason=reason, now=moment)
    write_out(f"{model_id}\n")
    tell(settings.text("models.rolled_back", model=model_id))


@models.command("compare")
def compare_models(
    context: typer.Context,
    before: Annotated[str, typer.Argument(metavar="A", help="The old one.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The new one.")],
    request: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="On this request: both lists, and what moved whom."),
    ] = None,
) -> None:
    """What one model changes against another, on a request or the newest ones."""
    from matcher.cli.printed_compare import Cards, printed_compare, printed_recent
    from matcher.files.request_file import read_request
    from matcher.registry import Registry
    from matcher.services.comparing import compare, newest_requests
    from matcher.services.learning import checked_card
    from matcher.services.matching import Matcher

    settings, today = settings_of(context), now().date()
    place, ids = settings.place(), (before, after)
    matcher = Matcher.open(place, today=today)
    wording = settings.wording(matcher.catalogue)
    width, colour = width_of_output(), shows_colour()
    if request is not None:
        wanted = read_request(request, catalogue=matcher.catalogue, today=today)
        (found,) = compare(matcher, place, ids, [wanted])
        write_out(printed_compare(found, wording, width=width, colour=colour))
        return
    registry = Registry(place.models)
    cards = Cards(*(checked_card(matcher.store, registry, model_id) for model_id in ids))
    found_all = compare(matcher, place, ids, newest_requests(matcher, _NEWEST))
    write_out(printed_recent(cards, found_all, wording, width=width, colour=colour))
