"""`matcher retention`: how long personal data is kept, what is due, and erasing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from matcher.cli.settings import now, settings_of, who
from matcher.cli.terminal import write_out
from matcher.errors import UserError

if TYPE_CHECKING:
    from matcher.services.desk.retention import Kept


def retention(
    context: typer.Context,
    erase: Annotated[
        bool, typer.Option("--erase", help="Erase for good all that is due; asks first.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    months: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="WHAT=MONTHS",
            help="Keep contacts, senders, papers or sessions so long; may be given several times.",
        ),
    ] = None,
) -> None:
    """Show how long personal data is kept and what is due to be erased.

    Nothing is erased unless --erase is given.
    """
    from matcher.domain.person import Person, Role
    from matcher.services.desk import retention as keeping
    from matcher.services.desk.acting import Acting
    from matcher.services.places import open_place

    settings, moment = settings_of(context), now()
    acting = Acting(Person(who(), who(), Role.APPROVER), moment.date(), moment)
    with open_place(settings.place(), today=moment.date()) as store:
        if months:
            keeping.set_periods(store, _periods(months), acting)
        found = keeping.due(store, today=acting.today, now=acting.now)
        for one in found:
            write_out(
                settings.text(
                    f"retention.{one.what}", months=one.months, n=one.n, day=one.before.isoformat()
                )
                + "\n"
            )
        if not erase:
            return
        if not any(one.n for one in found):
            write_out(f"{settings.text('retention.nothing')}\n")
            return
        if not yes:
            typer.confirm(settings.text("retention.sure"), abort=True, err=True)
        keeping.erase_due(store, {one.what: one.n for one in found}, acting)
        write_out(f"{settings.text('retention.erased')}\n")


def _periods(given: list[str]) -> dict[Kept, int]:
    from matcher.services.desk.retention import Kept

    found = {}
    for text in given:
        what, _, months = text.partition("=")
        if what not in set(Kept) or not months.strip().isdecimal():
            raise UserError(
                f"'{text}' sets no period.", "Write it as --set contacts=12; see: matcher retention"
            )
        found[Kept(what)] = int(months)
    return found
