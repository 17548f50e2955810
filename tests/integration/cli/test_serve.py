"""`matcher serve` as a process: what it prints, whom it lets in, how it ends."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest

from matcher.web import static

from .conftest import MATCHER


@contextmanager
def served(home, *options: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The running command, and the lines it printed before it began to wait."""
    process = subprocess.Popen(
        [MATCHER, "serve", "--no-open", "--port", "0", *options],
        env=home.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process, [process.stdout.readline(), process.stdout.readline()]
    finally:
        process.kill()
        process.communicate()


def test_the_printed_link_lets_in_once_and_ctrl_c_ends_it_cleanly(home):
    with served(home) as (process, lines):
        address = re.search(r"http://127\.0\.0\.1:\d+/", lines[0])[0]
        link = re.search(r"http://\S+/login/link\?token=\S+", lines[1])[0]
        assert link.startswith(address)
        with httpx2.Client(base_url=address, timeout=60) as client:
            page = client.get(link).text
            csrf = re.search(r'name="csrf" value="([^"]+)"', page)[1]
            form = {"csrf": csrf, "token": link.partition("token=")[2]}
            assert client.post("/login/link", data=form).headers["location"] == "/"
            assert client.get("/v1/session").json()["role"] == "approver"
            assert client.post("/login/link", data=form).status_code == 403
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 130
        assert "Traceback" not in said
        assert "token=" not in said


def test_a_port_that_is_taken_is_told(home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = home.run_here("serve", "--no-open", "--port", port, code=2)
    assert f"Nothing can listen at 127.0.0.1, port {port}" in done.stderr
    assert "--port" in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "0.0.0.0"], "--name desk.example.no"),  # noqa: S104 - refused
        (["--host", "0.0.0.0", "--name", "desk.example.no"], "matcher people add"),  # noqa: S104
        (["--name", "desk.example.no"], "matcher people add"),
    ],
)
def test_other_machines_are_let_in_only_by_name_and_password(home, options, said):
    done = home.run_here("serve", "--no-open", *options, code=2)
    assert said in done.stderr


def test_where_the_style_sheets_are_missing_it_says_how_to_get_them(home, monkeypatch):
    monkeypatch.setitem(static.FILES, "vendor/missing.css", "text/css")
    done = home.run_here("serve", "--no-open", code=2)
    assert "vendor/missing.css is missing" in done.stderr
    assert "make assets" in done.stderr


def test_people_are_added_listed_and_removed(home):
    who = ("kari", "--name", "Kari Å", "--role", "reader")
    added = home.run_here("people", "add", *who, given="a very long password\n")
    assert added.stderr == "kari may use the desk from now on.\n"
    assert home.run_here("people", "list").stdout == "kari\treader\tKari Å\n"
    home.run_here("people", "remove", "kari")
    assert home.run_here("people", "list").stdout == ""
    assert (
        "Nobody has the user name 'ola'" in home.run_here("people", "remove", "ola", code=2).stderr
    )


def test_a_short_password_and_an_unknown_role_are_refused(home):
    short = home.run_here("people", "add", "kari", given="short\n", code=2)
    assert "12 to 256 characters" in short.stderr
    done = home.run_here("people", "add", "kari", "--role", "boss", code=2)
    assert "'boss' is no role." in done.stderr


def test_a_mail_server_without_an_address_to_write_from_is_told_at_once(home):
    told = home.with_environment(MATCHER_SMTP_HOST="mail.example.no")
    done = told.run_here("serve", "--no-open", "--port", "0", code=2)
    assert "MATCHER_SMTP_FROM is not an e-mail address." in done.stderr
