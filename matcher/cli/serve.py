"""`matcher serve`: the desk in a browser, and `matcher people`: who may use it."""

from __future__ import annotations

import gc
import os
import socket
import sys
import webbrowser
from dataclasses import replace
from datetime import date
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer

from matcher.cli.settings import Settings, now, settings_of, who
from matcher.cli.terminal import tell, write_out
from matcher.errors import UserError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from matcher.services.desk.acting import Acting
    from matcher.services.desk.desk import Desk
    from matcher.web.settings import WebSettings

PORT = 8350

people = typer.Typer(help="Who may use the desk.", no_args_is_help=True)


def serve(
    context: typer.Context,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Where to listen; other than your own machine "
            "only once people with passwords have been added.",
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65535, metavar="N", help=f"[default: {PORT}, or a free one if it is taken]"
        ),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST",
            help="A name under which browsers reach it, by https; may be given several times.",
        ),
    ] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open the browser.")] = False,
    demo: Annotated[
        bool, typer.Option("--demo", help="On made-up data, in a store of its own.")
    ] = False,
) -> None:
    """Serve the desk to browsers, until Ctrl-C."""
    from matcher.mail.sending import SmtpSettings
    from matcher.web.settings import LOOPBACK, WebSettings
    from matcher.web.static import check_assets

    check_assets()
    smtp = SmtpSettings.from_environment(os.environ)
    settings, names = settings_of(context), tuple(name or ())
    local = host in LOOPBACK
    if not local and not names:
        raise UserError(
            f"Which names may browsers ask for, when it listens at {host}?",
            "Name them: --name desk.example.no",
        )
    desk, web = _desk(settings, demo=demo)
    web = WebSettings(
        hosts=(*names, *LOOPBACK) if local else names,
        secure=bool(names),
        fixed_day=web.fixed_day,
        # Contacts of a demo are made up: nothing must ever be sent to them.
        smtp=None if demo else smtp,
    )
    if names:
        _ensure_passwords(desk)
        tell(settings.text("serving.tls"))
    listening = _listen(host, port)
    address = _address(host, listening.getsockname()[1])
    if not names:
        web = replace(web, address=address)
    write_out(f"{settings.text('serving.address', address=address)}\n")
    if local and not names:
        _let_in(desk, web, settings, address, opens=not no_open)
    tell(settings.text("serving.stop"))
    Thread(target=_warm_up, args=(desk, web.today()), daemon=True).start()
    from matcher.web.app import make_app

    _run(make_app(desk, web), listening, behind_proxy=bool(names))


def _warm_up(desk: Desk, today: date) -> None:
    desk.warm_up(today)
    # What stays as long as the process - modules, the catalogue - is a million objects; to walk
    # through them again and again would hold up a page every now and then.
    gc.collect()
    gc.freeze()


def _desk(settings: Settings, *, demo: bool) -> tuple[Desk, WebSettings]:
    from matcher.services.desk.desk import Desk
    from matcher.services.places import Place
    from matcher.web.settings import WebSettings

    if not demo:
        return Desk.open(settings.place(), today=now().date()), WebSettings()
    from matcher.services.demo import open_demo, own_place

    own = own_place()
    place = Place(settings.store or own.store_url, settings.models or own.models)
    ready = open_demo(
        place,
        now=now(),
        actor=who(),
        say=lambda step: tell(settings.text(f"making_up.{step}")),
    )
    desk = Desk.open(place, today=ready.on, reference=False)
    return desk, WebSettings(fixed_day=ready.on)


def _ensure_passwords(desk: Desk) -> None:
    from matcher.store.people import people as everybody

    if not any(one.may_log_in and one.has_password for one in everybody(desk.store)):
        raise UserError(
            "Nobody has a password yet, so nobody could log in from another machine.",
            "Add somebody first: matcher people add kari --role approver",
        )


def _listen(host: str, port: int | None) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for wanted in (PORT, 0) if port is None else (port,):
        listening = socket.socket(family)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, wanted))
        except OSError as error:
            listening.close()
            problem = error
            continue
        listening.listen(128)
        return listening
    raise UserError(
        f"Nothing can listen at {host}, port {port or PORT}: {problem.strerror}.",
        "Give another one: --port 8351",
    )


def _address(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"


def _let_in(desk: Desk, web: WebSettings, settings: Settings, address: str, *, opens: bool) -> None:
    """Print a link that lets in once whoever started this, and open it."""
    from matcher.services.desk import people as letting_in

    person = letting_in.local_person(desk.store, _acting(web).author)
    token = letting_in.one_time_link(desk.store, person.username, web.now())
    link = f"{address}login/link?token={token}"
    minutes = int(letting_in.LINK_LIVES.total_seconds() // 60)
    write_out(f"{settings.text('serving.link', minutes=minutes, link=link)}\n")
    if opens:
        webbrowser.open(link)


def _run(app: FastAPI, listening: socket.socket, *, behind_proxy: bool) -> None:
    """Serve until interrupted. Addresses are not logged: they name requests and words searched for."""
    import uvicorn

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        proxy_headers=behind_proxy,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listening])


@people.command("add")
def add(
    context: typer.Context,
    username: Annotated[str, typer.Argument(help="Such as kari.")],
    full_name: Annotated[str, typer.Option("--name", help="As colleagues know them.")] = "",
    role: Annotated[
        str, typer.Option(metavar="ROLE", help="reader, coordinator or approver")
    ] = "coordinator",
) -> None:
    """Let somebody in; asks for their password, or reads it from standard input."""
    from matcher.domain.person import Person, Role
    from matcher.services.desk import people as letting_in

    chosen = next((one for one in Role if one.word == role.lower()), None)
    if chosen is None:
        raise UserError(f"'{role}' is no role.", "Choose reader, coordinator or approver.")
    settings = settings_of(context)
    desk = _open(settings)
    person = Person(username.lower(), full_name or username, chosen)
    letting_in.add(desk.store, person, _password(settings), _acting())
    tell(settings.text("people.added", username=person.username))


@people.command("list")
def list_people(context: typer.Context) -> None:
    """List who may use the desk."""
    from matcher.store.people import people as everybody

    for one in everybody(_open(settings_of(context)).store):
        if one.may_log_in:
            write_out(f"{one.username}\t{one.role.word}\t{one.name}\n")


@people.command("remove")
def remove(context: typer.Context, username: Annotated[str, typer.Argument()]) -> None:
    """Let somebody in no more; they are out at once, and what they did stays."""
    from matcher.services.desk import people as letting_in

    settings = settings_of(context)
    letting_in.change(_open(settings).store, username, _acting(), may_log_in=False)
    tell(settings.text("people.removed", username=username))


def _open(settings: Settings) -> Desk:
    from matcher.services.desk.desk import Desk

    return Desk.open(settings.place(), today=now().date())


def _acting(web: WebSettings | None = None) -> Acting:
    """Whoever has the store's file may do everything with it."""
    from matcher.domain.person import Person, Role
    from matcher.services.desk.acting import Acting

    today = web.today() if web else now().date()
    return Acting(Person(who(), who(), Role.APPROVER), today, now())


def _password(settings: Settings) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    asked: str = typer.prompt(
        settings.text("people.password"), hide_input=True, confirmation_prompt=True, err=True
    )
    return asked
