"""The commands of `matcher`, gathered, and the options that hold for all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.cli import (
    advice,
    backtest,
    backup,
    case_file,
    catalogue,
    demo,
    files,
    models,
    ranking,
    report,
    retention,
    retrain,
    serve,
)
from matcher.cli.settings import Settings
from matcher.cli.terminal import write_out

app = typer.Typer(
    help="Which hospitals to forward a feasibility request to, how likely each is to be "
    "selected, and why. A suggested reading order: you decide.",
    epilog="--store, --models and --lang may stand anywhere on the line. "
    "To see it all at work: matcher demo",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def everywhere(
    context: typer.Context,
    store: Annotated[
        str | None,
        typer.Option(
            envvar="MATCHER_STORE",
            metavar="URL",
            help="The store, such as sqlite:///path/to/store.db "
            "[default: in your own data folder].",
        ),
    ] = None,
    models_folder: Annotated[
        Path | None,
        typer.Option(
            "--models",
            envvar="MATCHER_MODELS",
            metavar="DIR",
            help="The folder of trained models [default: in your own data folder].",
        ),
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option(
            envvar="MATCHER_LANG",
            metavar="nb|nn|en",
            help="Language of lists and reasons [default: the terminal's, else English].",
        ),
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="Say the version and stop.")] = False,
) -> None:
    """Take in the options of every command."""
    settings = Settings(store or None, models_folder, lang)
    settings.language()  # a language nobody speaks is refused before any work is done
    context.obj = settings
    if version:
        from importlib.metadata import version as version_of

        write_out(f"matcher {version_of('nortrials-matcher')}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        write_out(context.get_help() + "\n")


app.command("demo")(demo.demo)
app.command("import")(files.import_files)
app.command("export")(files.export)
app.command("sites")(catalogue.sites)
app.command("resolve")(catalogue.resolve)
app.add_typer(catalogue.alias, name="alias")
app.command("train")(models.train)
app.command("rank")(ranking.rank)
app.command("rank-batch")(ranking.rank_batch)
app.command("advice")(advice.advice)
app.command("simulate")(demo.simulate)
app.command("backtest")(backtest.backtest)
app.command("retrain")(retrain.retrain)
app.add_typer(models.models, name="models")
app.command("case-file")(case_file.case_file)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("retention")(retention.retention)
app.command("report")(report.report)
app.command("serve")(serve.serve)
app.add_typer(serve.people, name="people")
