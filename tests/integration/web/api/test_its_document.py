"""docs/api.md, read aloud to a desk that runs: each example prints what the page says."""

from __future__ import annotations

import contextlib
import io
import re
import socket
import threading
from pathlib import Path

import pytest
import uvicorn

DOCUMENT = Path(__file__).resolve().parents[4] / "docs" / "api.md"
EXAMPLE = re.compile(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.DOTALL)


@pytest.fixture
def address(app):
    """The desk on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        serving = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        serving.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        serving.join(10)


def test_every_example_prints_what_the_page_says(address):
    text = DOCUMENT.read_text("utf-8")
    known: dict[str, object] = {}
    for code, expected in EXAMPLE.findall(text):
        printed = io.StringIO()
        here = code.replace("http://127.0.0.1:8350", address)
        with contextlib.redirect_stdout(printed):
            exec(compile(here, str(DOCUMENT), "exec"), known)  # noqa: S102 - our own page
        assert printed.getvalue() == expected, code


def test_every_address_named_is_one_of_the_api_and_none_is_forgotten(app):
    paths = [path.split("/")[2:] for path in app.openapi()["paths"] if path.startswith("/v1/")]
    parts = {part for path in paths for part in path}
    named = set(re.findall(r"`(?:/v1)?/([a-z]+)", DOCUMENT.read_text("utf-8")))
    assert named - parts == {"openapi", "v"}  # the description, and what all begin with
    assert {path[0] for path in paths} <= named
