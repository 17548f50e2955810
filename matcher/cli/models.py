"""`matcher train` and `matcher models`: learning from history, and what has been learnt."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer

from matcher.cli.settings import day_from, now, settings_of, who
from matcher.cli.terminal import tell, working, write_out
from matcher.errors import AsOfError

models = typer.Typer(help="The models of the store.", no_args_is_help=True)


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
    from matcher.services.learning import train_model
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
    with working(settings.text("train.working")):
        model = train_model(settings.place(), as_of=asked, now=moment, actor=who())
    write_out(f"{model.id}\n")
    learnt = learnt_texts(model.learnt_from, load_messages(settings.language()))
    tell(settings.text("train.in_use", **learnt))


@models.command("list")
def list_models(context: typer.Context) -> None:
    """List the models of the store; the one in use is marked with *."""
    from matcher.services.learning import models_of

    settings = settings_of(context)
    for model in models_of(settings.place(), today=now().date()):
        mark = "*" if model.in_use else " "
        built_in = settings.text("models.built_in")
        trained = model.trained_as_of.isoformat() if model.trained_as_of else built_in
        write_out(f"{mark} {model.model_id}  {trained}\n")


@models.command("show")
def show_model(
    context: typer.Context,
    model_id: Annotated[str, typer.Argument(metavar="ID", help="See: matcher models list")],
) -> None:
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
